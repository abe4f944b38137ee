"""A call's ladder as a machine: what to do when the media connection breaks.

Resume signaling, restart ICE, make a new peer connection under the same call; the last rung is the server's: the ticket
goes back to its place in the queue, and the view says so. Nothing here waits or looks at a clock; `climber.py` is the
shell for programs, `signaling/web/src/ladder.ts` the one for pages over the same machine. Both are held to
`tests/vectors/ladder`. Times are in milliseconds of a clock that never goes back.
"""

from signaling.client.ladder import words
from signaling.client.ladder.machine import State, begin, next_epoch, step
from signaling.client.ladder.moves import TABLE, Act, Happening, Phase

__all__ = ["TABLE", "Act", "Happening", "Phase", "State", "begin", "next_epoch", "step", "words"]
