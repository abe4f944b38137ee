"""How sure a mean of a few independent values is."""

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
