"""What a conversation remembers between two events."""

from dataclasses import dataclass
from typing import Final, Literal

from signaling.client.conversation.moves import Phase
from signaling.client.conversation.words import Timing, WayTrouble
from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import CommandFrame

SOCKETLESS: Final = frozenset({Phase.WAITING, Phase.STOPPED, Phase.CLOSED})
"""The phases in which there is no socket."""


@dataclass(frozen=True)
class State:
    """All that the conversation remembers between two events."""

    kind: Literal["kiosk", "clerk"]
    """Whose views these must be."""
    timing: Timing
    retry_at: float | None
    """When the next socket is opened; None: a socket is there, or nothing happens by itself any more."""
    phase: Phase = Phase.WAITING
    failures: int = 0
    """Tries that ended, since the last conversation that lasted."""
    lost_at: float | None = None
    """Since when there has been no conversation; None: there is one, or there has been none yet."""
    reason: ErrorCode | None = None
    """Why the last conversation ended, if the server said so."""
    trouble: WayTrouble | None = None
    """What is known of the way to the server, while it is the way that is broken."""
    detail: str | None = None
    """The same in a sentence, if there was one."""
    verdict: ErrorCode | None = None
    """Why it has stopped; kept while it is tried again slowly."""
    heard_at: float = 0.0
    """When the last frame came; before the first: when the socket was asked for."""
    online_at: float = 0.0
    pinged_at: float = 0.0
    unanswered_ping: bool = False
    answered_at: float | None = None
    """When the server answered a plain request though no WebSocket could be had."""
    features: tuple[str, ...] = ()
    """What the server can do of the abilities that this client offered in this connection."""
    rev: int = 0
    """Of the newest view of this connection."""
    unanswered: tuple[CommandFrame, ...] = ()
    """Commands without an answer, in the order in which they were given."""

    @property
    def link(self) -> Literal["connecting", "online", "offline", "stopped"]:
        """The phase in one word, as a person reads it."""
        if self.phase is Phase.ONLINE:
            return "online"
        if self.verdict is not None:
            return "stopped"
        return "connecting" if self.lost_at is None else "offline"

    @property
    def wake_at(self) -> float | None:
        """When a `Tick` is due at the latest; None: never."""
        if self.phase in SOCKETLESS:
            return None if self.phase is Phase.CLOSED else self.retry_at
        dead_at = self.heard_at + self.timing.dead_after_ms
        if self.phase is not Phase.ONLINE or self.unanswered_ping:
            return dead_at
        return min(dead_at, self.pinged_at + self.timing.ping_every_ms)
