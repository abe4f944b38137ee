"""How sure a mean of a few independent values is, or a ratio of sums, or the difference of two that belong together."""

import math
import statistics
from collections.abc import Sequence

_Z = 1.959963984540054
"""The standard normal's 97.5 % quantile."""


def t95(degrees: int) -> float:
    """Student's t, two-sided 95 %, by the Cornish–Fisher expansion (Abramowitz & Stegun 26.7.5); exact for 1 and 2."""
    if degrees <= 2:
        return {1: 12.706204736, 2: 4.302652730}[degrees]
    z, n = _Z, degrees
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )


def mean_and_margin(values: Sequence[float]) -> tuple[float, float]:
    """Their mean, and how far it may be off with 95 % confidence. Two values at least."""
    return statistics.mean(values), t95(len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))


Ratio = tuple[float, float]
"""Of one day: a sum, and what it is divided by. Over several days the sums are divided, not the ratios averaged."""


def ratio_margin(days: Sequence[Ratio]) -> float | None:
    """How far the ratio of the days' sums may be off with 95 % confidence, by linearisation (Cochran 1977, chapter 6).

    None: there are not two days with something to divide by.
    """
    return _margin(_residuals(days))


def difference_margin(before: Sequence[Ratio], after: Sequence[Ratio]) -> float | None:
    """The same of the difference of two ratios whose days belong together in pairs: luck that both had cancels out."""
    first, second = _residuals(before), _residuals(after)
    return _margin([b - a for a, b in zip(first, second, strict=True)] if first and second else [])


def _residuals(days: Sequence[Ratio]) -> list[float]:
    if sum(whole > 0 for _, whole in days) < 2:
        return []
    ratio = sum(part for part, _ in days) / sum(whole for _, whole in days)
    usual = statistics.mean(whole for _, whole in days)
    return [(part - ratio * whole) / usual for part, whole in days]


def _margin(residuals: Sequence[float]) -> float | None:
    if len(residuals) < 2:
        return None
    return t95(len(residuals) - 1) * statistics.stdev(residuals) / math.sqrt(len(residuals))
