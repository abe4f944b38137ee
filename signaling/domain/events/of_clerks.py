"""What happens to a clerk."""

from dataclasses import dataclass
from typing import ClassVar

from signaling.domain import states
from signaling.domain.events.kinds import EventKind, Happening


@dataclass(frozen=True)
class ClerkConnected(Happening):
    """A clerk's connection has said hello."""

    kind = EventKind.CLERK_CONNECTED


@dataclass(frozen=True)
class ClerkDisconnected(Happening):
    """It is gone."""

    kind = EventKind.CLERK_DISCONNECTED


@dataclass(frozen=True)
class ClerkLost(Happening):
    """A clerk was lost in a call: the customer is back in the queue."""

    kind = EventKind.CLERK_LOST
    clerk: str


@dataclass(frozen=True)
class ClerkLeft(Happening):
    """A clerk signed out, or was signed out, in a call: the customer is back in the queue."""

    kind = EventKind.CLERK_LEFT
    clerk: str


@dataclass(frozen=True)
class ClerkChanged(Happening):
    """A clerk does something else now; `idle_since` (ms) is what the order among idle clerks goes by."""

    state: ClassVar[states.Clerk]
    reason: str | None = None
    idle_since: int | None = None


@dataclass(frozen=True)
class ClerkAvailable(ClerkChanged):
    """They may be rung."""

    kind = EventKind.CLERK_AVAILABLE
    state = states.Clerk.AVAILABLE


@dataclass(frozen=True)
class ClerkOnBreak(ClerkChanged):
    """They are on a break, for a reason of `BreakReason`."""

    kind = EventKind.CLERK_BREAK
    state = states.Clerk.BREAK


@dataclass(frozen=True)
class ClerkOff(ClerkChanged):
    """They are not at work."""

    kind = EventKind.CLERK_OFF
    state = states.Clerk.OFF


@dataclass(frozen=True)
class ClerkInWrapUp(ClerkChanged):
    """Their call is over, and they write down what is to be written down."""

    kind = EventKind.CLERK_WRAP_UP
    state = states.Clerk.WRAP_UP


@dataclass(frozen=True)
class ClerkSignedIn(Happening):
    """A browser or a program was signed in."""

    kind = EventKind.CLERK_SIGNED_IN


@dataclass(frozen=True)
class ClerkSignedOut(Happening):
    """A browser or a program was signed out."""

    kind = EventKind.CLERK_SIGNED_OUT


@dataclass(frozen=True)
class ClerkLockedOut(Happening):
    """An administrator took a clerk's password away."""

    kind = EventKind.CLERK_LOCKED_OUT
    whom: str


@dataclass(frozen=True)
class PasswordSet(Happening):
    """An administrator set a clerk's password."""

    kind = EventKind.PASSWORD_SET
    whom: str
