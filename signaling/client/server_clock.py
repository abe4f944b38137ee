"""What the server's clock shows now, as far as a client can know: bounds that every frame with a time in it narrows.

`signaling/web/src/server-clock.ts` is the same for pages; both are held to `tests/vectors/server_clock.json`. All times
are in milliseconds; those of this side are of a clock that nobody can set.
"""

import math

DRIFT = 0.0005
"""By how much of the time passed two clocks may come apart: the most by which a machine's clock is slewed. The bounds
widen at this rate, so that one frame that came quickly does not decide for ever.
"""
ROUNDING = 1.0
"""The server tells whole milliseconds, rounded down."""


class ServerClock:
    """The offset from this side's clock to the server's, between two bounds."""

    def __init__(self, guess: float = 0.0) -> None:
        """`guess`: the offset, until the server has told its time."""
        self._guess = guess
        self._least, self._most = -math.inf, math.inf
        self._at = 0.0

    @property
    def offset(self) -> float:
        """What to add to this side's time to have the server's."""
        if self._least == -math.inf:
            return self._guess
        return self._least if self._most == math.inf else (self._least + self._most) / 2

    def forget(self) -> None:
        """A new connection: what was learnt may be from before a sleep."""
        self._guess = self.offset
        self._least, self._most = -math.inf, math.inf

    def read(self, server_now: float, took: float | None, now: float) -> None:
        """The server said its time, which was read at `now`.

        `took`: how long question and answer took together; None: nobody asked, so how old it is nobody knows.
        """
        worn = DRIFT * max(0.0, now - self._at)
        self._at = now
        # A frame can only come late, and by no more than it took: both bounds are certain.
        least = server_now - now
        most = math.inf if took is None else least + took + ROUNDING
        self._least, self._most = max(self._least - worn, least), min(self._most + worn, most)
        if self._least > self._most:
            # Both cannot be true of one clock: it was set, or ours stood still.
            self._least, self._most = least, most
