"""The conversation's table: where it can stand, what moves it on, and what is done with each move."""

from enum import StrEnum

from signaling.client.table import Move, Table


class Phase(StrEnum):
    """Where the conversation stands."""

    WAITING = "waiting"
    """No socket; the next is opened at `retry_at`."""
    OPENING = "opening"
    """A socket was asked for; the server has not spoken yet."""
    PROVING = "proving"
    """Challenged; the hello is being made."""
    GREETING = "greeting"
    """The hello is sent; the first view is awaited."""
    ONLINE = "online"
    """Views come, commands and signals go."""
    STOPPED = "stopped"
    """Refused. Tried again slowly where that harms nobody, otherwise not by itself."""
    CLOSED = "closed"
    """Over: ended from this side."""


class Happening(StrEnum):
    """What moves the conversation on: events, sorted by what they mean."""

    DUE = "due"
    """The time for the next try has come, or for the next ping."""
    ASKED = "asked"
    """Somebody will not wait, or the network is back."""
    CHALLENGED = "challenged"
    """The server spoke first, in a version that this client speaks."""
    PROVED = "proved"
    """The hello is made."""
    SHOWN = "shown"
    """A view came."""
    SPOKEN = "spoken"
    """Any other frame of a conversation came."""
    LOST = "lost"
    """The socket is gone, silent or talks nonsense."""
    REFUSED = "refused"
    """It ended with a code after which coming back soon would not help."""
    LEFT = "left"
    """This side ends the conversation."""


class Act(StrEnum):
    """What is done with a move."""

    OPEN = "open"
    """Open a socket."""
    DROP = "drop"
    """Drop the socket without waiting for it to close, which can take minutes on a dead link."""
    PROVE = "prove"
    """Make the hello that answers the challenge."""
    GREET = "greet"
    """Send the hello."""
    SETTLE = "settle"
    """What went wrong before is over."""
    SHOW = "show"
    """Show the view, unless a newer one is shown already."""
    TAKE = "take"
    """Hand the frame to whom it is for."""
    PING = "ping"
    """Ask whether the server is there, if no such question is open."""
    RESEND = "resend"
    """Send every unanswered command again, under its id, in the old order."""
    BACK_OFF = "back_off"
    """Set the time for the next try; what a bye asked for is waited out first."""
    GIVE_UP = "give_up"
    """Commands will not be answered any more. The next try, if there is one, is a minute away."""
    FAIL = "fail"
    """Likewise, for good."""


_Row = dict[Happening, Move[Phase, Act]]


def _to(phase: Phase, *acts: Act) -> Move[Phase, Act]:
    return Move(phase, acts)


_WITH_SOCKET: _Row = {
    Happening.ASKED: _to(Phase.OPENING, Act.DROP, Act.OPEN),
    Happening.LOST: _to(Phase.WAITING, Act.DROP, Act.BACK_OFF),
    Happening.REFUSED: _to(Phase.STOPPED, Act.DROP, Act.GIVE_UP),
    Happening.LEFT: _to(Phase.CLOSED, Act.DROP, Act.FAIL),
}
"""What every phase with a socket has in common."""

TABLE = Table[Phase, Happening, Act](
    "conversation",
    Phase.WAITING,
    {
        Phase.WAITING: {
            Happening.DUE: _to(Phase.OPENING, Act.OPEN),
            Happening.ASKED: _to(Phase.OPENING, Act.OPEN),
            Happening.LEFT: _to(Phase.CLOSED, Act.FAIL),
        },
        Phase.OPENING: {Happening.CHALLENGED: _to(Phase.PROVING, Act.PROVE), **_WITH_SOCKET},
        Phase.PROVING: {Happening.PROVED: _to(Phase.GREETING, Act.GREET), **_WITH_SOCKET},
        Phase.GREETING: {
            Happening.SHOWN: _to(Phase.ONLINE, Act.SETTLE, Act.SHOW, Act.PING, Act.RESEND),
            # The other participant may signal a moment before the first view is written.
            Happening.SPOKEN: _to(Phase.GREETING, Act.TAKE),
            **_WITH_SOCKET,
        },
        Phase.ONLINE: {
            Happening.SHOWN: _to(Phase.ONLINE, Act.SHOW),
            Happening.SPOKEN: _to(Phase.ONLINE, Act.TAKE),
            Happening.DUE: _to(Phase.ONLINE, Act.PING),
            **_WITH_SOCKET,
        },
        Phase.STOPPED: {
            Happening.DUE: _to(Phase.OPENING, Act.OPEN),
            Happening.ASKED: _to(Phase.OPENING, Act.OPEN),
            Happening.LEFT: _to(Phase.CLOSED),
        },
        Phase.CLOSED: {},
    },
)
