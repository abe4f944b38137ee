"""The board: how all queues stand at one moment, and how long the wait in them is. Read once, used for many views."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from signaling.domain import records, states
from signaling.domain.catalogue import Catalogue, Skill
from signaling.domain.estimate import Handling, Unknown, Wait, wait_range
from signaling.domain.routing import AtWork, Standing
from signaling.service.forecast import Outlook, sort_out
from signaling.service.ports import Transaction

QueueKey = tuple[str, str]
"""(agency, language)."""
MOST_PLAYED = 1000
"""In longer queues the wait is worked out by formula, because simulating them takes too long."""
FRESH_MS = 10_000
"""After this long a board is read anew even if nothing has changed, because waits get shorter as time passes."""
_IDLE = states.Clerk.AVAILABLE.value
_NO_CATALOGUE = Catalogue(languages={}, agencies={}, sites={}, kiosks={}, clerks={})


@dataclass(frozen=True)
class Queue:
    """The tickets that wait for one agency in one language, in order, and the clerks at work who serve them."""

    standing: Sequence[Standing]
    clerks: frozenset[str]
    lead: int = 0
    """How far the stamps are ahead of the true time."""

    @property
    def waiting(self) -> int:
        """How many stand in it."""
        return len(self.standing)

    @property
    def longest_since(self) -> int | None:
        """Since when (ms, true time) the one who has waited longest waits."""
        return min((one.taken_at - self.lead for one in self.standing), default=None)

    def before(self, order: tuple[int, int] | None) -> int:
        """How many come before (order_at, seq); all of them if that is None."""
        if order is None:
            return len(self.standing)
        return bisect_left(self.standing, order, key=lambda one: (one.order_at, one.seq))


class Board:
    """A snapshot of every queue, at `now` (a stamp, `lead` ahead of the true time; in ms).

    What is worked out of it is worked out when first asked for.
    """

    def __init__(
        self,
        standing: Sequence[Standing] = (),
        at_work: Sequence[AtWork] = (),
        handling: Mapping[QueueKey, Handling] | None = None,
        catalogue: Catalogue = _NO_CATALOGUE,
        now: int = 0,
        passed_until: Mapping[str, Mapping[str, int]] | None = None,
        lead: int = 0,
    ) -> None:
        self.now, self._lead, self._catalogue = now, lead, catalogue
        self._at_work = {one.clerk: one for one in at_work}
        self._standing = {
            key: list(ones) for key, ones in groupby(standing, key=lambda one: (one.agency, one.language))
        }
        self._total = len(standing)
        self._handling = handling or {}
        self._passed_until = passed_until or {}
        # A snapshot never changes, and hundreds of kiosks show the same queues of it.
        self._queues: dict[QueueKey, Queue] = {}
        self._shares: dict[QueueKey, list[tuple[Queue, float]]] = {}
        self._waits_for_new: dict[QueueKey, Wait | Unknown] = {}

    @classmethod
    def read(cls, tx: Transaction, catalogue: Catalogue, now: int, lead: int = 0) -> "Board":
        """How things stand at `now`."""
        return cls(tx.in_queue(), tx.at_work(), tx.handling(), catalogue, now, tx.passed_until(), lead)

    @property
    def queues(self) -> dict[QueueKey, Queue]:
        """Every queue that somebody stands in or serves."""
        served = {(skill.agency, skill.language) for clerk in self._at_work for skill in self._skills(clerk)}
        return {key: self.queue(*key) for key in sorted(served | self._standing.keys())}

    def queue(self, agency: str, language: str) -> Queue:
        """One queue; empty and unserved if nothing is known of it."""
        key = agency, language
        if key not in self._queues:
            serving = self._catalogue.serving.get(key, ())
            clerks = frozenset(clerk for clerk, _ in serving if clerk in self._at_work)
            self._queues[key] = Queue(self._standing.get(key, ()), clerks, self._lead)
        return self._queues[key]

    def _skills(self, clerk: str) -> Sequence[Skill]:
        entry = self._catalogue.clerks.get(clerk)
        return entry.skills if entry else ()

    def _queues_of(self, clerk: str) -> set[QueueKey]:
        return {(skill.agency, skill.language) for skill in self._skills(clerk)}

    def ahead_of(self, ticket: records.Ticket | Standing) -> int:
        """How many stand before the ticket in its own queue."""
        return self.queue(ticket.agency, ticket.language).before((ticket.order_at, ticket.seq))

    def standing(self, ticket: str) -> Standing | None:
        """Where a ticket stands; None: not in the queue."""
        return self._by_ticket.get(ticket)

    def has(self, ticket: records.Ticket) -> bool:
        """Whether the ticket stands on this board, in the queue that it stands in now."""
        one = self.standing(ticket.id)
        return one is not None and (one.agency, one.language) == (ticket.agency, ticket.language)

    def wait_of(self, ticket: records.Ticket | Standing) -> Wait | Unknown:
        """The wait that is left for a ticket that waits in the queue."""
        if self._total > MOST_PLAYED:
            return self._reckoned(ticket.agency, ticket.language, (ticket.order_at, ticket.seq))
        return self._outlook.of(ticket.seq, ticket.agency)

    def foresee(self) -> None:
        """Play the queues forward now. Afterwards several threads may read the same board."""
        if 0 < self._total <= MOST_PLAYED:
            self._outlook.foresee()

    def wait_for_new(self, agency: str, language: str) -> Wait | Unknown:
        """The wait of somebody who joined the queue now."""
        key = agency, language
        if key not in self._waits_for_new:
            if self._is_free(key):
                wait: Wait | Unknown = Wait(0, 0)
            elif self._total > MOST_PLAYED:
                wait = self._reckoned(agency, language, None)
            else:
                wait = self._outlook.of_new(agency, language)
            self._waits_for_new[key] = wait
        return self._waits_for_new[key]

    def _is_free(self, key: QueueKey) -> bool:
        """Whether somebody who is asked first is idle, and nobody waits whom they could take instead."""
        agency = self._catalogue.agencies.get(key[0])
        level = agency.queue.escalation[0].level if agency else 1
        return any(
            skilled >= level
            and (one := self._at_work.get(clerk)) is not None
            and one.state == _IDLE
            and not any(queue in self._standing for queue in self._queues_of(clerk))
            for clerk, skilled in self._catalogue.serving.get(key, ())
        )

    @cached_property
    def _outlook(self) -> Outlook:
        in_order = sorted(
            (one for ones in self._standing.values() for one in ones), key=lambda one: (one.order_at, one.seq)
        )
        at_work = sorted(self._at_work.values())
        return Outlook(in_order, at_work, sort_out(self._handling), self._catalogue, self.now, self._passed_until)

    @cached_property
    def _by_ticket(self) -> dict[str, Standing]:
        return {one.id: one for ones in self._standing.values() for one in ones}

    # the formula for very long queues

    def _shared_queues(self, key: QueueKey) -> list[tuple[Queue, float]]:
        """Queues with somebody in them that a queue's clerks serve too, each with the share of its clerks they are.

        Clerks serve several queues: of each queue that they share, they take up their share of those who come before.
        """
        if key not in self._shares:
            clerks = self.queue(*key).clerks
            shared = (self.queue(*other) for other in {queue for clerk in clerks for queue in self._queues_of(clerk)})
            self._shares[key] = [
                (queue, len(queue.clerks & clerks) / len(queue.clerks)) for queue in shared if queue.standing
            ]
        return self._shares[key]

    def _reckoned(self, agency: str, language: str, order: tuple[int, int] | None) -> Wait | Unknown:
        clerks = self.queue(agency, language).clerks
        ahead = sum(queue.before(order) * share for queue, share in self._shared_queues((agency, language)))
        seen = sort_out({key: one for key, one in self._handling.items() if key[0] == agency}).get(agency)
        idle = sum(self._at_work[clerk].state == _IDLE for clerk in clerks)
        services = list(seen.services.values()) if seen else []
        return wait_range(ahead, len(clerks), idle, services, seen.all if seen else Handling())
