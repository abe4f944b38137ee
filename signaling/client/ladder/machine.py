"""`step`: what follows from an event."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from signaling.client.ladder.moves import TABLE, Act, Happening, Phase
from signaling.client.ladder.words import (
    Action,
    Answered,
    Broken,
    End,
    Event,
    Media,
    OfferAgain,
    Patience,
    Reachable,
    Remake,
    RemakeRefused,
    Restart,
    Role,
    Rung,
    Tick,
)
from signaling.protocol.errors import Category

_MEDIA: Final = {"connected": Happening.UP, "disconnected": Happening.SHAKY, "failed": Happening.DOWN}


@dataclass(frozen=True)
class State:
    """All that the ladder remembers between two events."""

    role: Role
    restarts: bool
    """Whether this side's peer connection can restart ICE; aiortc's cannot."""
    patience: Patience
    phase: Phase
    reachable: bool
    due_at: float | None = None
    """When patience runs out."""
    offer_at: float | None = None
    """When an offer without an answer is sent again."""
    ever_connected: bool = False
    """In this epoch."""
    connected_at: float = 0.0
    remakes: int = 0
    """Requests for a new peer connection since the last one that lasted, earlier epochs included."""

    @property
    def rung(self) -> Rung:
        """The phase in one word, as a person reads it."""
        match self.phase:
            case Phase.REMAKING:
                return "remaking"
            case Phase.CONNECTED:
                return "connected"
            case Phase.DISTURBED if self.ever_connected:
                return "connected"
        return "reconnecting" if self.ever_connected else "connecting"

    @property
    def wake_at(self) -> float | None:
        """When a `Tick` is due at the latest; None: never."""
        times = [at for at in (self.due_at, self.offer_at) if at is not None]
        return min(times) if times else None


def begin(role: Role, *, restarts: bool, reachable: bool, patience: Patience, now: float, remakes: int = 0) -> State:
    """The ladder of an epoch that has just begun."""
    state = State(role, restarts, patience, Phase.CUT_OFF, reachable, remakes=remakes)
    if not reachable:
        return state
    offers = role == "kiosk" and not restarts
    return replace(
        state,
        phase=Phase.CONNECTING,
        due_at=now + _first_connect(state),
        offer_at=now + patience.reoffer_ms if offers else None,
    )


def next_epoch(state: State, *, reachable: bool, now: float) -> State:
    """The ladder of the epoch that follows."""
    return begin(
        state.role,
        restarts=state.restarts,
        reachable=reachable,
        patience=state.patience,
        now=now,
        remakes=_left(state, now).remakes,
    )


def step(state: State, event: Event, now: float) -> tuple[State, list[Action]]:
    """What follows from an event."""
    if isinstance(event, Answered):
        return replace(state, offer_at=None), []
    if isinstance(event, Reachable):
        if event.now == state.reachable:
            return state, []
        state = replace(state, reachable=event.now)
    happening = _sorted(state, event, now)
    move = None if happening is None else TABLE.move(state.phase, happening)
    if happening is None or move is None:
        return state, []
    if state.phase is Phase.CONNECTED and move.to is not Phase.CONNECTED:
        state = _left(state, now)
    actions: list[Action] = []
    for act in move.do:
        state, more = _DO[act](state, happening, now)
        actions += more
    return replace(state, phase=move.to), actions


def _left(state: State, now: float) -> State:
    lasted = state.phase is Phase.CONNECTED and now - state.connected_at >= state.patience.settled_after_ms
    return replace(state, remakes=0) if lasted else state


# From events to happenings


def _sorted(state: State, event: Event, now: float) -> Happening | None:
    match event:
        case Tick():
            return _time_passed(state, now)
        case Media(kind):
            return _MEDIA.get(kind)
        case Broken():
            # It is what a restart or a new connection is for, unless one is under way.
            return None if state.phase in {Phase.RESTARTING, Phase.REMAKING} else _out_of_patience(state)
        case RemakeRefused(code):
            # The epoch is over, or the call: the next view says what is now.
            return None if code.meaning.category is Category.STATE else Happening.REFUSED
        case Reachable(reachable):
            return _back(state) if reachable else Happening.GONE
    return Happening.ENDED if isinstance(event, End) else None


def _back(state: State) -> Happening:
    return Happening.LEAD if state.role == "kiosk" and state.restarts else Happening.FOLLOW


def _time_passed(state: State, now: float) -> Happening | None:
    if state.due_at is not None and now >= state.due_at:
        return _out_of_patience(state)
    return Happening.UNANSWERED if state.offer_at is not None and now >= state.offer_at else None


def _out_of_patience(state: State) -> Happening:
    if state.phase is Phase.REMAKING:
        return Happening.DUE
    if not state.reachable:
        return Happening.STUCK
    return Happening.DUE if state.restarts and state.phase is not Phase.RESTARTING else Happening.SPENT


# What is done

_Done = tuple[State, list[Action]]


def _settle(state: State, happening: Happening, now: float) -> _Done:
    settled = replace(state, due_at=None, offer_at=None)
    return (replace(settled, ever_connected=True, connected_at=now) if happening is Happening.UP else settled), []


def _sit_out(state: State, happening: Happening, now: float) -> _Done:
    patience, kiosk = state.patience, state.role == "kiosk"
    shaky = patience.kiosk_shaky_ms if kiosk else patience.clerk_shaky_ms
    failed = patience.kiosk_failed_ms if kiosk else patience.clerk_failed_ms
    follow = shaky if state.restarts or state.ever_connected else _first_connect(state)
    wait = {Happening.DOWN: failed, Happening.FOLLOW: follow}.get(happening, shaky)
    return replace(state, due_at=now + wait), []


def _first_connect(state: State) -> float:
    return state.patience.first_connect_ms + (0.0 if state.restarts else state.patience.restart_ms)


def _restart(state: State, _: Happening, now: float) -> _Done:
    return replace(state, due_at=now + state.patience.restart_ms, offer_at=None), [Restart()]


def _offer_again(state: State, _: Happening, now: float) -> _Done:
    repeats = state.role == "kiosk" and not state.restarts and not state.ever_connected
    return replace(state, offer_at=now + state.patience.reoffer_ms if repeats else None), [OfferAgain()]


def _plan(state: State, _: Happening, now: float) -> _Done:
    pauses = state.patience.remake_ms
    pause = pauses[min(state.remakes, len(pauses) - 1)]
    planned = replace(state, due_at=None, offer_at=None, remakes=state.remakes + 1)
    return (planned, [Remake()]) if pause == 0 else (replace(planned, due_at=now + pause), [])


def _plan_again(state: State, _: Happening, now: float) -> _Done:
    return replace(state, due_at=now + state.patience.ask_again_ms), []


def _ask(state: State, _: Happening, __: float) -> _Done:
    return replace(state, due_at=None), [Remake()]


_DO: dict[Act, Callable[[State, Happening, float], _Done]] = {
    Act.SETTLE: _settle,
    Act.SIT_OUT: _sit_out,
    Act.RESTART: _restart,
    Act.OFFER_AGAIN: _offer_again,
    Act.PLAN: _plan,
    Act.PLAN_AGAIN: _plan_again,
    Act.ASK: _ask,
}
