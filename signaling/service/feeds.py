"""Hearing what other processes said, once each, although its numbers need not become visible in order."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from signaling.service.ports import Transaction

T = TypeVar("T")
OVERLAP = 256
"""A transaction takes a row's number when it writes it, and may commit after one with a greater number. So many
numbers back is looked again: more than there are transactions at a time."""


class Feed(Generic[T]):
    """What one process has heard already of rows that others append."""

    def __init__(self, read: Callable[[Transaction, int], Sequence[tuple[int, T]]]) -> None:
        """`read`: the rows after a number, as (number, what it says)."""
        self._read = read
        self._heard: set[int] = set()
        self._newest = 0

    def unheard(self, tx: Transaction) -> list[T]:
        """What was said since the last time, the oldest first."""
        found = [one for one in self._read(tx, self._newest - OVERLAP) if one[0] not in self._heard]
        if found:
            self._newest = max(self._newest, *(seq for seq, _ in found))
            self._heard.update(seq for seq, _ in found)
            self._heard = {seq for seq in self._heard if seq > self._newest - OVERLAP}
        return [said for _, said in found]


def notices() -> Feed[str]:
    """News of the administrator's command line."""
    return Feed(lambda tx, seq: tx.notices_after(seq))
