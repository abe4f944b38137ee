"""The line as a pure model that the event log drives: to check that it explains every match, and to say why.

The log holds everything that decides who is offered what: tickets standing in line with their reach, clerks coming,
going and changing state, passes. Fed with it in order, the model knows at each offer who else was in question.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from signaling.domain.reach import Reach, colleague
from signaling.domain.records import Event
from signaling.domain.routing import IdleClerk, Place, longest_idle, longest_waiting


@dataclass
class _Clerk:
    state: str = "off"
    connected: bool = False
    idle_since: int = 0


@dataclass
class _Ticket:
    order_at: int = 0
    seq: int = 0
    reach: frozenset[Reach] = frozenset()
    standing: bool = False
    away: bool = False
    passed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Match:
    """One offer (or call of an absent customer), and who was in question at that moment."""

    event: Event
    clerk: str
    cause: str
    """Who was looking: the `clerk` for a ticket, or the `ticket` for a clerk."""
    expected: str | None
    """Whom the rules choose: a ticket if the clerk was looking, a clerk if the ticket was."""
    clerks: tuple[tuple[str, str], ...]
    """Every clerk in the ticket's reach with what spoke for or against them, in the order of the rules."""
    tickets: tuple[str, ...]
    """The tickets in line that reached the clerk, first the one that the rules put first."""

    @property
    def as_expected(self) -> bool:
        """Whether the rules choose what was chosen."""
        return self.expected == (self.event.ticket if self.cause == "clerk" else self.clerk)


def parse_reach(text: str) -> frozenset[Reach]:
    """A reach as the log writes it: `agency/language/level`, separated by spaces."""
    parts = (one.split("/") for one in text.split())
    return frozenset(Reach(agency, language, int(level)) for agency, language, level in parts)


class Replay:
    """The model. Feed it events in order with `apply`."""

    def __init__(self) -> None:
        self._clerks: dict[str, _Clerk] = {}
        self._tickets: dict[str, _Ticket] = {}
        self._abilities: Mapping[str, frozenset[Reach]] = {}

    def know_skills(self, skills: Mapping[str, Iterable[tuple[str, str, int]]]) -> None:
        """From now on clerks have these skills: by clerk, (agency, language, level)."""
        self._abilities = {
            clerk: frozenset(Reach(a, language, n) for a, language, level in own for n in range(1, level + 1))
            | {colleague(clerk)}
            for clerk, own in skills.items()
        }

    def _clerk(self, clerk: str) -> _Clerk:
        return self._clerks.setdefault(clerk, _Clerk())

    def _ticket(self, ticket: str) -> _Ticket:
        return self._tickets.setdefault(ticket, _Ticket())

    def apply(self, event: Event) -> Match | None:
        """Take in one event; the match, if it is one."""
        match = self._match(event) if event.kind == "offered" else None
        if event.clerk is not None:
            self._apply_to_clerk(event, event.clerk)
        if event.ticket is not None:
            self._apply_to_ticket(event, self._ticket(event.ticket))
        return match

    def _apply_to_clerk(self, event: Event, clerk_id: str) -> None:
        clerk = self._clerk(clerk_id)
        if event.kind == "clerk_connected":
            clerk.connected = True
        elif event.kind == "clerk_disconnected":
            clerk.connected = False
        elif event.kind.startswith("clerk_"):
            state = event.kind.removeprefix("clerk_")
            if state == "available" and event.data.get("idle_since") is not None:
                clerk.idle_since = int(event.data["idle_since"] or 0)
            clerk.state = state
        elif event.kind == "offered":
            clerk.state = "ringing"
        elif event.kind == "accepted":
            clerk.state = "in_call"

    def _apply_to_ticket(self, event: Event, ticket: _Ticket) -> None:
        match event.kind:
            case "taken":
                ticket.order_at = int(event.data["order_at"] or 0)
                ticket.seq = int(event.data["seq"] or 0)
            case "in_line":
                ticket.reach = parse_reach(str(event.data["reach"]))
                ticket.standing = True
            case "out_of_line" | "offered" | "called" | "closed":
                ticket.standing = False
            case "away":
                ticket.away = True
            case "back":
                ticket.away = False
            case "declined":
                ticket.passed.add(str(event.data["clerk"]))
            case "pass_ended":
                ticket.passed.discard(str(event.data["clerk"]))

    def _match(self, event: Event) -> Match:
        assert event.ticket is not None
        assert event.clerk is not None
        ticket, cause = self._tickets[event.ticket], str(event.data["cause"])
        judged = [(clerk, self._verdict(clerk, ticket)) for clerk in sorted(self._abilities)]
        in_reach = [(clerk, verdict) for clerk, verdict in judged if verdict is not None]
        idle = [IdleClerk(clerk, self._clerk(clerk).idle_since) for clerk, verdict in in_reach if verdict == "idle"]
        places = [
            Place(name, one.order_at, one.seq)
            for name, one in self._tickets.items()
            if one.standing
            and event.clerk not in one.passed
            and one.reach & self._abilities.get(event.clerk, frozenset())
        ]
        if cause == "clerk":
            chosen = longest_waiting(place for place in places if not self._tickets[place.ticket].away)
            expected = None if chosen is None else chosen.ticket
        else:
            first = longest_idle(idle)
            expected = None if first is None else first.clerk
        order = {one.clerk: (0, one.idle_since) for one in idle}
        in_reach.sort(key=lambda pair: (*order.get(pair[0], (1, 0)), pair[0]))
        ordered = sorted(places, key=lambda place: (place.order_at, place.seq))
        return Match(event, event.clerk, cause, expected, tuple(in_reach), tuple(place.ticket for place in ordered))

    def _verdict(self, clerk_id: str, ticket: _Ticket) -> str | None:
        """Why a clerk in reach of the ticket is or is not in question (`idle`: they are); None: out of reach."""
        if not ticket.reach & self._abilities[clerk_id]:
            return None
        clerk = self._clerk(clerk_id)
        if clerk_id in ticket.passed:
            return "passed it on"
        if not clerk.connected and clerk.state != "off":
            return "not connected"
        return "idle" if clerk.state == "available" else clerk.state

    def idle_since(self, clerk: str) -> int:
        """Since when (ms) a clerk is idle, as far as the log has told."""
        return self._clerk(clerk).idle_since


def replay(
    events: Iterable[Event], skills_at: Mapping[int, Mapping[str, Iterable[tuple[str, str, int]]]]
) -> Iterator[Match]:
    """Every match of a log; `skills_at` gives the clerks' skills from an event's number on (catalogues imported)."""
    model = Replay()
    changes = sorted(skills_at.items())
    for event in events:
        while changes and changes[0][0] <= event.seq:
            model.know_skills(changes.pop(0)[1])
        match = model.apply(event)
        if match is not None:
            yield match
