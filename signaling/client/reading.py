"""Reading what the server sends: tolerantly, since it may be newer than this client.

Fields that this client does not know are ignored, and so are frames of kinds that it does not know. A code that it does
not know reads as `internal`, and the message names it: whatever went wrong, it was not understood here.
"""

import json
from typing import Any, Final, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import AnyServerFrame, ServerFrame

_frame: Final[TypeAdapter[AnyServerFrame]] = TypeAdapter(ServerFrame)
_KINDS: Final = frozenset({"challenge", "welcome", "view", "ack", "error", "signal", "pong", "bye"})
_CODES: Final = frozenset(code.value for code in ErrorCode)
_LONGEST_SENTENCE: Final = 500

M = TypeVar("M", bound=BaseModel)


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


def read_answer(model: type[M], text: str | bytes) -> M:
    """The body of an answer to a request.

    Raises:
        pydantic.ValidationError: it is none.
    """
    try:
        return model.model_validate_json(text, extra="ignore")
    except ValidationError:
        found = _json(text)
        if not isinstance(found, dict) or not _is_new_code(found.get("code")):
            raise
    return model.model_validate_json(json.dumps(_with_known_code(found)), extra="ignore")


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _is_new_code(code: object) -> bool:
    return isinstance(code, str) and code not in _CODES


def _with_known_code(found: dict[str, Any]) -> dict[str, Any]:
    said = f"{found['code']}: {found.get('message', '')}"[:_LONGEST_SENTENCE]
    return {**found, "code": ErrorCode.INTERNAL.value, "message": said}


def _as_if_older(text: str | bytes) -> dict[str, Any] | None:
    """The frame in the words that this client knows; None: nothing in it is new, it is wrong."""
    found = _json(text)
    if not isinstance(found, dict) or not isinstance(kind := found.get("type"), str):
        return None
    if kind not in _KINDS:
        return found
    return _with_known_code(found) if kind in {"error", "bye"} and _is_new_code(found.get("code")) else None
