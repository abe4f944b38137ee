"""What clerks did when, and how long the queues were: kept while a day runs, added up afterwards."""

from collections import defaultdict
from dataclasses import dataclass, field

from signaling.domain.events import EventKind
from signaling.domain.records import Event

BUSY = frozenset({"ringing", "in_call", "wrap_up"})
STATES: dict[str, str] = {
    EventKind.OFFERED: "ringing",
    EventKind.ACCEPTED: "in_call",
    EventKind.CLERK_AVAILABLE: "available",
    EventKind.CLERK_BREAK: "break",
    EventKind.CLERK_OFF: "off",
    EventKind.CLERK_WRAP_UP: "wrap_up",
}
"""What a clerk does from an event on, by its kind."""


@dataclass
class Timeline:
    """Listens to a day."""

    spans: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    """By clerk: from when on (ms) in which state."""

    def hear(self, told: Event) -> None:
        """Something happened."""
        state = STATES.get(told.kind)
        if state is not None and told.clerk is not None:
            self.spans[told.clerk].append((told.at, state))

    def time_in(self, clerk: str, start: int, end: int) -> dict[str, int]:
        """How long (ms) the clerk was in each state from `start` to `end`."""
        spent: dict[str, int] = defaultdict(int)
        spans = self.spans.get(clerk, [])
        for (since, state), (until, _) in zip(spans, [*spans[1:], (end, "off")], strict=True):
            spent[state] += max(0, min(until, end) - max(since, start))
        return spent
