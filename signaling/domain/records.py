"""What is known of a ticket, an offer, a call, a clerk and a kiosk at one moment. Times are Unix milliseconds."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from signaling.domain import states
from signaling.domain.events import Happening, Unknown, read


@dataclass(frozen=True, slots=True)
class Ticket:
    """A customer's place in a queue, from taking it to closing it."""

    seq: int
    id: str
    number: str
    kiosk: str | None
    """Where its customer stands; None while they are away."""
    site: str
    agency: str
    service: str | None
    language: str
    state: states.Ticket
    taken_at: int
    order_at: int
    """What orders the queue: the time the ticket was taken, less its service's head start. Never changes."""
    languages: str = ""
    """The languages that the customer speaks, the preferred first, separated by commas."""
    escalates_from: int = 0
    """From when on its escalation counts: when it was taken, or passed on to its present queue."""
    step: int = 0
    """The step of escalation that it has reached."""
    code: str | None = None
    """What its customer comes back with after stepping away."""
    heard_at: int = 0
    """The last sign of life of its customer while in the queue."""
    ask_until: int | None = None
    """Until when "still here?" waits for an answer; None: it is not being asked."""
    away: str | None = None
    """Why the customer is away: `stepped`, `no_sign`, `lost`, `freed` (their kiosk was); None: they are not."""
    returned: str | None = None
    """Why it is back in the queue after a ring or a call: `passed_on`, `transferred`, `clerk_left`, `clerk_lost`,
    `kiosk_lost`; None: it is not."""
    called_at: int | None = None
    """When its turn came while the customer was away."""
    last_kiosk: str | None = None
    """The kiosk that it was last at, to which a lost connection returns."""
    also_site: str | None = None
    """A second site where it may be come back to: its kiosk was moved there."""
    colleague: str | None = None
    """The clerk it was handed to by name, while it waits for that clerk alone."""
    note: str | None = None
    """What the clerk who passed it on wrote to the next."""
    closed_at: int | None = None
    close_reason: str | None = None
    rating: int | None = None
    released_at: int | None = None
    """When the kiosk was free again; until then the ticket is the kiosk's present one."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One ticket reserved for one clerk for a limited time. Accepting it names its id."""

    id: str
    ticket: str
    clerk: str
    call: str
    state: states.Offer
    made_at: int
    expires_at: int
    closed_at: int | None = None
    reason: str | None = None


class Role(StrEnum):
    """What a participant is in a call for."""

    CUSTOMER = "customer"
    CLERK = "clerk"


class Participant(NamedTuple):
    """One client in a call."""

    number: int
    """1, 2, 3, … in the order of joining. Within the call it is never given to anybody else."""
    kind: str
    """The client's kind."""
    client: str
    """The client's id within its kind."""
    role: Role
    joined_at: int
    instance: str | None
    """The start of the client (page load) that holds its peer connections; None: none does yet."""
    left_at: int | None = None
    """When they left, or the call was closed; None: they are in it."""


class Leg(NamedTuple):
    """The peer connection between two participants of a call."""

    one: int
    """The lower of their numbers."""
    other: int
    epoch: int = 1
    """Which peer connection it is: grows each time it has to be made anew."""


@dataclass(frozen=True, slots=True)
class Call:
    """The media session of a ticket: who takes part, and the legs between them."""

    id: str
    ticket: str
    state: states.Call
    agency: str
    service: str | None
    made_at: int
    participants: tuple[Participant, ...]
    """By number, also those who have left."""
    legs: tuple[Leg, ...]
    """By the participants' numbers: one for each two."""
    live_at: int | None = None
    closed_at: int | None = None
    close_reason: str | None = None
    transfer: str | None = None
    """What its clerk proposed to the customer (JSON of a `Transfer`); None: nothing is proposed."""

    @property
    def kiosk(self) -> str:
        """Where its customer stands or stood."""
        return self._first(Role.CUSTOMER).client

    @property
    def clerk(self) -> str:
        """Who serves its customer."""
        return self._first(Role.CLERK).client

    def _first(self, role: Role) -> Participant:
        return next(one for one in self.participants if one.role is role)

    @property
    def present(self) -> tuple[Participant, ...]:
        """Those who are in it now."""
        return tuple(one for one in self.participants if one.left_at is None)

    def participant(self, kind: str, client: str) -> Participant | None:
        """A client's part in it now; None: the client is not in it."""
        return next((one for one in self.present if (one.kind, one.client) == (kind, client)), None)

    def legs_of(self, number: int) -> tuple[Leg, ...]:
        """The legs that end at a participant."""
        return tuple(leg for leg in self.legs if number in (leg.one, leg.other))

    def with_legs_anew(self, legs: tuple[Leg, ...]) -> "Call":
        """The call with these of its legs on their next epoch."""
        anew = tuple(leg._replace(epoch=leg.epoch + 1) if leg in legs else leg for leg in self.legs)
        return replace(self, legs=anew)

    def with_instance(self, number: int, instance: str | None) -> "Call":
        """The call with a participant whose client was started anew."""
        known = tuple(one._replace(instance=instance) if one.number == number else one for one in self.participants)
        return replace(self, participants=known)

    def closed(self, state: states.Call, at: int, reason: str) -> "Call":
        """The call once everybody has left it."""
        left = tuple(one if one.left_at is not None else one._replace(left_at=at) for one in self.participants)
        return replace(self, state=state, closed_at=at, close_reason=reason, participants=left)


def two_party(kiosk: str, clerk: str, at: int) -> tuple[tuple[Participant, ...], tuple[Leg, ...]]:
    """The participants and the leg of a call between a customer and a clerk, before either's instance is known."""
    customer = Participant(1, "kiosk", kiosk, Role.CUSTOMER, at, None)
    return (customer, Participant(2, "clerk", clerk, Role.CLERK, at, None)), (Leg(1, 2),)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where a clerk would pass a ticket on to."""

    agency: str
    service: str | None
    language: str
    colleague: str | None
    note: str
    until: int
    """Until when the customer may answer, or after a yes that the clerk confirmed, until when it may be undone."""
    consent: str | None = None
    """How the customer agreed, as the clerk says: `spoken` or `signed`; None: not yet."""


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
    extended: int = 0
    """Whether the present wrap-up was extended already (0 or 1)."""
    session: str | None = None
    """The session that the present or last connection came with: whose end is the end of this clerk's work."""
    leaving: str | None = None
    """The name under which a clerk whom the catalogue no longer names finishes the call; None: not leaving."""
    node: str | None = None
    """The server process that holds the connection."""


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
    node: str | None = None
    """The server process that holds the connection."""


@dataclass(frozen=True, slots=True)
class Skill:
    """An agency and language that a clerk serves."""

    clerk: str
    agency: str
    language: str
    level: int


class Session(NamedTuple):
    """One browser (or program) in which a clerk is signed in."""

    id: str
    clerk: str
    made_at: int


class Told(NamedTuple):
    """One line of a ticket's story."""

    at: int
    kind: str
    by: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a ticket or a clerk: what, when, by whom."""

    seq: int
    at: int
    ticket: str | None
    clerk: str | None
    kind: str
    """As the database holds it; `what` is its type."""
    by: str
    data: dict[str, str | int | None]

    @property
    def what(self) -> Happening | Unknown:
        """What happened."""
        return read(self.kind, self.data)
