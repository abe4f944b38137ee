"""A clock that jumps from one thing that happens to the next."""

import heapq
import itertools
from collections.abc import Callable

Action = Callable[[], None]


class VirtualClock:
    """What is to happen, in order of time; at the same time, in the order in which it was asked for."""

    def __init__(self, now: int) -> None:
        self.now = now
        """Unix milliseconds."""
        self._queue: list[tuple[int, int, Action]] = []
        self._numbers = itertools.count()

    def at(self, when: int, action: Action) -> None:
        """Do it at `when` (ms), or now if that has passed."""
        heapq.heappush(self._queue, (max(when, self.now), next(self._numbers), action))

    def after(self, delay: int, action: Action) -> None:
        """Do it in so many milliseconds."""
        self.at(self.now + delay, action)

    @property
    def next_at(self) -> int | None:
        """When (ms) the next thing happens; None: nothing will."""
        return self._queue[0][0] if self._queue else None

    def step(self) -> Action:
        """Turn to the next thing, and return it."""
        self.now, _, action = heapq.heappop(self._queue)
        return action
