"""What a customer without a page wants, and the steps on the way there."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kiosk.media import Devices
from kiosk.proposal import TransferAnswer

Step = Literal[
    "connecting",
    "online",
    "offline",
    "resumed",
    "left_old",
    "ticket",
    "waiting",
    "ringing",
    "live",
    "first_picture",
    "media",
    "transfer",
    "ended",
]


@dataclass(frozen=True)
class Wish:
    """What the customer wants, and how long everybody may take, in seconds."""

    agency: str
    language: str
    service: str | None = None
    media: str = "devices"
    """`devices`, `pattern`, or the path of a media file."""
    devices: Devices = field(default_factory=Devices)
    record: Path | None = None
    seconds: float | None = None
    """How long to talk, from the first picture on; None: until the clerk ends or `stop` is set."""
    wait: float | None = None
    """How long to stand in line; None: for ever."""
    connect_within: float = 20.0
    picture_within: float = 40.0
    """How long after the answer the first picture may take."""
    transfer: TransferAnswer = "silent"
    """What to answer when the clerk proposes to pass the customer on; who says nothing, stays."""


@dataclass(frozen=True)
class Progress:
    """A step of the visit, in words."""

    step: Step
    text: str
