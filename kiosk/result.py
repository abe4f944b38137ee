"""What became of a call, for people, for scripts (exit codes) and for programs (JSON)."""

from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel

from signaling.client.meter import BeforeReport, MediaReport, SoundReport
from signaling.protocol.errors import ErrorCode
from signaling.protocol.views import CloseReason


class Outcome(StrEnum):
    """How it ended."""

    SERVED = "served"
    """A clerk answered and was seen, and the call was ended by either side."""
    REFUSED = "refused"
    """The server gave no ticket, or took it away: closed, unknown, out of order, withdrawn."""
    NO_CLERK = "no_clerk"
    """Nobody answered in the time given; the line was left."""
    NO_CONNECTION = "no_connection"
    """No conversation with the server, or it ended for good."""
    CALL_BROKE = "call_broke"
    """A clerk answered, but nothing was ever seen of them, or the call was lost."""
    INTERRUPTED = "interrupted"
    """Ctrl-C or SIGTERM before a clerk was seen; the line was left."""
    NO_MEDIA = "no_media"
    """The camera, the microphone or the file does not work; no ticket was taken."""


EXIT_CODES: Final[dict[Outcome, int]] = {
    Outcome.SERVED: 0,
    Outcome.REFUSED: 3,
    Outcome.NO_CLERK: 4,
    Outcome.NO_CONNECTION: 5,
    Outcome.CALL_BROKE: 6,
    Outcome.INTERRUPTED: 7,
    Outcome.NO_MEDIA: 8,
}
"""What `luukku-kiosk call` exits with (1: a fault of the program, 2: wrong usage)."""


class PictureSize(BaseModel):
    """Pixels."""

    width: int
    height: int


class CallResult(BaseModel):
    """Everything about one call; `luukku-kiosk call --json` ends with it."""

    outcome: Outcome
    message: str
    """The same in a sentence."""
    code: ErrorCode | None = None
    """The protocol's code, if the server refused or cut off."""
    ticket: str | None = None
    number: str | None = None
    """The ticket's number as people see it."""
    resumed: bool = False
    """Whether the ticket is one that an earlier run had taken."""
    waited_s: float | None = None
    """From taking the ticket until a clerk answered, by the server's clock."""
    clerk: str | None = None
    close_reason: CloseReason | None = None
    talked_s: float | None = None
    """From the first picture to the end."""
    peer_connections: int = 0
    """How many the call needed."""
    media_path: Literal["direct", "relay"] | None = None
    """Whether media went through a TURN server."""
    accept_to_first_frame_ms: float | None = None
    accept_to_first_sound_ms: float | None = None
    frames: int = 0
    """Pictures decoded since the call was live."""
    picture_size: PictureSize | None = None
    picture_pattern: str | None = None
    """Whose test pattern was seen (`clerk`), if one was."""
    pattern_frames: int = 0
    """Different frames of it that were read."""
    mean_luma: float | None = None
    sound_level: SoundReport | None = None
    before_accept: BeforeReport | None = None
    """What was received while it rang: by design black and silent."""
    recording: str | None = None

    def with_media(self, media: MediaReport) -> "CallResult":
        """The same with what was seen and heard."""
        picture = media.picture
        return self.model_copy(
            update={
                "accept_to_first_frame_ms": media.accept_to_first_frame_ms,
                "accept_to_first_sound_ms": media.accept_to_first_sound_ms,
                "frames": media.frames,
                "picture_size": PictureSize(width=picture.width, height=picture.height) if picture else None,
                "picture_pattern": picture.pattern if picture else None,
                "pattern_frames": picture.pattern_frames if picture else 0,
                "mean_luma": picture.mean_luma if picture else None,
                "sound_level": media.sound,
                "before_accept": media.before_accept,
            }
        )
