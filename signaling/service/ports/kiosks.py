"""Kiosks: their keys, their connections, what they report."""

from collections.abc import Sequence
from typing import Protocol

from signaling.domain import records


class Kiosks(Protocol):
    """Kiosks: their keys, their connections, what they report."""

    def kiosk(self, kiosk: str) -> records.Kiosk | None: ...
    def kiosks(self) -> Sequence[records.Kiosk]: ...
    def put_kiosk(self, kiosk: records.Kiosk) -> None: ...
