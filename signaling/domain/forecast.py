"""The queues played forward: who will be served when, two hundred times over, by the same rules as the real matching.

From what is known at one moment (who stands in which queue, what every clerk at work is doing and since when, how long
things took so far) the next hour is played with drawn handling times: each ticket in order takes that eligible clerk
who is free first. A ticket's wait is then not a formula but what happened to it in the middle play, and in nine out of
ten. Calls under way count by what is left of them, clerks who serve several queues count where they will be taken,
tickets escalate as they would, some of those ahead give up, and a mean that rests on few calls is itself drawn.

Handling times are taken to be lognormal, as measured in call centres (Brown et al., "Statistical analysis of a
telephone call center", JASA 100, 2005); what is left of one after a time is drawn from that distribution beyond that
time. The draws are stratified and always the same, so the same situation gives the same answer.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from signaling.domain.estimate import Handling, shrunk_mean

PLAYS = 200
"""How often the queues are played."""
_ROWS = 1024
Row = NDArray[np.float64]
"""One value for each play."""


_NONE = Handling()
_EVENLY = (np.arange(20) + 0.5) / 20


@dataclass(frozen=True)
class Observed:
    """How long things took at one agency so far: what its plays are drawn from."""

    services: Mapping[str, Handling]
    """Handling times by service (`` is "something else"): from the answer to the end of wrap-up."""
    answer: Handling = _NONE
    """From the ring to the answer."""
    wrap_up: Handling = _NONE
    left: Handling = _NONE
    """How long those had waited who gave up."""
    waited: Handling = _NONE
    """How long those had waited who were answered."""

    @property
    def all(self) -> Handling:
        """The handling times of all its services."""
        total = Handling()
        for one in self.services.values():
            total = Handling(total.count + one.count, total.total_s + one.total_s, total.squares + one.squares)
        return total

    @property
    def leaving_rate(self) -> float:
        """How many of those in the queue give up per second of waiting, each."""
        waiting_s = self.left.total_s + self.waited.total_s
        return self.left.count / waiting_s if waiting_s > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Doing:
    """What a clerk at work is doing."""

    clerk: str
    state: str
    """`available`, `ringing`, `in_call` or `wrap_up`."""
    elapsed_s: float = 0.0
    """For how long."""
    most_s: float | None = None
    """When it ends at the latest, from now; None: that is open."""
    leaves: bool = False
    """Whether they take no more customers after this."""
    agency: str | None = None
    service: str = ""
    """Of the ticket that rings or is in call."""


class Play:
    """A forecast: the queues of one moment played forward. Tickets are served in order; at any point one may ask how
    long the next would wait.
    """

    def __init__(self, doing: Sequence[Doing], seen: Mapping[str, Observed]) -> None:
        self._seen = _with_those_under_way(doing, seen)
        self._numbers = {one.clerk: number for number, one in enumerate(doing)}
        self._draws: dict[tuple[str, str], tuple[float, float]] = {}
        self._agencies = {agency: agency_seen.all for agency, agency_seen in self._seen.items()}
        self._free = np.empty((len(doing), PLAYS))
        for number, one in enumerate(doing):
            self._free[number] = np.inf if one.leaves else self._free_at(number, one)
        self._tickets = 0

    def number(self, clerk: str) -> int | None:
        """The row of a clerk; None: not at work."""
        return self._numbers.get(clerk)

    def serve(self, agency: str, service: str, clerks: NDArray[np.intp], from_s: Row) -> Row:
        """The next ticket in order: when its turn comes, in each play (seconds from now; infinite: never).

        Args:
            agency: what it is for.
            service: the same.
            clerks: the rows of those who may serve it, now or later.
            from_s: from when on each of them may.
        """
        if not len(clerks):
            return np.full(PLAYS, np.inf)
        self._tickets += 1
        at = np.maximum(self._free[clerks], from_s[:, None])
        chosen = at.argmin(axis=0)
        plays = np.arange(PLAYS)
        turn: Row = at[chosen, plays]
        answered = turn + self.answer_s(agency)
        service_s = self._handling(agency, service, self._tickets * 3 + 1)
        stays = np.isfinite(answered)
        rate = self._seen[agency].leaving_rate if agency in self._seen else 0.0
        if rate > 0:
            stays &= answered < -np.log1p(-_uniform(self._tickets * 3 + 2)) / rate
        rows = clerks[chosen]
        self._free[rows[stays], plays[stays]] = (answered + service_s)[stays]
        return turn

    def ask(self, clerks: NDArray[np.intp], from_s: Row) -> Row:
        """When the turn of a ticket after all those served so far would come; nothing changes."""
        if not len(clerks):
            return np.full(PLAYS, np.inf)
        turn: Row = np.maximum(self._free[clerks], from_s[:, None]).min(axis=0)
        return turn

    def answer_s(self, agency: str) -> float:
        """How long it rings on average before a clerk of the agency answers."""
        return self._seen[agency].answer.mean_s if agency in self._seen else 0.0

    def _free_at(self, number: int, one: Doing) -> Row | float:
        if one.state == "available":
            return 0.0
        agency = one.agency or ""
        if one.state == "ringing":
            rest = max(1.0, self.answer_s(agency) - one.elapsed_s)
            return rest + self._handling(agency, one.service, -number - 1)
        if one.state == "wrap_up":
            seen = self._seen[agency].wrap_up if agency in self._seen else Handling()
            most = one.most_s if one.most_s is not None else max(1.0, seen.mean_s)
            if not seen.count:
                return most * _uniform(-number - 1)
            mu, sigma = _lognormal(seen.mean_s, seen.variation)
            return np.minimum(most, _rest(mu, sigma, one.elapsed_s, _uniform(-number - 1)))
        mu, sigma = self._lognormal(agency, one.service)
        return _rest(mu, sigma, one.elapsed_s, _uniform(-number - 1)) * self._doubt(agency)

    def _handling(self, agency: str, service: str, row: int) -> Row:
        mu, sigma = self._lognormal(agency, service)
        drawn: Row = np.exp(mu + sigma * _normal(_uniform(row))) * self._doubt(agency)
        return drawn

    def _lognormal(self, agency: str, service: str) -> tuple[float, float]:
        key = agency, service
        if key not in self._draws:
            every = self._agencies.get(agency, Handling())
            own = self._seen[agency].services.get(service, Handling()) if agency in self._seen else Handling()
            self._draws[key] = _lognormal(shrunk_mean(own, every), every.variation)
        return self._draws[key]

    def _doubt(self, agency: str) -> Row | float:
        """How far the mean may be from what was seen, the same for everybody in one play."""
        every = self._agencies.get(agency, Handling())
        if not every.count:
            return 1.0
        return np.exp(math.sqrt(every.variation / every.count) * _normal(_uniform(_ROWS - 1)))


def quantiles(turn: Row) -> tuple[float, float]:
    """In half of the plays the turn came by the first, in nine of ten by the second (seconds)."""
    in_order = np.sort(turn)
    return float(in_order[PLAYS // 2 - 1] + in_order[PLAYS // 2]) / 2, float(in_order[int(PLAYS * 0.9)])


def _with_those_under_way(doing: Sequence[Doing], seen: Mapping[str, Observed]) -> dict[str, Observed]:
    """The handling times seen, together with those of calls under way at their expected length.

    Of calls that began at the same time the short ones end first: the mean of those that have ended is too short.
    """
    added: dict[str, dict[str, Handling]] = {}
    for one in doing:
        if one.state != "in_call" or one.agency is None or one.agency not in seen:
            continue
        every = seen[one.agency].all
        services = added.setdefault(one.agency, dict(seen[one.agency].services))
        own = services.get(one.service, _NONE)
        mu, sigma = _lognormal(shrunk_mean(own, every), every.variation)
        services[one.service] = own.plus(one.elapsed_s + float(_rest(mu, sigma, one.elapsed_s, _EVENLY).mean()))
    return {agency: replace(one, services=added.get(agency, one.services)) for agency, one in seen.items()}


def _lognormal(mean: float, variation: float) -> tuple[float, float]:
    sigma2 = math.log1p(variation)
    return math.log(max(mean, 0.001)) - sigma2 / 2, math.sqrt(sigma2)


def _rest(mu: float, sigma: float, elapsed_s: float, uniform: Row) -> Row:
    """The residual time after `elapsed_s` of a lognormal time."""
    if elapsed_s <= 0:
        return np.exp(mu + sigma * _normal(uniform))
    passed = 0.5 * math.erfc((mu - math.log(elapsed_s)) / (sigma * math.sqrt(2)))
    # The quantiles end here: a longer time goes on as one at this quantile.
    passed = min(passed, 0.9999)
    rest: Row = np.exp(mu + sigma * _normal(passed + (1 - passed) * uniform)) - elapsed_s
    return np.maximum(rest, 1.0)


@cache
def _uniforms() -> NDArray[np.float64]:
    """Numbers in (0, 1), a row for each thing that is drawn; in a row each two-hundredth occurs once."""
    random = np.random.default_rng(20261124)
    strata = np.tile(np.arange(PLAYS), (_ROWS, 1))
    table: NDArray[np.float64] = (random.permuted(strata, axis=1) + random.random((_ROWS, PLAYS))) / PLAYS
    return table


def _uniform(row: int) -> Row:
    uniform: Row = _uniforms()[row % (_ROWS - 1) if row != _ROWS - 1 else row]
    return uniform


@cache
def _normal_table() -> tuple[Row, Row]:
    z = np.linspace(-5, 5, 2001)
    return np.array([0.5 * math.erfc(-one / math.sqrt(2)) for one in z]), z


def _normal(uniform: Row) -> Row:
    """The standard normal's quantiles."""
    probability, z = _normal_table()
    return np.interp(uniform, probability, z)
