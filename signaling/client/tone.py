"""A known tone to send, and how much of it is in what arrived."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from signaling.client.pattern import Side

RATE: Final = 48_000
"""Samples a second that are made and sent."""
BLOCK: Final = 960
"""Samples in one packet: 20 ms."""
TONES: Final[dict[Side, int]] = {"kiosk": 440, "clerk": 660}
"""The tone of each side's test sound, in hertz."""
FLOOR_DBFS: Final = -120.0
"""What is written for digital silence, of which the logarithm is not a number."""

Samples = npt.NDArray[np.int16]


class Tone:
    """A sine of −20 dBFS RMS, made block by block; `loudness` (0 to 1 at a second since the start) shapes it."""

    def __init__(self, hertz: float, loudness: Callable[[float], float] | None = None) -> None:
        self._hertz = hertz
        self._loudness = loudness
        self._last = 1.0 if loudness is None else loudness(0.0)

    def block(self, number: int) -> Samples:
        """The samples of that block."""
        at = np.arange(number * BLOCK, (number + 1) * BLOCK)
        wave = np.sin(2.0 * math.pi * self._hertz / RATE * at)
        if self._loudness is not None:
            level = self._loudness((number + 1) * BLOCK / RATE)
            # A step in loudness would click; a slope over the block does not.
            wave *= np.linspace(self._last, level, BLOCK)
            self._last = level
        samples: Samples = (wave * (32767.0 * 0.1 * math.sqrt(2.0))).astype(np.int16)
        return samples


def dbfs(power: float) -> float:
    """Mean square of samples between −1 and 1, in decibels below full scale (a full-scale square wave is 0)."""
    return max(FLOOR_DBFS, 10.0 * math.log10(power)) if power > 0.0 else FLOOR_DBFS


def tone_power(samples: npt.NDArray[np.float64], rate: int, hertz: float) -> float:
    """The mean square of that part of `samples` which is a sine of `hertz` (one bin of the Fourier transform).

    Sharp if `samples` spans whole periods: at 48 kHz 4800 samples tell multiples of 10 Hz apart.
    """
    phase = np.arange(samples.size) * (-2.0 * math.pi * hertz / rate)
    amplitude = 2.0 * abs(complex(np.dot(samples, np.cos(phase)), np.dot(samples, np.sin(phase)))) / samples.size
    return amplitude * amplitude / 2.0
