"""Where the picture and sound that are sent come from."""

import asyncio
from pathlib import Path
from typing import Literal, Protocol

import av
from aiortc import MediaStreamTrack

from signaling.client import figure
from signaling.client.errors import ClientError
from signaling.client.pattern import Pattern, Side
from signaling.client.player import Player
from signaling.client.tone import TONES, Tone
from signaling.client.tracks import BlackTrack, DrawnTrack, SilentTrack, SoundTrack
from signaling.protocol.commands import MediaProblem


class MediaError(ClientError):
    """A picture or sound cannot be had.

    Attributes:
        problem: what to tell the server, if it is a device of the kiosk that fails.
    """

    def __init__(self, message: str, problem: MediaProblem | None = None) -> None:
        self.problem = problem
        super().__init__(message)


class MediaSource(Protocol):
    """A picture and a sound. Each sender takes tracks of its own, for a peer connection may be made anew."""

    async def open(self) -> None:
        """Get ready to be read. Raises `MediaError` if that cannot be."""

    async def close(self) -> None:
        """Let go of files and devices."""

    def video(self) -> MediaStreamTrack:
        """The picture, from now on."""

    def audio(self) -> MediaStreamTrack:
        """The sound, from now on."""


class DrawnSource:
    """The test pattern with its side's tone, or the drawn clerk with soft syllables of it."""

    def __init__(self, what: Literal["pattern", "figure"], side: Side) -> None:
        self._side: Side = side
        self._pattern = Pattern(side)
        self._figure = figure.Figure() if what == "figure" else None

    async def open(self) -> None:
        """Draw all that will be seen of the clerk, so that no call has to wait for it."""
        if self._figure is not None:
            await asyncio.to_thread(self._figure.prepare)

    async def close(self) -> None:
        """Nothing to let go of."""

    def video(self) -> MediaStreamTrack:
        """The picture."""
        if self._figure is not None:
            return DrawnTrack(self._figure.draw, figure.FPS)
        return DrawnTrack(self._pattern.draw)

    def audio(self) -> MediaStreamTrack:
        """The tone."""
        return SoundTrack(Tone(TONES[self._side], None if self._figure is None else figure.speech).block)


class FileSource:
    """A media file, over and over; black or silent where it has no picture or no sound."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._player: Player | None = None

    async def open(self) -> None:
        """Open the file.

        Raises:
            MediaError: it cannot be read, or holds neither picture nor sound.
        """
        try:
            player = await asyncio.to_thread(Player, lambda: av.open(str(self._path), "r"), live=False)
        except (OSError, ValueError, av.FFmpegError) as error:
            reason = getattr(error, "strerror", None) or error
            raise MediaError(f"{self._path} cannot be played: {reason}.") from error
        if not player.kinds:
            await player.stop()
            raise MediaError(f"{self._path} holds neither picture nor sound.")
        player.start()
        self._player = player

    async def close(self) -> None:
        """Close the file."""
        if self._player is not None:
            await self._player.stop()
            self._player = None

    def video(self) -> MediaStreamTrack:
        """Its picture."""
        if self._player is not None and "video" in self._player.kinds:
            return self._player.track("video")
        return BlackTrack()

    def audio(self) -> MediaStreamTrack:
        """Its sound."""
        if self._player is not None and "audio" in self._player.kinds:
            return self._player.track("audio")
        return SilentTrack()


def drawn_or_file(spec: str, side: Side) -> MediaSource:
    """The source that `pattern`, `figure` or the path of a file names.

    Raises:
        MediaError: it is neither.
    """
    if spec == "pattern":
        return DrawnSource("pattern", side)
    if spec == "figure":
        return DrawnSource("figure", side)
    path = Path(spec)
    if not path.is_file():
        raise MediaError(f"There is no media file {spec}.")
    return FileSource(path)
