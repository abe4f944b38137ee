"""Hearing what other processes said, once each, although their numbers need not become visible in order."""

from signaling.service.ports import Transaction

OVERLAP = 256
"""A transaction takes a notice's number when it writes it, and may commit after one with a greater number. So many
numbers back is looked again: more than there are transactions at a time."""


class Notices:
    """What one process has heard already."""

    def __init__(self) -> None:
        self._heard: set[int] = set()
        self._newest = 0

    def unheard(self, tx: Transaction) -> list[str]:
        """What was said since the last time, the oldest first."""
        found = [one for one in tx.notices_after(self._newest - OVERLAP) if one[0] not in self._heard]
        if found:
            self._newest = max(self._newest, *(seq for seq, _ in found))
            self._heard.update(seq for seq, _ in found)
            self._heard = {seq for seq in self._heard if seq > self._newest - OVERLAP}
        return [what for _, what in found]
