"""The queue as a pure model that the event log drives: to check that it explains every match, and to say why.

The log holds everything that decides who is offered what: tickets in the queue with their eligibility, clerks coming,
going and changing state, passes. Fed with the log in order, the model knows for each offer which other clerks or
tickets were candidates.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from signaling.domain.eligibility import EligibleSkill, abilities
from signaling.domain.events import (
    Accepted,
    Asked,
    Called,
    ClerkChanged,
    ClerkConnected,
    ClerkDisconnected,
    Closed,
    Declined,
    Expired,
    Happening,
    InQueue,
    KioskLost,
    Offered,
    PassEnded,
    Taken,
    Transferred,
    Unknown,
)
from signaling.domain.records import Event
from signaling.domain.routing import IdleClerk, Place, longest_idle, longest_waiting

IDLE = "idle"
"""The verdict on a clerk who is in question; every other says why one is not."""

Skills = Mapping[str, Iterable[tuple[str, str, int]]]
"""By clerk: (agency, language, level)."""


@dataclass
class _Clerk:
    state: str = "off"
    connected: bool = False
    idle_since: int = 0


@dataclass
class _Ticket:
    order_at: int = 0
    seq: int = 0
    eligibility: frozenset[EligibleSkill] = frozenset()
    standing: bool = False
    passed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Judged:
    """A clerk eligible for a ticket, with `IDLE` or why they were not in question; `since`: idle since when (ms)."""

    clerk: str
    verdict: str
    since: int


@dataclass(frozen=True)
class Match:
    """One offer, and who was in question at that moment."""

    event: Event
    clerk: str
    cause: str
    """Who was looking: the `clerk` for a ticket, or the `ticket` for a clerk."""
    expected: str | None
    """Whom the rules choose: a ticket if the clerk was looking, a clerk if the ticket was."""
    known: bool
    """Whether it is known which skills clerks had then; if not, whom the rules choose cannot be said."""
    clerks: tuple[Judged, ...]
    """Every clerk eligible for it, the idle first, in the order of the rules."""
    tickets: tuple[str, ...]
    """The tickets in the queue that the clerk may serve, first the one that the rules put first."""

    @property
    def as_expected(self) -> bool:
        """Whether the rules choose what was chosen."""
        return self.expected == (self.event.ticket if self.cause == "clerk" else self.clerk)


def parse_eligibility(text: str) -> frozenset[EligibleSkill]:
    """An eligibility as the log writes it: `agency/language/level`, separated by spaces."""
    parts = (one.split("/") for one in text.split())
    return frozenset(EligibleSkill(agency, language, int(level)) for agency, language, level in parts)


class Replay:
    """The model. Feed it events in order with `apply`."""

    def __init__(self) -> None:
        self._clerks: dict[str, _Clerk] = {}
        self._tickets: dict[str, _Ticket] = {}
        self._abilities: Mapping[str, frozenset[EligibleSkill]] = {}
        self.knows_skills = False
        """Whether the clerks' skills of this moment are known."""

    def know_skills(self, skills: Skills | None) -> None:
        """From now on clerks have these skills; None: nobody can tell which."""
        self.knows_skills = skills is not None
        self._abilities = {clerk: abilities(clerk, own) for clerk, own in (skills or {}).items()}

    def _clerk(self, clerk: str) -> _Clerk:
        return self._clerks.setdefault(clerk, _Clerk())

    def _ticket(self, ticket: str) -> _Ticket:
        return self._tickets.setdefault(ticket, _Ticket())

    def apply(self, event: Event) -> Match | None:
        """Take in one event; the match, if it is one."""
        what = event.what
        match = self._match(event, event.ticket, what) if event.ticket and isinstance(what, Offered) else None
        if event.clerk is not None:
            self._apply_to_clerk(what, self._clerk(event.clerk))
        if event.ticket is not None:
            self._apply_to_ticket(what, event.ticket)
        return match

    @staticmethod
    def _apply_to_clerk(what: Happening | Unknown, clerk: _Clerk) -> None:
        match what:
            case ClerkConnected():
                clerk.connected = True
            case ClerkDisconnected():
                clerk.connected = False
            case Offered():
                clerk.state = "ringing"
            case Accepted():
                clerk.state = "in_call"
            case ClerkChanged():
                clerk.state = what.state.value
                clerk.idle_since = what.idle_since or clerk.idle_since

    def _apply_to_ticket(self, what: Happening | Unknown, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        match what:
            case Taken():
                ticket.order_at, ticket.seq = what.order_at, what.seq
            case InQueue():
                ticket.eligibility = parse_eligibility(what.eligibility)
                ticket.standing = True
            case Offered() | Called() | Asked() | KioskLost():
                ticket.standing = False
            case Closed():
                self._tickets.pop(ticket_id, None)
            case Declined() | Expired() | Transferred():
                # Logs from before clerks were held off those whom they had passed on do not name them.
                if what.clerk:
                    ticket.passed.add(what.clerk)
            case PassEnded():
                ticket.passed.discard(what.clerk)

    def in_question(self, ticket_id: str) -> tuple[Judged, ...]:
        """Every clerk eligible for it: the idle first, the one idle longest before all."""
        ticket = self._ticket(ticket_id)
        judged = [
            Judged(clerk, self._verdict(clerk, ticket), self._clerk(clerk).idle_since)
            for clerk, able in self._abilities.items()
            if ticket.eligibility & able
        ]
        return tuple(sorted(judged, key=lambda one: (one.verdict != IDLE, one.since, one.clerk)))

    def _verdict(self, clerk_id: str, ticket: _Ticket) -> str:
        clerk = self._clerk(clerk_id)
        # Right after passing it on the clerk still rings by the log: that the ring is over is its next event.
        if clerk_id in ticket.passed and clerk.state in {"available", "ringing"}:
            return "passed"
        if clerk.state == "available":
            return IDLE if clerk.connected else "disconnected"
        return clerk.state

    def _eligible_tickets_of(self, clerk: str) -> tuple[Place, ...]:
        able = self._abilities.get(clerk, frozenset())
        places = (
            Place(name, one.order_at, one.seq)
            for name, one in self._tickets.items()
            if one.standing and clerk not in one.passed and one.eligibility & able
        )
        return tuple(sorted(places, key=lambda place: (place.order_at, place.seq)))

    def _match(self, event: Event, ticket: str, what: Offered) -> Match:
        clerks, places = self.in_question(ticket), self._eligible_tickets_of(what.clerk)
        expected = self._first_ticket(places) if what.cause == "clerk" else self._first_clerk(clerks)
        tickets = tuple(place.ticket for place in places)
        return Match(event, what.clerk, what.cause, expected, self.knows_skills, clerks, tickets)

    @staticmethod
    def _first_ticket(places: Sequence[Place]) -> str | None:
        first = longest_waiting(places)
        return None if first is None else first.ticket

    @staticmethod
    def _first_clerk(clerks: Iterable[Judged]) -> str | None:
        first = longest_idle(IdleClerk(one.clerk, one.since) for one in clerks if one.verdict == IDLE)
        return None if first is None else first.clerk
