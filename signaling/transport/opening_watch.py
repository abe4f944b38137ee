"""When views must be built anew because something opens or closes, by the true time."""

from collections.abc import Callable

from signaling.domain.catalogue import Catalogue
from signaling.domain.changes import next_change


class OpeningWatch:
    """Looks when the next of a catalogue's hours and stops begins or ends. Setting the clock does not mislead it."""

    def __init__(self, now: Callable[[], int]) -> None:
        """`now`: the true time, in ms."""
        self._now = now
        self._catalogue: Catalogue | None = None
        self._from = self._until = 0
        """Between these nothing changes."""

    def is_due(self, catalogue: Catalogue) -> bool:
        """Whether what was open when `seen` was called last may not be what is open now."""
        return catalogue is not self._catalogue or not self._from <= self._now() < self._until

    def seen(self, catalogue: Catalogue, at: int) -> None:
        """Everybody was shown what is open at a true time (ms)."""
        self._catalogue, self._from = catalogue, at
        self._until = next_change(catalogue, at)
