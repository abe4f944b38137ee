"""Figures in words for tables and pictures: as exact as they say something, and no more."""

from collections.abc import Sequence
from datetime import date

NOTHING = "–"
MINUS = "\N{MINUS SIGN}"


def seconds(value: float | None) -> str:
    """`0.4 s`, `38 s`, from a minute on `4:05`, from an hour on `1:04:05`."""
    if value is None:
        return NOTHING
    tenths = round(value, 1)
    if 0 < tenths < 10:
        return f"{tenths:.1f} s"
    if 0 < value < 0.05:
        return "<0.1 s"
    whole = round(value)
    if whole < 60:
        return f"{whole} s"
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def percent(value: float | None) -> str:
    """`82 %`; with a decimal where the few are counted: `3.5 %`, `99.6 %`."""
    if value is None:
        return NOTHING
    if 0 < value < 0.0005:
        return "<0.1 %"
    if 0.9995 < value < 1:
        return ">99.9 %"
    return f"{value * 100:.1f} %" if 0 < value < 0.0995 or 0.99 < value < 1 else f"{value * 100:.0f} %"


def count(value: float) -> str:
    """A number of people; of several days the mean, with a decimal below a hundred."""
    return f"{value:.1f}" if value < 99.95 and value != round(value) else f"{value:.0f}"


def more_seconds(value: float | None) -> str:
    """A difference: `+12 s`."""
    return NOTHING if value is None else _signed(value, seconds(abs(value)))


def more_points(value: float | None) -> str:
    """A difference of shares, in percentage points: `+2.1`."""
    return NOTHING if value is None else _signed(value, f"{abs(value) * 100:.1f}")


def _signed(value: float, said: str) -> str:
    if value == 0:
        return "0"
    if said.startswith("<") or not any(digit in said for digit in "123456789"):
        return "≈0"
    return ("+" if value > 0 else MINUS) + said


def day(when: date) -> str:
    """`Wednesday 25 November 2026`."""
    return f"{when:%A} {when.day} {when:%B %Y}"


def seeds(numbers: Sequence[int]) -> str:
    """`seed 1`, or `10 days, seeds 1 to 10`."""
    if len(numbers) == 1:
        return f"seed {numbers[0]}"
    return f"{len(numbers)} days, seeds {numbers[0]} to {numbers[-1]}"
