"""What a conversation is told and what it answers: events, actions, and how patient it is."""

from dataclasses import dataclass
from typing import Literal

from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import (
    AnyServerFrame,
    Challenge,
    CommandFrame,
    ErrorFrame,
    Hello,
    Ping,
    ServerSignal,
    ViewFrame,
)

WayTrouble = Literal[
    "silent", "unreadable", "no_network", "no_answer", "not_luukku", "no_server", "no_websocket", "certificate"
]
"""What is known of a way to the server that is broken.

silent: nothing was heard for too long. unreadable: what came is not this protocol. no_network: this machine says that
it has none. no_answer: nothing answers at the server's address. not_luukku: something else answers there (a captive
portal, a proxy's own page). no_server: a proxy answers that it cannot reach the server. no_websocket: the server
answers plain requests, but a WebSocket does not get through. certificate: the server's certificate is not trusted.
"""

Found = Literal["luukku", "no_network", "no_answer", "not_luukku", "no_server", "certificate"]
"""What a plain request found at the server's address."""


@dataclass(frozen=True)
class Timing:
    """How patient a conversation is, in milliseconds. Why these: docs/adr/0038-conversation-table.md."""

    ping_every_ms: float = 5_000
    """Between two pings; there is never more than one without an answer."""
    dead_after_ms: float = 12_000
    """Silence that counts as a dead link."""
    first_retry_ms: float = 250
    """The bound of the first random wait before the next try; it doubles with each failure."""
    longest_retry_ms: float = 10_000
    """Where that doubling ends."""
    settled_after_ms: float = 10_000
    """A conversation that lasted this long makes the next wait short again."""
    slow_retry_ms: float | None = None
    """How often, on average, it is tried again after a stop that somebody may mend; None: never by itself."""


# Events


@dataclass(frozen=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True)
class RetryNow:
    """Somebody does not want to wait for the next try."""


@dataclass(frozen=True)
class NetworkBack:
    """The machine has a network again."""


@dataclass(frozen=True)
class Heard:
    """A frame of the server; None: of a kind that this client does not know, and ignores."""

    frame: AnyServerFrame | None
    again: bool | None = None
    """For a bye, as in `Ended`."""


@dataclass(frozen=True)
class Unreadable:
    """Something came that is no frame."""


@dataclass(frozen=True)
class Proved:
    """The hello that answers the challenge is made."""

    hello: Hello


@dataclass(frozen=True)
class Unproved:
    """It could not be made."""


@dataclass(frozen=True)
class Ended:
    """The socket has ended, or could not be opened."""

    code: ErrorCode | None
    trouble: WayTrouble | None = None
    at_least_ms: float | None = None
    """How long to wait at least before the next try."""
    again: bool | None = None
    """Whether to come back; None: as the table of errors says. True: a new proof of who this is may be accepted."""
    detail: str | None = None
    """The trouble in a sentence, for programs; pages have words of their own."""


@dataclass(frozen=True)
class Give:
    """Have a command done."""

    frame: CommandFrame


@dataclass(frozen=True)
class Withdraw:
    """Nobody waits for a command's answer any more."""

    id: str


@dataclass(frozen=True)
class Probed:
    """The answer to `Probe`."""

    found: Found


@dataclass(frozen=True)
class Leave:
    """The conversation is over."""


Event = (
    Tick | RetryNow | NetworkBack | Heard | Unreadable | Proved | Unproved | Ended | Give | Withdraw | Probed | Leave
)

# Actions


@dataclass(frozen=True)
class Open:
    """Open a socket; tell what comes of it, until `Drop`."""


@dataclass(frozen=True)
class Drop:
    """Let go of the socket, and tell nothing of it any more."""


@dataclass(frozen=True)
class Prove:
    """Make the hello that answers this challenge."""

    challenge: Challenge
    protocol: int
    """The newest version that both sides speak."""


@dataclass(frozen=True)
class Send:
    """Send this."""

    frame: Hello | CommandFrame | Ping


@dataclass(frozen=True)
class Show:
    """A newer view."""

    frame: ViewFrame


@dataclass(frozen=True)
class Answer:
    """A command is done."""

    id: str
    result: str | None


@dataclass(frozen=True)
class Refuse:
    """A command is not done."""

    id: str
    code: ErrorCode
    message: str


@dataclass(frozen=True)
class Complain:
    """An error that names no command."""

    frame: ErrorFrame


@dataclass(frozen=True)
class Deliver:
    """A signal from the other participant."""

    frame: ServerSignal


@dataclass(frozen=True)
class Clock:
    """The server's clock was read."""

    server_now: int
    took_ms: float | None
    """How long the question and its answer took together; None: nobody asked."""
    fresh: bool
    """The first reading of this connection: what was learnt before may be from before a sleep."""


@dataclass(frozen=True)
class Probe:
    """See by a plain request what answers at the server's address, and tell it as `Probed`."""


Action = Open | Drop | Prove | Send | Show | Answer | Refuse | Complain | Deliver | Clock | Probe
