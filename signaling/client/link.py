"""The words in which a connection is told who it is, and in which it says how it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from signaling.client import way
from signaling.client.address import Address
from signaling.client.conversation.words import WayTrouble
from signaling.protocol.base import PROTOCOL_VERSION
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
class Link:
    """What the link to the server is doing."""

    state: Literal["connecting", "online", "offline", "stopped"]
    reason: ErrorCode | None = None
    detail: str | None = None
    """The trouble in a sentence."""
    retry_in: float | None = None
    """Seconds from the moment the link went offline until the next try."""
    trouble: WayTrouble | None = None
    """What is known of the way to the server, where it is the way that is broken."""


@dataclass(frozen=True)
class Snapshot(Generic[V]):
    """The newest of everything: the link, and the last view seen (kept while offline; None before the first)."""

    link: Link
    view: V | None


def words_for(address: Address, trouble: WayTrouble | None, reason: ErrorCode | None, said: str | None) -> str:
    """Why there is no conversation, in a sentence; `said`: what the server or the machine said itself."""
    if trouble is not None:
        return way.sentence(address, trouble, said)
    if said:
        return said
    if reason is ErrorCode.PROTOCOL_UNSUPPORTED:
        return f"{address} does not speak version {PROTOCOL_VERSION}."
    return "The connection was lost." if reason is None else reason.sentence
