"""When those in the queue will be served, as far as the board can see: the domain's forecast on the desk's own data."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from signaling.domain.catalogue import Catalogue
from signaling.domain.estimate import LEAST_OBSERVATIONS, Handling, Unknown, Wait
from signaling.domain.forecast import Doing, Observed, Play, Row, quantiles
from signaling.domain.policy import QueuePolicy
from signaling.domain.routing import AtWork, Standing

ANSWER, WRAP_UP, LEFT, WAITED = "@answer", "@wrap_up", "@left", "@waited"
"""What else is counted beside the handling times of services, under names that no service can have: from ring to
answer, wrap-ups, and how long those had waited who gave up and who were answered."""
_SIDE = frozenset({ANSWER, WRAP_UP, LEFT, WAITED})


def sort_out(handling: Mapping[tuple[str, str], Handling]) -> dict[str, Observed]:
    """What was seen, by agency."""
    by_agency: dict[str, dict[str, Handling]] = {}
    for (agency, service), seen in handling.items():
        by_agency.setdefault(agency, {})[service] = seen
    return {
        agency: Observed(
            services={service: one for service, one in seen.items() if service not in _SIDE},
            answer=seen.get(ANSWER, Handling()),
            wrap_up=seen.get(WRAP_UP, Handling()),
            left=seen.get(LEFT, Handling()),
            waited=seen.get(WAITED, Handling()),
        )
        for agency, seen in by_agency.items()
    }


class Outlook:
    """The plays of one board, no further than they were asked for."""

    def __init__(
        self,
        standing: Sequence[Standing],
        at_work: Sequence[AtWork],
        seen: Mapping[str, Observed],
        catalogue: Catalogue,
        now: int,
        passed_until: Mapping[str, Mapping[str, int]],
    ) -> None:
        """`standing`: in the order of the queue, whatever it is for; `passed_until`: as the storage has it."""
        self._standing, self._seen, self._catalogue, self._now = standing, seen, catalogue, now
        self._play = Play([self._doing(one) for one in at_work], seen)
        self._reached: dict[tuple[str, str], tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
        self._turns: dict[int, Row] = {}
        self._passed_until = passed_until
        self._served = 0

    def _doing(self, one: AtWork) -> Doing:
        agency = one.agency
        if agency is None:
            # In wrap-up the call is over; how long wrap-ups take is much the same at all agencies of a clerk.
            entry = self._catalogue.clerks.get(one.clerk)
            agency = entry.skills[0].agency if entry and entry.skills else None
        return Doing(
            clerk=one.clerk,
            state=one.state,
            elapsed_s=max(0, self._now - one.since) / 1000,
            most_s=None if one.until is None else max(0, one.until - self._now) / 1000,
            leaves=one.next in ("break", "off"),
            agency=agency,
            service=one.service or "",
        )

    def foresee(self) -> None:
        """Play on to the end of the queues; from then on everything is only read."""
        while self._served < len(self._standing):
            self._serve_next()

    def of(self, seq: int, agency: str) -> Wait | Unknown:
        """The wait of the ticket in the queue under that number."""
        while seq not in self._turns and self._served < len(self._standing):
            self._serve_next()
        turn = self._turns.get(seq)
        return "nobody_at_work" if turn is None else self._wait(turn, agency)

    def of_new(self, agency: str, language: str) -> Wait | Unknown:
        """The wait of somebody who joined that queue now."""
        self.foresee()
        clerks, from_s = self._reach(agency, language, 0.0)
        return self._wait(self._play.ask(clerks, from_s), agency)

    def _serve_next(self) -> None:
        one = self._standing[self._served]
        self._served += 1
        waited_s = max(0, self._now - (one.taken_at if one.escalates_from is None else one.escalates_from)) / 1000
        clerks, from_s = self._reach(one.agency, one.languages or one.language, waited_s)
        if (passed := self._passed_until.get(one.id)) is not None:
            from_s = self._without_those(passed, clerks, from_s)
        self._turns[one.seq] = self._play.serve(one.agency, one.service or "", clerks, from_s)

    def _wait(self, turn: Row, agency: str) -> Wait | Unknown:
        half_s, ninety_s = quantiles(turn)
        if not np.isfinite(half_s):
            return "nobody_at_work"
        if ninety_s <= 0:
            return Wait(0, 0)
        seen = self._seen.get(agency)
        if seen is None or seen.all.count < LEAST_OBSERVATIONS:
            return "too_few_observations"
        ring_s = self._play.answer_s(agency)
        return Wait(round(half_s + ring_s), round(ninety_s + ring_s))

    def _reach(self, agency: str, languages: str, waited_s: float) -> tuple[NDArray[np.intp], Row]:
        """The rows of the clerks at work who may serve it, and from when on (seconds from now)."""
        policy = self._policy(agency)
        clerks, steps = self._steps(agency, languages, policy)
        after = np.array([step.after_s for step in policy.escalation], dtype=float)
        from_s = np.maximum(0.0, after[steps] - waited_s)
        if len(from_s):
            # Where nobody at work is eligible, the desk takes the next step at once.
            from_s[from_s == from_s.min()] = 0.0
        return clerks, from_s

    def _without_those(self, passed: Mapping[str, int], clerks: NDArray[np.intp], from_s: Row) -> Row:
        """From when on clerks may serve a ticket that some of them have passed on until a time (ms)."""
        again_s = {self._play.number(clerk): max(0, until - self._now) / 1000 for clerk, until in passed.items()}
        others = np.array([clerk not in again_s for clerk in clerks], dtype=bool)
        if others.any():
            # The desk escalates past those who have passed it on at once.
            from_s[others & (from_s == from_s[others].min())] = 0.0
        return np.maximum(from_s, [again_s.get(int(clerk), 0.0) for clerk in clerks])

    def _policy(self, agency: str) -> QueuePolicy:
        found = self._catalogue.agencies.get(agency)
        return found.queue if found else QueuePolicy()

    def _steps(self, agency: str, languages: str, policy: QueuePolicy) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The rows of the clerks at work who may ever be offered it, and with which step of escalation."""
        key = agency, languages
        if key not in self._reached:
            spoken = languages.split(",")
            first: dict[int, int] = {}
            for number, step in enumerate(policy.escalation):
                agencies = (agency, *policy.partners) if step.partners else (agency,)
                for language in spoken if step.second_language else spoken[:1]:
                    for one in agencies:
                        for clerk, level in self._catalogue.serving.get((one, language), ()):
                            row = self._play.number(clerk)
                            if row is not None and level >= step.level:
                                first.setdefault(row, number)
            rows = sorted(first)
            self._reached[key] = np.array(rows, dtype=np.intp), np.array([first[row] for row in rows], dtype=np.intp)
        return self._reached[key]
