"""The queue as a pure model that the event log drives: to check that it explains every match, and to say why.

The log holds everything that decides who is offered what: tickets in the queue with their eligibility, clerks coming,
going and changing state, passes. Fed with it in order, the model knows at each offer who else was in question.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from signaling.domain.eligibility import EligibleSkill, abilities
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
        match = self._match(event) if event.kind == "offered" else None
        if event.clerk is not None:
            self._apply_to_clerk(event, self._clerk(event.clerk))
        if event.ticket is not None:
            self._apply_to_ticket(event, event.ticket)
        return match

    @staticmethod
    def _apply_to_clerk(event: Event, clerk: _Clerk) -> None:
        if event.kind == "clerk_connected":
            clerk.connected = True
        elif event.kind == "clerk_disconnected":
            clerk.connected = False
        elif event.kind == "offered":
            clerk.state = "ringing"
        elif event.kind == "accepted":
            clerk.state = "in_call"
        elif event.kind.startswith("clerk_") and event.ticket is None:
            clerk.state = event.kind.removeprefix("clerk_")
            clerk.idle_since = int(event.data.get("idle_since") or clerk.idle_since)

    def _apply_to_ticket(self, event: Event, ticket_id: str) -> None:
        ticket = self._ticket(ticket_id)
        match event.kind:
            case "taken":
                ticket.order_at = int(event.data["order_at"] or 0)
                ticket.seq = int(event.data["seq"] or 0)
            case "in_queue":
                ticket.eligibility = parse_eligibility(str(event.data["eligibility"]))
                ticket.standing = True
            case "offered" | "called" | "asked" | "kiosk_lost":
                ticket.standing = False
            case "closed":
                self._tickets.pop(ticket_id, None)
            case "declined" | "expired" | "transferred":
                # Logs from before clerks were held off those whom they had passed on do not name them.
                if event.data.get("clerk"):
                    ticket.passed.add(str(event.data["clerk"]))
            case "pass_ended":
                ticket.passed.discard(str(event.data["clerk"]))

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

    def _match(self, event: Event) -> Match:
        assert event.ticket is not None
        assert event.clerk is not None
        clerks, places = self.in_question(event.ticket), self._eligible_tickets_of(event.clerk)
        expected = (
            self._first_ticket(places) if (cause := str(event.data["cause"])) == "clerk" else self._first_clerk(clerks)
        )
        tickets = tuple(place.ticket for place in places)
        return Match(event, event.clerk, cause, expected, self.knows_skills, clerks, tickets)

    @staticmethod
    def _first_ticket(places: Sequence[Place]) -> str | None:
        first = longest_waiting(places)
        return None if first is None else first.ticket

    @staticmethod
    def _first_clerk(clerks: Iterable[Judged]) -> str | None:
        first = longest_idle(IdleClerk(one.clerk, one.since) for one in clerks if one.verdict == IDLE)
        return None if first is None else first.clerk
