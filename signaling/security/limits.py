"""Limits on how often something may be tried: token buckets."""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass
class Bucket:
    """Lets `burst` through at once and `per_second` in the long run. Time is a monotonic clock's, in seconds."""

    per_second: float
    burst: float
    level: float = -1.0
    at: float = 0.0

    def take(self, now: float) -> bool:
        """Whether one more may pass now."""
        if self.level < 0:
            self.level, self.at = self.burst, now
        self.level = min(self.burst, self.level + max(0.0, now - self.at) * self.per_second)
        self.at = now
        if self.level < 1:
            return False
        self.level -= 1
        return True


class Limiter:
    """A bucket per key (an address, a name); the least recently used are forgotten, so memory is bounded."""

    def __init__(self, per_second: float, burst: float, most_keys: int = 10_000) -> None:
        self._per_second, self._burst, self._most = per_second, burst, most_keys
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, key: str, now: float) -> bool:
        """Whether the key may try once more now."""
        bucket = self._buckets.pop(key, None) or Bucket(self._per_second, self._burst)
        self._buckets[key] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket.take(now)
