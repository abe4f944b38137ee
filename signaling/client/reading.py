"""Reading what the server sends: tolerantly, since it may be newer than this client.

Fields that this client does not know are ignored, and so are frames of kinds that it does not know. A code that it does
not know reads as `internal`, and the message names it: whatever went wrong, it was not understood here.
"""

import json
from typing import Any, Final, TypeAlias

from pydantic import TypeAdapter, ValidationError

from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import (
    Ack,
    Bye,
    Challenge,
    ErrorFrame,
    Pong,
    ServerFrame,
    ServerSignal,
    ViewFrame,
)

AnyServerFrame: TypeAlias = Challenge | ViewFrame | Ack | ErrorFrame | ServerSignal | Pong | Bye

_frame: Final[TypeAdapter[AnyServerFrame]] = TypeAdapter(ServerFrame)
_KINDS: Final = frozenset({"challenge", "view", "ack", "error", "signal", "pong", "bye"})
_CODES: Final = frozenset(code.value for code in ErrorCode)
_LONGEST_SENTENCE: Final = 500


def read_server_frame(text: str | bytes) -> AnyServerFrame | None:
    """A frame of the server; None: it is of a kind that this client does not know.

    Raises:
        pydantic.ValidationError: it is none.
    """
    try:
        return _frame.validate_json(text, extra="ignore")
    except ValidationError:
        older = _as_if_older(text)
        if older is None:
            raise
    return None if older["type"] not in _KINDS else _frame.validate_json(json.dumps(older), extra="ignore")


def _as_if_older(text: str | bytes) -> dict[str, Any] | None:
    """The frame in the words that this client knows; None: nothing in it is new, it is wrong."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or not isinstance(kind := found.get("type"), str):
        return None
    if kind not in _KINDS:
        return found
    code = found.get("code")
    if kind not in {"error", "bye"} or not isinstance(code, str) or code in _CODES:
        return None
    said = f"{code}: {found.get('message', '')}"[:_LONGEST_SENTENCE]
    return {**found, "code": ErrorCode.INTERNAL.value, "message": said}
