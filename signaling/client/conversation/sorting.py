"""From events to happenings: what an event means for a conversation that stands where it does."""

from dataclasses import replace
from typing import Final

from signaling.client.conversation.moves import TABLE, Happening, Phase
from signaling.client.conversation.state import SOCKETLESS, State
from signaling.client.conversation.words import (
    Ended,
    Event,
    Heard,
    Leave,
    NetworkBack,
    Proved,
    RetryNow,
    Tick,
    Unproved,
    Unreadable,
)
from signaling.protocol.base import PROTOCOL_VERSIONS
from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import Bye, Challenge, ViewFrame

_VAGUE: Final = frozenset({None, "silent"})
_GARBLED: Final = Ended(ErrorCode.BAD_FRAME, "unreadable")


_PLAIN: Final[dict[type[Event], Happening]] = {Proved: Happening.PROVED, Leave: Happening.LEFT}


def happening_of(state: State, event: Event, now: float) -> tuple[State, Happening | None]:
    """What an event means (None: nothing), and the state with what was learnt from it."""
    match event:
        case Tick():
            return _time_passed(state, now)
        case RetryNow() | NetworkBack():
            return state, Happening.ASKED if _worth_trying(state, event, now) else None
        case Heard():
            return _heard(replace(state, heard_at=now), event)
        case Ended():
            return _ended(state, event)
        case Unreadable() | Unproved():
            return _ended(state, _GARBLED if isinstance(event, Unreadable) else Ended(None))
    return state, _PLAIN.get(type(event))


def _worth_trying(state: State, event: Event, now: float) -> bool:
    if state.phase in SOCKETLESS:
        return state.retry_at is not None
    # A socket that lived through a change of network may be dead without knowing.
    return isinstance(event, NetworkBack) and now - state.heard_at > state.timing.ping_every_ms


def _time_passed(state: State, now: float) -> tuple[State, Happening | None]:
    wake_at = state.wake_at
    if wake_at is None or now < wake_at:
        return state, None
    if state.phase in SOCKETLESS or now < state.heard_at + state.timing.dead_after_ms:
        return state, Happening.DUE
    return _ended(state, Ended(None, "silent"))


def _heard(state: State, event: Heard) -> tuple[State, Happening | None]:
    match event.frame:
        case None:
            return state, None
        case Bye() as bye:
            return _ended(state, Ended(bye.code, None, bye.retry_after_ms, event.again, bye.message))
        case Challenge() as challenge:
            happening = Happening.CHALLENGED
            if state.phase is Phase.OPENING and version(challenge) is None:
                return _ended(state, Ended(ErrorCode.PROTOCOL_UNSUPPORTED, None))
        case ViewFrame() as shown:
            if shown.view.kind == state.kind and shown.rev <= state.rev and state.phase is Phase.ONLINE:
                return state, None
            happening = Happening.SHOWN
        case _:
            happening = Happening.SPOKEN
    out_of_order = TABLE.move(state.phase, happening) is None
    of_another = isinstance(event.frame, ViewFrame) and event.frame.view.kind != state.kind
    if out_of_order or of_another:
        return _ended(state, _GARBLED)
    return state, happening


def _ended(state: State, end: Ended) -> tuple[State, Happening]:
    # What was found on the way stays said until something else is found, not only until the next try fails as well.
    found = state.trouble if unexplained(state, end) else None
    noted = replace(state, reason=end.code, trouble=found or end.trouble, detail=end.detail)
    # A bye that says when to come back is never for good.
    stops = end.code is not None and end.code.stops and end.at_least_ms is None
    if stops if end.again is None else not end.again:
        return replace(noted, verdict=end.code or ErrorCode.INTERNAL), Happening.REFUSED
    return noted, Happening.LOST if state.verdict is None else Happening.REFUSED


def unexplained(state: State, event: Event) -> bool:
    """Whether the server never spoke and nobody knows why: it may be anything on the way."""
    if state.phase is not Phase.OPENING:
        return False
    return isinstance(event, Tick) or (isinstance(event, Ended) and event.code is None and event.trouble in _VAGUE)


def version(challenge: Challenge) -> int | None:
    """The newest version that both sides speak."""
    return next((version for version in PROTOCOL_VERSIONS if version in challenge.protocols), None)
