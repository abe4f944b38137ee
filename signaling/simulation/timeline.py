"""What clerks did when, and how long the queues were: kept while a day runs, added up afterwards."""

from collections import defaultdict
from dataclasses import dataclass, field

from signaling.domain.records import Event

BUSY = frozenset({"ringing", "in_call", "wrap_up"})
_STATES = {
    "offered": "ringing",
    "accepted": "in_call",
    "clerk_available": "available",
    "clerk_break": "break",
    "clerk_off": "off",
    "clerk_wrap_up": "wrap_up",
}


@dataclass
class Timeline:
    """Listens to a day."""

    spans: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    """By clerk: from when on (ms) in which state."""

    def hear(self, told: Event) -> None:
        """Something happened."""
        state = _STATES.get(told.kind)
        if state is not None and told.clerk is not None:
            self.spans[told.clerk].append((told.at, state))

    def time_in(self, clerk: str, start: int, end: int) -> dict[str, int]:
        """How long (ms) the clerk was in each state from `start` to `end`."""
        spent: dict[str, int] = defaultdict(int)
        spans = self.spans.get(clerk, [])
        for (since, state), (until, _) in zip(spans, [*spans[1:], (end, "off")], strict=True):
            spent[state] += max(0, min(until, end) - max(since, start))
        return spent
