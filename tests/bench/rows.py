"""What a benchmark says: a figure, its floor from the same run, the target for their ratio, and whether it is met."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

T = TypeVar("T")
Say = Callable[[str], None]
"""Tells whoever watches what is being done."""


@dataclass(frozen=True)
class Row:
    """One figure. `measured` and `floor` have the same `unit` unless the ratio itself is of two units."""

    name: str
    what: str
    measured: float
    floor: float
    unit: str
    target: float
    at_least: bool = False
    """Whether the ratio must be at least the target; otherwise at most."""
    note: str = ""
    least: float | None = None
    """For a ratio that must be right, and not just small: the least that it may be."""

    @property
    def ratio(self) -> float:
        """Measured by floor."""
        return self.measured / self.floor if self.floor else float("inf")

    @property
    def passed(self) -> bool:
        """Whether the ratio meets the target."""
        if self.at_least:
            return self.ratio >= self.target
        return (self.least or 0.0) <= self.ratio <= self.target

    @property
    def aim(self) -> str:
        """The target in words."""
        if self.least is not None:
            return f"{self.least:.3g} to {self.target:.3g}"
        return f"{'≥' if self.at_least else '≤'} {self.target:g}"

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self) | {"ratio": self.ratio, "passed": self.passed}


@dataclass(frozen=True)
class Size:
    """How much to measure: enough for a figure, or (`quick`) just enough to see that measuring works."""

    quick: bool = False

    def of(self, full: T, quick: T) -> T:
        """The one that fits."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Bench:
    """A benchmark and the names of the rows that it gives."""

    names: Sequence[str]
    run: Callable[[Size, Say], list[Row]]
