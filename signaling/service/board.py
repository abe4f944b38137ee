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
        # A snapshot never changes, and hundreds of kiosks show the same lines of it.
        self._shares: dict[LineKey, list[tuple[Line, float]]] = {}
        self._waits_for_new: dict[LineKey, Wait | Unknown] = {}

    @classmethod
    def read(cls, tx: Transaction) -> "Board":
        """How things stand now."""
        return cls(tx.in_line(), tx.at_work(), tx.handling())

    def line(self, agency: str, language: str) -> Line:
        """One line; empty and unserved if nothing is known of it."""
        return self.lines.get((agency, language), _EMPTY)

    def changed_since(self, old: "Board") -> set[LineKey]:
        """The lines that look different than on an older board: to those who stand in them, or who serve them."""
        changed = {key for key in self.lines.keys() | old.lines.keys() if self.lines.get(key) != old.lines.get(key)}
        for clerk in self._idle ^ old._idle:
            changed |= self._lines_of.get(clerk, set()) | old._lines_of.get(clerk, set())
        agencies = self._handling.keys() | old._handling.keys()
        seen_more = {agency for agency in agencies if self._handling.get(agency) != old._handling.get(agency)}
        # The wait in a line counts those who come before in every line that the same clerks serve.
        shared = {
            line
            for board in (self, old)
            for key in changed
            for clerk in board.line(*key).clerks
            for line in board._lines_of[clerk]
        }
        return changed | shared | {key for key in self.lines if key[0] in seen_more}

    def ahead_of(self, ticket: records.Ticket) -> int:
        """How many stand before the ticket in its own line."""
        return self.line(ticket.agency, ticket.language).before((ticket.order_at, ticket.seq))

    def wait_of(self, ticket: records.Ticket) -> Wait | Unknown:
        """The wait that is left for a ticket that stands in line."""
        return self._wait(ticket.agency, ticket.language, (ticket.order_at, ticket.seq))

    def wait_for_new(self, agency: str, language: str) -> Wait | Unknown:
        """The wait of somebody who joined the line now."""
        key = agency, language
        if key not in self._waits_for_new:
            self._waits_for_new[key] = self._wait(agency, language, None)
        return self._waits_for_new[key]

    def _shared_lines(self, key: LineKey) -> list[tuple[Line, float]]:
        """Lines with somebody in them that the clerks of a line serve too, each with the share of its clerks they are.

        Clerks serve several lines: of each line that they share, they take up their share of those who come before.
        """
        if key not in self._shares:
            clerks = self.line(*key).clerks
            shared = (self.lines[other] for other in {line for clerk in clerks for line in self._lines_of[clerk]})
            self._shares[key] = [
                (line, len(line.clerks & clerks) / len(line.clerks)) for line in shared if line.standing
            ]
        return self._shares[key]

    def _wait(self, agency: str, language: str, order: tuple[int, int] | None) -> Wait | Unknown:
        clerks = self.line(agency, language).clerks
        ahead = sum(line.before(order) * share for line, share in self._shared_lines((agency, language)))
        seen = self._of_agency.get(agency, Handling())
        services = self._handling.get(agency, {}).values()
        return wait_range(ahead, len(clerks), len(clerks & self._idle), list(services), seen)


def _sum(seen: Iterable[Handling]) -> Handling:
    total = Handling()
    for one in seen:
        total = Handling(total.count + one.count, total.total_s + one.total_s, total.squares + one.squares)
    return total
