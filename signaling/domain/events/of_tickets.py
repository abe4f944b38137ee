"""What happens to a ticket beside its calls: taken, waiting, away, closed."""

from dataclasses import dataclass

from signaling.domain.events.kinds import EventKind, Happening
from signaling.domain.reasons import AwayReason


@dataclass(frozen=True)
class Taken(Happening):
    """A customer took a ticket. `order_at` and `seq` are its place: the time it counts from (ms) and, between equals, a
    number."""

    kind = EventKind.TAKEN
    agency: str
    service: str | None
    language: str
    number: str
    site: str
    order_at: int
    seq: int


@dataclass(frozen=True)
class InQueue(Happening):
    """A ticket stands in the queue, and may be offered to these: `agency/language/level`, separated by spaces."""

    kind = EventKind.IN_QUEUE
    eligibility: str


@dataclass(frozen=True)
class Asked(Happening):
    """The customer was asked whether they are still there."""

    kind = EventKind.ASKED


@dataclass(frozen=True)
class StillHere(Happening):
    """They are."""

    kind = EventKind.STILL_HERE


@dataclass(frozen=True)
class Away(Happening):
    """Nobody is at the ticket's kiosk; its place is kept."""

    kind = EventKind.AWAY
    why: AwayReason


@dataclass(frozen=True)
class Freed(Happening):
    """The kiosk was given to others; only number and code bring the ticket back."""

    kind = EventKind.FREED
    kiosk: str | None


@dataclass(frozen=True)
class Called(Happening):
    """The turn of a ticket came whose customer is away."""

    kind = EventKind.CALLED


@dataclass(frozen=True)
class Back(Happening):
    """The customer is back, at a kiosk."""

    kind = EventKind.BACK
    kiosk: str


@dataclass(frozen=True)
class Rated(Happening):
    """The customer answered the last question, with 1 to 3."""

    kind = EventKind.RATED
    rating: int


@dataclass(frozen=True)
class Closed(Happening):
    """The ticket is closed, for a reason of `CloseReason`."""

    kind = EventKind.CLOSED
    reason: str


@dataclass(frozen=True)
class Released(Happening):
    """The kiosk is free for the next customer."""

    kind = EventKind.RELEASED
