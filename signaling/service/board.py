"""The board: how all lines stand at one moment, and how long the wait in them is. Read once, used for many views."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from signaling.domain import records, states
from signaling.domain.estimate import Handling, Unknown, Wait, wait_range
from signaling.domain.routing import Standing
from signaling.service.ports import Transaction

LineKey = tuple[str, str]
"""(agency, language)."""
_IDLE = states.Clerk.AVAILABLE.value


@dataclass(frozen=True)
class Line:
    """One line: who stands in it, in order, and the clerks at work who serve it."""

    standing: Sequence[Standing]
    clerks: frozenset[str]

    @property
    def waiting(self) -> int:
        """How many stand in it."""
        return len(self.standing)

    @property
    def longest_since(self) -> int | None:
        """Since when (ms) the one who has waited longest waits."""
        return min((one.taken_at for one in self.standing), default=None)

    def before(self, order: tuple[int, int] | None) -> int:
        """How many come before (order_at, seq); all of them if that is None."""
        if order is None:
            return len(self.standing)
        return bisect_left(self.standing, order, key=lambda one: (one.order_at, one.seq))


_EMPTY = Line((), frozenset())


class Board:
    """A snapshot of every line."""

    def __init__(
        self,
        standing: Sequence[Standing] = (),
        at_work: Sequence[tuple[str, str, str, str]] = (),
        handling: Mapping[LineKey, Handling] | None = None,
    ) -> None:
        clerks: dict[LineKey, set[str]] = defaultdict(set)
        self._idle: set[str] = set()
        self._lines_of: dict[str, set[LineKey]] = defaultdict(set)
        for agency, language, clerk, state in at_work:
            clerks[agency, language].add(clerk)
            self._lines_of[clerk].add((agency, language))
            if state == _IDLE:
                self._idle.add(clerk)
        in_lines = {key: list(ones) for key, ones in groupby(standing, key=lambda one: (one.agency, one.language))}
        self.lines: dict[LineKey, Line] = {
            key: Line(in_lines.get(key, ()), frozenset(clerks.get(key, ()))) for key in in_lines.keys() | clerks.keys()
        }
        self._handling: dict[str, dict[str, Handling]] = defaultdict(dict)
        for (agency, service), seen in (handling or {}).items():
            self._handling[agency][service] = seen
        self._of_agency = {agency: _sum(seen.values()) for agency, seen in self._handling.items()}

    @classmethod
    def read(cls, tx: Transaction) -> "Board":
        """How things stand now."""
        return cls(tx.in_line(), tx.at_work(), tx.handling())

    def line(self, agency: str, language: str) -> Line:
        """One line; empty and unserved if nothing is known of it."""
        return self.lines.get((agency, language), _EMPTY)

    def ahead_of(self, ticket: records.Ticket) -> int:
        """How many stand before the ticket in its own line."""
        return self.line(ticket.agency, ticket.language).before((ticket.order_at, ticket.seq))

    def wait_of(self, ticket: records.Ticket) -> Wait | Unknown:
        """The wait that is left for a ticket that stands in line."""
        return self._wait(ticket.agency, ticket.language, (ticket.order_at, ticket.seq))

    def wait_for_new(self, agency: str, language: str) -> Wait | Unknown:
        """The wait of somebody who joined the line now."""
        return self._wait(agency, language, None)

    def _wait(self, agency: str, language: str, order: tuple[int, int] | None) -> Wait | Unknown:
        clerks = self.line(agency, language).clerks
        # Clerks serve several lines: of each line that they share, they take up their share of those who come before.
        shared = {key for clerk in clerks for key in self._lines_of[clerk]}
        ahead = 0.0
        for key in shared:
            other = self.lines[key]
            if other.standing:
                ahead += other.before(order) * len(other.clerks & clerks) / len(other.clerks)
        seen = self._of_agency.get(agency, Handling())
        return wait_range(ahead, len(clerks), len(clerks & self._idle), list(self._handling[agency].values()), seen)


def _sum(seen: Iterable[Handling]) -> Handling:
    total = Handling()
    for one in seen:
        total = Handling(total.count + one.count, total.total_s + one.total_s, total.squares + one.squares)
    return total
