"""The machine's own camera and microphone: V4L2, and PulseAudio, PipeWire or ALSA."""

import asyncio
import errno
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import av
from aiortc import MediaStreamTrack
from av.container import InputContainer

from signaling.client.player import Player
from signaling.client.sources import DrawnSource, MediaError, MediaSource, drawn_or_file
from signaling.protocol.commands import MediaProblem

_FIRST_WITHIN: Final = 5.0
"""Seconds within which an opened device must give something."""
_CAPTURE: Final[dict[str, tuple[str, ...]]] = {
    "parec": ("--format=s16le", "--rate=48000", "--channels=1", "--latency-msec=20"),
    "pw-record": ("--format=s16", "--rate=48000", "--channels=1", "--latency=20ms", "-"),
}
"""Programs that read the default microphone of a sound server and write raw samples to their standard output."""
# The libasound inside PyAV looks for its configuration where it was built; the machine's own is here.
_ALSA_CONFIG: Final = "/usr/share/alsa/alsa.conf"


@dataclass(frozen=True)
class Devices:
    """Which devices to use; empty means the first that works."""

    camera: str = ""
    """A V4L2 device such as `/dev/video0`."""
    microphone: str = ""
    """An ALSA device such as `plughw:1`."""


def _camera_error(path: str, error: OSError) -> MediaError:
    problems: dict[int | None, tuple[MediaProblem, str]] = {
        errno.ENOENT: ("camera_missing", "there is no such device"),
        errno.ENODEV: ("camera_missing", "it is not plugged in"),
        errno.EACCES: ("camera_refused", "this user may not use it (add them to the group video)"),
        errno.EPERM: ("camera_refused", "this user may not use it (add them to the group video)"),
        errno.EBUSY: ("camera_busy", "another program is using it"),
    }
    problem, words = problems.get(error.errno, ("camera_missing", str(error.strerror or error)))
    return MediaError(f"The camera {path} does not work: {words}.", problem)


def _open_camera(devices: Devices) -> Player:
    """Open the camera named, or the first of the machine that gives pictures.

    Raises:
        MediaError: none does.
    """
    paths = [devices.camera] if devices.camera else sorted(str(path) for path in Path("/dev").glob("video*"))
    worst = MediaError("This machine has no camera.", "camera_missing")
    for path in paths:
        wishes: tuple[dict[str, str], ...] = ({"video_size": "1280x720", "framerate": "30"}, {})
        for options in wishes:
            try:
                player = Player(partial(_container, path, "v4l2", options), live=True)
            except OSError as error:
                worst = _camera_error(path, error)
                continue
            if player.kinds == {"video"}:
                return player
    raise worst


def _container(name: str, kind: str, options: dict[str, str]) -> InputContainer:
    return av.open(name, "r", format=kind, options=options)


class _Pipe(Player):
    """A player that reads what a capture program writes, and ends the program with itself.

    A program that ends, as it does with its sound server, is started again.
    """

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._program: subprocess.Popen[bytes] | None = None
        super().__init__(self._begin_program, live=True)

    def _begin_program(self) -> InputContainer:
        self._end_program()
        program = subprocess.Popen(  # noqa: S603  (a fixed list of programs, no shell)
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._program = program
        assert program.stdout is not None
        try:
            return av.open(program.stdout, "r", format="s16le", options={"sample_rate": "48000", "ch_layout": "mono"})
        except BaseException:
            self._end_program()
            raise

    def _end_program(self) -> None:
        program, self._program = self._program, None
        if program is None:
            return
        program.kill()
        program.wait()
        if program.stdout is not None:
            program.stdout.close()

    async def stop(self) -> None:
        """End the program, then as every player."""
        # The program goes first: the thread may be waiting to read from it.
        self._quit.set()
        if (program := self._program) is not None:
            program.terminate()
        await super().stop()
        self._end_program()


def _open_microphone(devices: Devices) -> Player:
    """Open the microphone named, or the default one of the sound server, or that of ALSA.

    Raises:
        MediaError: none can be opened.
    """
    tries: list[Callable[[], Player]] = []
    if not devices.microphone:
        for program, options in _CAPTURE.items():
            if found := shutil.which(program):
                tries.append(partial(_Pipe, [found, *options]))
    if Path(_ALSA_CONFIG).exists():
        os.environ.setdefault("ALSA_CONFIG_PATH", _ALSA_CONFIG)
    names = [devices.microphone] if devices.microphone else ["default", "plughw:0"]
    tries += [partial(Player, partial(_container, name, "alsa", {"channels": "1"}), live=True) for name in names]
    problem: MediaProblem = "microphone_missing"
    for attempt in tries:
        try:
            return attempt()
        except (OSError, ValueError) as error:
            code = getattr(error, "errno", None)
            if code in (errno.EACCES, errno.EPERM):
                problem = "microphone_refused"
            elif code == errno.EBUSY:
                problem = "microphone_busy"
    name = f"The microphone {devices.microphone}" if devices.microphone else "A microphone"
    words = {
        "microphone_refused": "may not be used by this user (add them to the group audio)",
        "microphone_busy": "is used by another program",
    }.get(problem, "could not be found")
    raise MediaError(f"{name} {words}.", problem)


async def _first(player: Player, kind: str) -> bool:
    track = player.track("video" if kind == "video" else "audio")
    try:
        async with asyncio.timeout(_FIRST_WITHIN):
            await track.recv()
    except (TimeoutError, av.FFmpegError, Exception):
        return False
    finally:
        track.stop()
    return True


class DeviceSource:
    """The camera and the microphone, each proven to give something before the customer takes a ticket."""

    def __init__(self, devices: Devices | None = None) -> None:
        self._devices = devices or Devices()
        self._camera: Player | None = None
        self._microphone: Player | None = None

    async def open(self) -> None:
        """Open both.

        Raises:
            MediaError: one of them is missing, refused, busy, or gives nothing; the message says which and what to do.
        """
        try:
            self._camera = await self.open_camera()
            self._microphone = await self.open_microphone()
        except MediaError:
            await self.close()
            raise

    async def open_camera(self) -> Player:
        """A camera that gives pictures; the caller stops it.

        Raises:
            MediaError: there is none.
        """
        player = await asyncio.to_thread(_open_camera, self._devices)
        player.start()
        if not await _first(player, "video"):
            await player.stop()
            raise MediaError("The camera is there but gives no picture.", "camera_lost")
        return player

    async def open_microphone(self) -> Player:
        """A microphone that gives sound; the caller stops it.

        Raises:
            MediaError: there is none.
        """
        player = await asyncio.to_thread(_open_microphone, self._devices)
        player.start()
        if not await _first(player, "audio"):
            await player.stop()
            raise MediaError("The microphone is there but gives no sound.", "microphone_missing")
        return player

    async def close(self) -> None:
        """Let go of both."""
        for player in (self._camera, self._microphone):
            if player is not None:
                await player.stop()
        self._camera = self._microphone = None

    def video(self) -> MediaStreamTrack:
        """The camera's picture."""
        assert self._camera is not None, "not open"
        return self._camera.track("video")

    def audio(self) -> MediaStreamTrack:
        """The microphone's sound."""
        assert self._microphone is not None, "not open"
        return self._microphone.track("audio")


def source_of(spec: str, devices: Devices | None = None) -> MediaSource:
    """What `--media` names: `devices`, `pattern`, or a file.

    Raises:
        MediaError: it is none of them.
    """
    if spec == "devices":
        return DeviceSource(devices)
    if spec == "pattern":
        return DrawnSource("pattern", "kiosk")
    return drawn_or_file(spec, "kiosk")
