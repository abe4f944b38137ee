"""What happens to the service as a whole."""

from dataclasses import dataclass

from signaling.domain.events.kinds import EventKind, Happening


@dataclass(frozen=True)
class CatalogueImported(Happening):
    """Another catalogue is in force."""

    kind = EventKind.CATALOGUE_IMPORTED
    version: str


@dataclass(frozen=True)
class TimeCorrected(Happening):
    """The machine's clock was set; stamps are this far ahead of it (ms)."""

    kind = EventKind.TIME_CORRECTED
    stamps_ahead_ms: int
