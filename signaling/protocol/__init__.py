"""The wire protocol, version 2: what a client and the server may say to each other.

Strict pydantic models: an unknown field, a wrong type or an over-long text is refused. `docs/protocol.md` explains the
conversation; `luukku-server schema` prints the JSON Schema.
"""

from signaling.protocol.base import PROTOCOL_VERSION
from signaling.protocol.errors import ErrorCode, by_close_code
from signaling.protocol.frames import ClientFrame, ServerFrame, parse_client_frame, parse_server_frame

__all__ = [
    "PROTOCOL_VERSION",
    "ClientFrame",
    "ErrorCode",
    "ServerFrame",
    "by_close_code",
    "parse_client_frame",
    "parse_server_frame",
]
