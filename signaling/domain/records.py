"""What is known of a ticket, an offer, a call, a clerk and a kiosk at one moment. Times are Unix milliseconds."""

from dataclasses import dataclass

from signaling.domain import states


@dataclass(frozen=True, slots=True)
class Ticket:
    """A customer's place in line, from taking it to closing it."""

    seq: int
    id: str
    number: str
    kiosk: str
    site: str
    agency: str
    service: str | None
    language: str
    state: states.Ticket
    taken_at: int
    order_at: int
    closed_at: int | None = None
    close_reason: str | None = None
    rating: int | None = None
    released_at: int | None = None
    """When the kiosk was free again; until then the ticket is the kiosk's present one."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One ticket reserved for one clerk for a limited time."""

    id: str
    ticket: str
    clerk: str
    call: str
    state: states.Offer
    made_at: int
    expires_at: int
    closed_at: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """The media session of a ticket with one clerk."""

    id: str
    ticket: str
    kiosk: str
    clerk: str
    state: states.Call
    epoch: int
    """Which peer connection it is on; grows each time the media connection has to be made anew."""
    kiosk_instance: str | None
    clerk_instance: str | None
    made_at: int
    live_at: int | None = None
    closed_at: int | None = None
    close_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Clerk:
    """A clerk's state and connection."""

    id: str
    state: states.Clerk
    since: int
    until: int | None = None
    reason: str | None = None
    next: str | None = None
    idle_since: int = 0
    connection: str | None = None
    instance: str | None = None


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A kiosk's enrolment and connection."""

    id: str
    key_x: str | None = None
    key_y: str | None = None
    enrolled_at: int | None = None
    revoked_at: int | None = None
    problem: str | None = None
    """Why it cannot hold a call (a `MediaProblem`), or None."""
    connection: str | None = None
    instance: str | None = None


@dataclass(frozen=True, slots=True)
class Skill:
    """An agency and language that a clerk serves."""

    clerk: str
    agency: str
    language: str
    level: int


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a ticket: what, when, by whom."""

    seq: int
    at: int
    ticket: str | None
    kind: str
    by: str
    data: dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Line:
    """How one line (agency and language) stands."""

    agency: str
    language: str
    waiting: int
    longest_since: int
