"""The protocol's Python client: the conversation with the server, and the media that both Python clients need.

`connection` holds the WebSocket conversation, `rest` the few REST calls, `holder` the peer connection that the newest
view asks for; `sources`, `pattern`, `figure`, `tone` make pictures and sounds, `meter` measures those that arrive.
Imports nothing of `signaling` but `signaling.protocol`.
"""

from signaling.client.address import Address
from signaling.client.connection import Connection
from signaling.client.conversation.words import Timing
from signaling.client.errors import BadAddressError, ClientError, RefusedError, StoppedError, UnreachableError
from signaling.client.link import Identity, Link, Snapshot

__all__ = [
    "Address",
    "BadAddressError",
    "ClientError",
    "Connection",
    "Identity",
    "Link",
    "RefusedError",
    "Snapshot",
    "StoppedError",
    "Timing",
    "UnreachableError",
]
