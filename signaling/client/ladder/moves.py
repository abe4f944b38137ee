"""The ladder's table: on which rung a media connection can stand, what moves it, and what is done with each move."""

from enum import StrEnum

from signaling.client.table import Move, Table


class Phase(StrEnum):
    """How the media connection of one epoch stands."""

    CONNECTING = "connecting"
    """There was no connection in this epoch yet."""
    CONNECTED = "connected"
    """Media can flow, whatever the link to the server does."""
    DISTURBED = "disturbed"
    """It stumbles, which often heals by itself."""
    AWAITING = "awaiting"
    """It is broken, and the other side has the first try."""
    RESTARTING = "restarting"
    """ICE is restarted with a fresh offer."""
    CUT_OFF = "cut_off"
    """It is broken, and signals do not reach the other side: nothing can be tried, so nothing counts as failed."""
    REMAKING = "remaking"
    """A new peer connection under the same call is asked for: the next view has the next epoch."""
    OVER = "over"
    """The call has ended, or the ticket is back at its place in the queue; the view says which."""


class Happening(StrEnum):
    """What moves it."""

    UP = "up"
    """The connection stands."""
    SHAKY = "shaky"
    """Nothing arrives just now."""
    DOWN = "down"
    """The connection has failed."""
    DUE = "due"
    """Patience has run out, or the negotiation went wrong; ICE can be restarted."""
    SPENT = "spent"
    """Likewise, and there is nothing more to try with this peer connection."""
    STUCK = "stuck"
    """Likewise, while signals do not reach the other side."""
    UNANSWERED = "unanswered"
    """The offer should have been answered by now."""
    GONE = "gone"
    """Signals do not reach the other side any more."""
    LEAD = "lead"
    """They do again, and this side offers first."""
    FOLLOW = "follow"
    """They do again, and the other side offers first, or has this side's offer already."""
    REFUSED = "refused"
    """The new peer connection was refused for now."""
    ENDED = "ended"
    """There is no such call any more."""


class Act(StrEnum):
    """What is done with a move."""

    SETTLE = "settle"
    """Stop waiting."""
    SIT_OUT = "sit_out"
    """Wait whether it heals, or whether the other side acts."""
    RESTART = "restart"
    """Restart ICE, and give it time."""
    OFFER_AGAIN = "offer_again"
    """Send again what is without an answer."""
    PLAN = "plan"
    """Ask for a new peer connection: at once the first time, later ever more slowly."""
    PLAN_AGAIN = "plan_again"
    """Ask once more in a moment."""
    ASK = "ask"
    """Ask for it now."""


_Row = dict[Happening, Move[Phase, Act]]


def _to(phase: Phase, *acts: Act) -> Move[Phase, Act]:
    return Move(phase, acts)


_UP: _Row = {Happening.UP: _to(Phase.CONNECTED, Act.SETTLE)}
_PATIENCE: _Row = {
    Happening.DUE: _to(Phase.RESTARTING, Act.RESTART),
    Happening.SPENT: _to(Phase.REMAKING, Act.PLAN),
}
_STUCK: _Row = {Happening.STUCK: _to(Phase.CUT_OFF, Act.SETTLE)}
_DOWN: _Row = {Happening.DOWN: _to(Phase.AWAITING, Act.SIT_OUT)}
_GONE: _Row = {Happening.GONE: _to(Phase.CUT_OFF, Act.SETTLE)}
_BACK: _Row = {
    Happening.LEAD: _to(Phase.RESTARTING, Act.RESTART),
    Happening.FOLLOW: _to(Phase.AWAITING, Act.SIT_OUT, Act.OFFER_AGAIN),
}
_OVER: _Row = {Happening.ENDED: _to(Phase.OVER, Act.SETTLE)}

TABLE = Table[Phase, Happening, Act](
    "ladder",
    Phase.CONNECTING,
    {
        Phase.CONNECTING: {
            **_UP,
            **_DOWN,
            Happening.UNANSWERED: _to(Phase.CONNECTING, Act.OFFER_AGAIN),
            **_PATIENCE,
            **_GONE,
            **_OVER,
        },
        Phase.CONNECTED: {
            Happening.SHAKY: _to(Phase.DISTURBED, Act.SIT_OUT),
            **_DOWN,
            **_PATIENCE,
            **_OVER,
        },
        Phase.DISTURBED: {**_UP, **_DOWN, **_PATIENCE, **_STUCK, **_BACK, **_OVER},
        Phase.AWAITING: {
            **_UP,
            Happening.UNANSWERED: _to(Phase.AWAITING, Act.OFFER_AGAIN),
            **_PATIENCE,
            **_STUCK,
            **_GONE,
            **_BACK,
            **_OVER,
        },
        # Failing again meanwhile is no news: the restart's own time decides.
        Phase.RESTARTING: {**_UP, Happening.SPENT: _to(Phase.REMAKING, Act.PLAN), **_GONE, **_OVER},
        Phase.CUT_OFF: {**_UP, **_BACK, **_OVER},
        Phase.REMAKING: {
            **_UP,
            Happening.DUE: _to(Phase.REMAKING, Act.ASK),
            Happening.REFUSED: _to(Phase.REMAKING, Act.PLAN_AGAIN),
            **_OVER,
        },
        Phase.OVER: {},
    },
)
