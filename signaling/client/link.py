"""The words in which a connection is told who it is and how patient to be, and in which it says how it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import Hello
from signaling.protocol.views import ClerkView, KioskView

V = TypeVar("V", KioskView, ClerkView)


class Identity(Protocol):
    """How a client says who it is."""

    async def headers(self) -> Mapping[str, str]:
        """The headers that the WebSocket opens with.

        Raises:
            RefusedError, UnreachableError: there are none to be had.
        """

    def hello(self, nonce: str, instance: str) -> Hello:
        """The hello that answers a challenge."""

    def forget(self, code: ErrorCode) -> bool:
        """The server did not accept who this is; True if asking for `headers` again may mend it."""


@dataclass(frozen=True)
class Timing:
    """How patient a connection is, in seconds."""

    open_within: float = 10.0
    ping_every: float = 5.0
    dead_after: float = 15.0
    """Silence that counts as a dead link: two pings lost and a third late."""
    settled_after: float = 10.0
    """A connection that lasted this long resets the waiting time before the next try."""
    backoff_base: float = 0.5
    backoff_cap: float = 15.0


@dataclass(frozen=True)
class Link:
    """What the link to the server is doing."""

    state: Literal["connecting", "online", "offline", "stopped"]
    reason: ErrorCode | None = None
    detail: str | None = None
    """The trouble in a sentence."""
    retry_in: float | None = None
    """Seconds from the moment the link went offline until the next try."""


@dataclass(frozen=True)
class Snapshot(Generic[V]):
    """The newest of everything: the link, and the last view seen (kept while offline; None before the first)."""

    link: Link
    view: V | None
