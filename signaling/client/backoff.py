"""When to try again."""

import random
from dataclasses import dataclass


@dataclass
class Backoff:
    """Exponential growth with full jitter: clients that were cut off together do not come back together.

    Times are in seconds. See "Exponential Backoff And Jitter" (M. Brooker, 2015).
    """

    base: float = 0.5
    cap: float = 15.0
    tries: int = 0

    def next(self, *, at_least: float = 0.0) -> float:
        """How long to wait before the next try; `at_least` is what the server asked for."""
        ceiling = min(self.cap, self.base * 2.0 ** min(self.tries, 16))
        self.tries += 1
        return at_least + random.uniform(0.0, ceiling)  # noqa: S311  (spreads load; guards no secret)

    def reset(self) -> None:
        """It worked."""
        self.tries = 0
