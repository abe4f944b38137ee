"""A clock that never runs backwards and never jumps, whatever is done to the machine's clock."""

import time
from collections.abc import Callable

SLEW = 0.1
"""How much faster or slower than real time it may run to catch up with the wall clock."""
LARGEST_FLOOR_MS = 24 * 3_600_000
"""A last stamp further ahead of the wall clock than this was itself wrong; waiting for it would take days."""


def wall_ms() -> int:
    """The machine's clock: milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Milliseconds since some moment; nobody can set it, it goes on while the machine sleeps if it can."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    return time.monotonic_ns() // 1_000_000


class SteadyClock:
    """Follows the wall clock, but never backwards and never by more than a tenth off real time.

    The line is ordered by its stamps and deadlines fire by it: when somebody sets the machine's clock, tickets keep
    their order and nothing fires early in a heap; the stamps come round to the new time gradually.
    """

    def __init__(self, wall: Callable[[], int] = wall_ms, steady: Callable[[], int] = steady_ms) -> None:
        self._wall, self._steady = wall, steady
        self._last = float(wall())
        self._at = steady()

    def not_before(self, stamp: int) -> None:
        """Begin after a stamp (ms) that was given by an earlier process, unless that one was absurd."""
        if stamp - self._wall() <= LARGEST_FLOOR_MS:
            self._last = max(self._last, float(stamp))

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        at = self._steady()
        elapsed = max(0, at - self._at)
        expected = self._last + elapsed
        off = self._wall() - expected
        self._last = expected + max(-SLEW * elapsed, min(SLEW * elapsed, off))
        self._at = at
        return int(self._last)
