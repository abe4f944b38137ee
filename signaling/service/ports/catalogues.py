"""Catalogues, the one in force and former ones."""

from collections.abc import Sequence
from typing import Protocol


class Catalogues(Protocol):
    """Catalogues, the one in force and former ones."""

    def catalogue(self) -> tuple[str, str] | None: ...

    def put_catalogue(self, version: str, text: str, at: int) -> None: ...

    def catalogue_version(self) -> str | None: ...

    def retire(self, kiosks: Sequence[str], clerks: Sequence[str]) -> None: ...

    def catalogue_text(self, version: str) -> str | None: ...

    def catalogue_at(self, at: int) -> str | None:
        """The text of the catalogue in force before a time (ms)."""
        ...
