"""`step`: what follows from an event."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal

from signaling.client.conversation.moves import TABLE, Act, Phase
from signaling.client.conversation.sorting import happening_of, unexplained, version
from signaling.client.conversation.state import State
from signaling.client.conversation.words import (
    Action,
    Answer,
    Clock,
    Complain,
    Deliver,
    Drop,
    Ended,
    Event,
    Give,
    Heard,
    Open,
    Probe,
    Probed,
    Prove,
    Proved,
    Refuse,
    Send,
    Show,
    Timing,
    Withdraw,
)
from signaling.protocol.errors import ComingBack, ErrorCode
from signaling.protocol.frames import (
    Ack,
    Bye,
    Challenge,
    CommandFrame,
    ErrorFrame,
    Ping,
    Pong,
    ServerSignal,
    ViewFrame,
    Welcome,
)

_ENDED: Final = "The connection has ended."


def begin(kind: Literal["kiosk", "clerk"], timing: Timing, now: float) -> State:
    """A conversation that has not begun: the first `Tick` opens a socket."""
    return State(kind, timing, retry_at=now)


def step(state: State, event: Event, now: float, chance: float) -> tuple[State, list[Action]]:
    """What follows from an event.

    `chance` is a random number in [0, 1) that spreads clients which lost one server over time. Events of a socket that
    was dropped must not be told any more.
    """
    match event:
        case Give():
            return _give(state, event.frame)
        case Withdraw():
            left = tuple(frame for frame in state.unanswered if frame.id != event.id)
            return replace(state, unanswered=left), []
        case Probed():
            return _probed(state, event, now), []
    before = state
    state, happening = happening_of(state, event, now)
    if happening is None:
        return state, []
    move = TABLE.move(state.phase, happening)
    if move is None:
        return before, []
    actions: list[Action] = []
    for act in move.do:
        state, more = _DO[act](state, event, now, chance)
        actions += more
    return replace(state, phase=move.to), actions


def _give(state: State, frame: CommandFrame) -> tuple[State, list[Action]]:
    if state.link == "stopped" or state.phase is Phase.CLOSED:
        return state, [Refuse(frame.id, state.verdict or ErrorCode.UNREACHABLE, _ENDED)]
    kept = replace(state, unanswered=(*state.unanswered, frame))
    return kept, [Send(frame)] if state.phase is Phase.ONLINE else []


def _probed(state: State, event: Probed, now: float) -> State:
    if state.phase in {Phase.GREETING, Phase.ONLINE, Phase.CLOSED} or state.lost_at is None:
        return state
    if event.found == "luukku":
        # Perhaps it has just come up. That WebSockets do not get through is known when the next one fails as well.
        return replace(state, answered_at=now if state.answered_at is None else state.answered_at)
    return replace(state, trouble=event.found, answered_at=None)


# What is done

_Done = tuple[State, list[Action]]


def _open(state: State, _: Event, now: float, __: float) -> _Done:
    return replace(state, retry_at=None, heard_at=now, features=(), rev=0, unanswered_ping=False), [Open()]


def _drop(state: State, _: Event, now: float, __: float) -> _Done:
    if state.phase is Phase.ONLINE:
        lasted = now - state.online_at >= state.timing.settled_after_ms
        state = replace(state, lost_at=now, failures=0 if lasted else state.failures)
    return state, [Drop()]


def _prove(state: State, event: Event, _: float, __: float) -> _Done:
    assert isinstance(event, Heard)
    assert isinstance(event.frame, Challenge)
    spoken = version(event.frame)
    assert spoken is not None
    return state, [Prove(event.frame, spoken)]


def _greet(state: State, event: Event, _: float, __: float) -> _Done:
    assert isinstance(event, Proved)
    return state, [Send(event.hello)]


def _settle(state: State, _: Event, now: float, __: float) -> _Done:
    return replace(
        state, online_at=now, lost_at=None, reason=None, trouble=None, detail=None, verdict=None, answered_at=None
    ), []


def _show(state: State, event: Event, _: float, __: float) -> _Done:
    assert isinstance(event, Heard)
    assert isinstance(event.frame, ViewFrame)
    first = state.phase is Phase.GREETING
    return replace(state, rev=event.frame.rev), [Clock(event.frame.now, None, fresh=first), Show(event.frame)]


def _take(state: State, event: Event, now: float, _: float) -> _Done:
    assert isinstance(event, Heard)
    match event.frame:
        case Ack(id=answered, result=result):
            return _answered(state, answered), [Answer(answered, result)]
        case ErrorFrame() as error:
            return _refused(state, error)
        case ServerSignal() as signal:
            return state, [Deliver(signal)]
        case Welcome(features=features):
            return replace(state, features=tuple(features)), []
        case Pong(now=server_now) if state.unanswered_ping:
            return replace(state, unanswered_ping=False), [Clock(server_now, now - state.pinged_at, fresh=False)]
    return state, []


def _refused(state: State, error: ErrorFrame) -> _Done:
    if error.id is None:
        return state, [Complain(error)]
    return _answered(state, error.id), [Refuse(error.id, error.code, error.message)]


def _answered(state: State, command: str) -> State:
    return replace(state, unanswered=tuple(frame for frame in state.unanswered if frame.id != command))


def _ping(state: State, _: Event, now: float, __: float) -> _Done:
    # One question at a time: a second could not tell which of them the pong answers.
    return replace(state, pinged_at=now, unanswered_ping=True), [Send(Ping())]


def _resend(state: State, _: Event, __: float, ___: float) -> _Done:
    return state, [Send(frame) for frame in state.unanswered]


def _back_off(state: State, event: Event, now: float, chance: float) -> _Done:
    timing = state.timing
    at_least = _at_least(event)
    ceiling = min(timing.longest_retry_ms, timing.first_retry_ms * 2.0 ** min(state.failures, 16))
    vague = unexplained(state, event)
    refused = vague and state.answered_at is not None and state.heard_at >= state.answered_at
    # A first failure is no news yet, so it is not looked into.
    probe: list[Action] = [Probe()] if vague and state.failures > 0 else []
    state = replace(
        state,
        failures=state.failures + 1,
        lost_at=now if state.lost_at is None else state.lost_at,
        retry_at=now + at_least + chance * ceiling,
        trouble="no_websocket" if refused else state.trouble,
    )
    return state, probe


def _at_least(event: Event) -> float:
    match event:
        case Ended():
            return event.at_least_ms or 0.0
        case Heard(frame=Bye() as bye):
            return bye.retry_after_ms or 0.0
    return 0.0


def _give_up(state: State, event: Event, now: float, chance: float) -> _Done:
    timing = state.timing
    slowly = state.verdict is not None and state.verdict.meaning.coming_back is ComingBack.SLOWLY
    every = timing.slow_retry_ms if slowly else None
    retry_at = None if every is None else now + every * (0.5 + chance)
    state, actions = _fail(state, event, now, chance)
    lost_at = now if state.lost_at is None else state.lost_at
    return replace(state, retry_at=retry_at, lost_at=lost_at), actions


def _fail(state: State, _: Event, __: float, ___: float) -> _Done:
    code = state.verdict or ErrorCode.UNREACHABLE
    refused: list[Action] = [Refuse(frame.id, code, _ENDED) for frame in state.unanswered]
    return replace(state, unanswered=(), retry_at=None), refused


_DO: dict[Act, Callable[[State, Event, float, float], _Done]] = {
    Act.OPEN: _open,
    Act.DROP: _drop,
    Act.PROVE: _prove,
    Act.GREET: _greet,
    Act.SETTLE: _settle,
    Act.SHOW: _show,
    Act.TAKE: _take,
    Act.PING: _ping,
    Act.RESEND: _resend,
    Act.BACK_OFF: _back_off,
    Act.GIVE_UP: _give_up,
    Act.FAIL: _fail,
}
