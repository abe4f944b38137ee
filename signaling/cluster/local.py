"""One node: those who listen are in this process."""

from collections.abc import Callable

from signaling.service.ports import Transaction
from signaling.service.work import Effects


class LocalBus:
    """Hands effects to every listener, at once and in order."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Effects], None]] = []

    def subscribe(self, listener: Callable[[Effects], None]) -> None:
        """Hear of all effects from now on."""
        self._listeners.append(listener)

    def write(self, tx: Transaction, effects: Effects, now: int) -> None:
        """There is no other node to tell."""

    def publish(self, effects: Effects) -> None:
        """Tell everybody."""
        for listener in self._listeners:
            listener(effects)
