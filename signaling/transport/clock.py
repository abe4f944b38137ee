"""The clock for order of a server process, and its lead before the machine's clock (`signaling.domain.moment`)."""

import threading
import time
from collections.abc import Callable

from signaling.domain.moment import Moment

STEP_MS = 1000
"""A smaller difference between the machine's two clocks is drift, or a correction as NTP makes them: it is followed.
A larger one is a step: somebody set the clock, or the machine stood still."""
STRAY_MS = 50
"""The two clocks are read one after the other; more than this in between, and they are read again."""


def wall_ms() -> int:
    """The machine's clock: milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Milliseconds since some moment; nobody can set it, it goes on while the machine sleeps if it can."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    return time.monotonic_ns() // 1_000_000


class OrderClock:
    """Goes as the wall clock does, but a step of that changes the lead instead. Any thread may ask it."""

    def __init__(self, wall: Callable[[], int] = wall_ms, steady: Callable[[], int] = steady_ms) -> None:
        self._wall, self._steady = wall, steady
        self._lock = threading.Lock()
        self._lead = 0
        self._seen_wall, self._seen_steady = self._read()
        self._last = self._seen_wall

    def resume(self, last: Moment) -> None:
        """Go on after the last moment that an earlier process has left.

        How long ago that was, only the wall clock can tell. If by that it has not come yet, the clock was set back
        meanwhile, and it goes on from there as if no time had passed: what is left of every deadline is still left.
        A lead that is not needed any more ends here.
        """
        with self._lock:
            self._lead = max(min(last.lead, 0), last.stamp - self._seen_wall)
            self._last = max(self._seen_wall + self._lead, last.stamp)

    def adopt(self, last: Moment) -> None:
        """Go as the other nodes do, who have the same wall clock and this lead."""
        with self._lock:
            self._lead = last.lead
            self._last = max(self._last, last.stamp)

    def moment(self) -> Moment:
        """Now."""
        with self._lock:
            wall, steady = self._read()
            step = (wall - self._seen_wall) - (steady - self._seen_steady)
            if abs(step) >= STEP_MS:
                self._lead -= step
            self._seen_wall, self._seen_steady = wall, steady
            self._last = max(self._last, wall + self._lead)
            return Moment(self._last, self._lead)

    def now(self) -> int:
        """The stamp of now."""
        return self.moment().stamp

    @property
    def lead(self) -> int:
        """As it was when the clock was asked last."""
        return self._lead

    def _read(self) -> tuple[int, int]:
        while True:
            before, wall, after = self._steady(), self._wall(), self._steady()
            if after - before <= STRAY_MS:
                return wall, after


class DatabaseClock:
    """The clock of a database's machine: the wall clock that all nodes on it share.

    It is read at the beginning of each transaction, once that has its lock, and goes on as this machine measures time.
    So a stamp that is taken in a transaction is never before one that was taken in an earlier transaction elsewhere.
    """

    def __init__(self) -> None:
        self._ahead = wall_ms() - steady_ms()

    def heed(self, now_ms: int) -> None:
        """The database's clock shows this now."""
        self._ahead = now_ms - steady_ms()

    def now(self) -> int:
        """What the database's clock shows: milliseconds since 1970 UTC."""
        return steady_ms() + self._ahead
