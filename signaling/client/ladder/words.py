"""What the ladder is told and what it answers: events, actions, and how patient it is."""

from dataclasses import dataclass
from typing import Literal

from signaling.protocol.errors import ErrorCode

Role = Literal["kiosk", "clerk"]
Rung = Literal["connecting", "connected", "reconnecting", "remaking"]
"""Where a call stands, for a person."""


@dataclass(frozen=True)
class Patience:
    """How long each rung is tried, in milliseconds. Why these: docs/adr/0042-ladder-table.md."""

    first_connect_ms: float = 10_000
    """For the first connection of an epoch, while signals reach the other side."""
    restart_ms: float = 6_000
    """For a restart of ICE. Where ICE cannot be restarted the first connection has this time as well."""
    kiosk_shaky_ms: float = 1_500
    """How long nothing may arrive at the kiosk, which acts first."""
    clerk_shaky_ms: float = 4_000
    """How long nothing may arrive at the clerk, who leaves the kiosk time to act."""
    kiosk_failed_ms: float = 0
    """How long a kiosk waits after a failure."""
    clerk_failed_ms: float = 2_500
    """How long a clerk waits after a failure."""
    reoffer_ms: float = 3_000
    """For an answer before the same offer is sent again, where ICE cannot be restarted."""
    remake_ms: tuple[float, ...] = (0, 1_000, 3_000, 6_000, 12_000)
    """Before each request for a new peer connection; the last again and again."""
    ask_again_ms: float = 3_000
    """Before the same request is made again that was refused for now."""
    settled_after_ms: float = 10_000
    """A connection that lasted this long makes the next request immediate again."""


# Events


@dataclass(frozen=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True)
class Media:
    """The peer connection's own state."""

    state: str
    """In WebRTC's words (RTCPeerConnectionState)."""


@dataclass(frozen=True)
class Reachable:
    """Whether signals reach the other side now: both links to the server are up."""

    now: bool


@dataclass(frozen=True)
class Answered:
    """The other side has answered the offer."""


@dataclass(frozen=True)
class Broken:
    """The negotiation went wrong, or the other side does what this peer connection cannot follow."""


@dataclass(frozen=True)
class RemakeRefused:
    """The new peer connection was refused."""

    code: ErrorCode


@dataclass(frozen=True)
class End:
    """There is no such call any more."""


Event = Tick | Media | Reachable | Answered | Broken | RemakeRefused | End

# Actions


@dataclass(frozen=True)
class Restart:
    """Restart ICE with a fresh offer."""


@dataclass(frozen=True)
class OfferAgain:
    """Send the description again that is without an answer."""


@dataclass(frozen=True)
class Remake:
    """Ask the server for the next epoch, and tell it as `RemakeRefused` if it refuses."""


Action = Restart | OfferAgain | Remake
