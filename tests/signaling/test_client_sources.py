"""Pictures and sounds that are made, read from files, measured and recorded."""

import asyncio
import itertools
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import numpy as np
import pytest
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from av.container import InputContainer
from hypothesis import given
from hypothesis import strategies as st

from signaling.client import pattern
from signaling.client.meter import Meter
from signaling.client.pattern import Pattern, Side
from signaling.client.player import Player
from signaling.client.recorder import Recorder
from signaling.client.sources import DrawnSource, FileSource, MediaError, drawn_or_file
from signaling.client.tone import BLOCK, FLOOR_DBFS, RATE, Tone, dbfs, tone_power
from signaling.client.tracks import BlackTrack, GatedTrack, SilentTrack, audio_frame, black, video_frame


@given(
    st.sampled_from(["kiosk", "clerk"]),
    st.integers(0, 10_000),
    st.sampled_from([(640, 360), (320, 180), (1280, 720), (176, 100)]),
)
def test_the_pattern_says_who_and_which_at_any_size(side: Side, number: int, size: tuple[int, int]) -> None:
    frame = video_frame(Pattern(side).draw(number), 0).reformat(width=size[0], height=size[1])
    assert pattern.read(frame) == pattern.PatternReading(side, number % pattern.COUNTERS)


def test_no_pattern_is_read_from_other_pictures() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (540, 640), np.uint8)
    swapped = Pattern("kiosk").draw(7)
    swapped[:320] = swapped[:320, ::-1]
    swapped[360:] = swapped[360:, ::-1]
    for pixels in (black(640, 360), noise, swapped):
        assert pattern.read(video_frame(pixels.copy(), 0)) is None


@pytest.mark.parametrize("hertz", [440, 660])
def test_a_tone_is_found_and_told_from_another(hertz: int) -> None:
    tone = Tone(hertz)
    samples = np.concatenate([tone.block(number) for number in range(5)]).astype(np.float64) / 32768
    power = float(np.mean(samples**2))
    assert dbfs(power) == pytest.approx(-20, abs=0.1)
    assert tone_power(samples, RATE, hertz) == pytest.approx(power, rel=0.01)
    assert tone_power(samples, RATE, 1100 - hertz) < power / 1000
    assert dbfs(0.0) == FLOOR_DBFS


class _Ends(MediaStreamTrack):
    """A source that gives `frames` and ends."""

    def __init__(self, frames: Sequence[VideoFrame | AudioFrame], kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.frames = list(frames)

    async def recv(self) -> VideoFrame | AudioFrame:
        if not self.frames:
            raise MediaStreamError
        return self.frames.pop(0)


async def test_a_closed_gate_lets_nothing_through() -> None:
    bright = [video_frame(np.full((540, 640), 200, np.uint8), n * 3000) for n in range(3)]
    gate = GatedTrack(_Ends(bright, "video"))
    shut = await gate.recv()
    assert isinstance(shut, VideoFrame)
    assert pattern.planes(shut)[0].max() == 16
    assert (shut.pts, shut.width, shut.height) == (0, 640, 360)
    gate.open = True
    assert await gate.recv() is bright[1]

    loud = [audio_frame(Tone(440).block(n), n * BLOCK) for n in range(3)]
    gate = GatedTrack(_Ends(loud, "audio"))
    silent = await gate.recv()
    assert isinstance(silent, AudioFrame)
    assert not silent.to_ndarray().any()
    assert (silent.pts, silent.samples, silent.layout.name) == (0, BLOCK, "stereo")
    gate.open = True
    assert await gate.recv() is loud[1]


async def test_what_is_already_encoded_does_not_pass_a_gate() -> None:
    class Encoded(_Ends):
        async def recv(self) -> av.Packet:  # type: ignore[override,type-arg]
            return av.Packet(b"x")

    gate = GatedTrack(Encoded([], "video"))
    frame = await gate.recv()
    assert isinstance(frame, VideoFrame), "black instead"


@pytest.mark.parametrize("kind", ["video", "audio"])
async def test_a_source_that_ends_is_followed_by_nothing_in_time(kind: str) -> None:
    frames: Sequence[VideoFrame | AudioFrame] = (
        [video_frame(Pattern("kiosk").draw(n), n * 3000) for n in range(2)]
        if kind == "video"
        else [audio_frame(Tone(440).block(n), n * BLOCK) for n in range(2)]
    )
    lost: list[str] = []
    gate = GatedTrack(_Ends(frames, kind), on_lost=lost.append)
    gate.open = True
    got = [await gate.recv() for _ in range(5)]
    assert lost == [kind]
    times = [frame.pts or 0 for frame in got]
    assert times == sorted(set(times)), "the receiver's clock does not run backwards"
    last = got[-1]
    if isinstance(last, VideoFrame):
        assert pattern.planes(last)[0].max() == 16
    else:
        assert isinstance(last, AudioFrame)
        assert not last.to_ndarray().any()


@pytest.mark.parametrize("kind", ["video", "audio"])
async def test_a_device_that_ends_comes_back_by_itself(tmp_path: Path, kind: Literal["video", "audio"]) -> None:
    film = tmp_path / "device.mkv"
    with av.open(str(film), "w") as container:
        picture = container.add_stream("libvpx", rate=30, width=64, height=48, pix_fmt="yuv420p")
        sound = container.add_stream("libopus", rate=RATE)
        for n in range(10):
            frame = video_frame(black(64, 48) + 100, n)
            frame.time_base = Fraction(1, 30)
            container.mux(picture.encode(frame))
            container.mux(sound.encode(audio_frame(Tone(440).block(n), n * BLOCK)))
        container.mux([*picture.encode(), *sound.encode()])
    opened = 0

    def plug() -> InputContainer:
        nonlocal opened
        opened += 1
        if opened in (2, 3):
            raise OSError("not plugged in")
        return av.open(str(film))

    player = Player(plug, live=True, open_again=(0.05,))
    player.start()
    told: list[str] = []
    gate = GatedTrack(
        player.track(kind), on_lost=lambda _: told.append("lost"), on_found=lambda _: told.append("found")
    )
    gate.open = True
    times: list[int] = []
    async with asyncio.timeout(60):
        while told.count("found") < 2:
            times.append((await gate.recv()).pts or 0)
    await player.stop()
    gate.stop()
    assert told[:4] == ["lost", "found", "lost", "found"]
    assert opened >= 5
    assert times == sorted(times), "the receiver's clock does not run backwards"


async def test_stopping_a_gate_stops_its_source() -> None:
    source = BlackTrack()
    gate = GatedTrack(source)
    gate.stop()
    assert source.readyState == "ended"
    with pytest.raises(MediaStreamError):
        await gate.recv()


def write_film(path: Path, *, seconds: float = 1.0, picture: bool = True, sound: bool = True) -> None:
    """A media file of the clerk's pattern and tone."""
    with av.open(str(path), "w") as film:
        video = film.add_stream("libvpx", rate=30) if picture else None
        audio = film.add_stream("libopus", rate=RATE, layout="stereo") if sound else None
        if video is not None:
            video.width, video.height, video.pix_fmt = 640, 360, "yuv420p"
            drawn = Pattern("clerk")
            for number in range(int(seconds * 30)):
                frame = VideoFrame.from_ndarray(drawn.draw(number), format="yuv420p")
                frame.pts, frame.time_base = number, Fraction(1, 30)
                film.mux(video.encode(frame))
            film.mux(video.encode(None))
        if audio is not None:
            tone = Tone(660)
            for number in range(int(seconds * 50)):
                film.mux(audio.encode(audio_frame(tone.block(number), number * BLOCK)))
            film.mux(audio.encode(None))


async def test_a_file_is_played_over_and_over_in_time(tmp_path: Path) -> None:
    # Sound written after all of the picture: as badly interleaved as a file can be.
    write_film(tmp_path / "film.webm")
    source = FileSource(tmp_path / "film.webm")
    await source.open()
    try:
        video, audio = source.video(), source.audio()
        pictures: list[VideoFrame] = []
        sound: list[np.ndarray] = []

        async def look() -> None:
            while len(pictures) < 60:
                frame = await video.recv()
                assert isinstance(frame, VideoFrame)
                pictures.append(frame)

        async def listen() -> None:
            while len(sound) < 100:
                frame = await audio.recv()
                assert isinstance(frame, AudioFrame)
                sound.append(frame.to_ndarray().reshape(-1, frame.layout.nb_channels)[:, 0])

        start = asyncio.get_running_loop().time()
        await asyncio.gather(look(), listen())
        assert asyncio.get_running_loop().time() - start > 1.8, "not faster than it is"
        readings = [pattern.read(frame) for frame in pictures]
        counters = [reading.counter for reading in readings if reading is not None]
        assert len(counters) > 50
        assert sum(1 for one, two in itertools.pairwise(counters) if two < one) >= 1, "it started over"
        times = [frame.pts or 0 for frame in pictures]
        assert times == sorted(times)
        whole = np.concatenate(sound).astype(np.float64) / 32768
        assert tone_power(whole[:48_000], RATE, 660) > 0.5 * float(np.mean(whole[:48_000] ** 2))
        video.stop()
        audio.stop()
    finally:
        await source.close()


@pytest.mark.parametrize(("picture", "sound"), [(True, False), (False, True)])
async def test_a_file_without_sound_or_without_picture_is_silent_or_black(
    tmp_path: Path, picture: bool, sound: bool
) -> None:
    write_film(tmp_path / "half.webm", picture=picture, sound=sound, seconds=0.4)
    source = FileSource(tmp_path / "half.webm")
    await source.open()
    try:
        assert isinstance(source.video(), BlackTrack) is not picture
        assert isinstance(source.audio(), SilentTrack) is not sound
        assert isinstance(await source.video().recv(), VideoFrame)
        assert isinstance(await source.audio().recv(), AudioFrame)
    finally:
        await source.close()


async def test_what_is_no_media_file_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("hello")
    with pytest.raises(MediaError, match="cannot be played"):
        await FileSource(tmp_path / "text.mp4").open()
    with pytest.raises(MediaError, match="no media file"):
        drawn_or_file(str(tmp_path / "nothing.mp4"), "clerk")
    assert isinstance(drawn_or_file("figure", "clerk"), DrawnSource)


@pytest.mark.parametrize("ending", [".mp4", ".webm", ".mkv", ".wav"])
async def test_a_recording_can_be_played(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"call{ending}"
    recorder = Recorder(path)
    drawn, tone = Pattern("clerk"), Tone(660)
    loop = asyncio.get_running_loop()
    start = loop.time()
    for number in range(45):
        recorder.take(video_frame(drawn.draw(number), number * 3000))
        recorder.take(audio_frame(tone.block(number), number * BLOCK))
        await asyncio.sleep(max(0.0, start + number * BLOCK / RATE - loop.time()))
    await recorder.close()
    assert recorder.trouble is None
    assert path.stat().st_mode & 0o777 == 0o600
    with av.open(str(path)) as film:
        sound = [f.to_ndarray().astype(np.float64) for f in film.decode(audio=0)]
        heard = np.concatenate([block.reshape(-1) for block in sound])
        assert heard.size >= 30 * BLOCK
        rate = film.streams.audio[0].rate
    if heard.max() > 2:
        heard /= 32768
    middle = heard[heard.size // 3 : heard.size // 3 + 9600]
    assert tone_power(middle, rate, 660) > 0.8 * float(np.mean(middle**2))
    if ending != ".wav":
        with av.open(str(path)) as film:
            readings = [pattern.read(frame) for frame in film.decode(video=0)]
        assert sum(reading is not None and reading.side == "clerk" for reading in readings) > 10


async def test_a_recording_keeps_the_whole_picture(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "tall.mkv")
    for number in range(5):
        recorder.take(video_frame(np.full((480 * 3 // 2, 270 // 2 * 2), 128, np.uint8), number * 3000))
        await asyncio.sleep(0.02)
    recorder.take(audio_frame(Tone(660).block(0), 0))
    await recorder.close()
    with av.open(str(tmp_path / "tall.mkv")) as film:
        frame = next(film.decode(video=0))
    luma = pattern.planes(frame)[0]
    assert luma.shape == (360, 640)
    assert luma[180, 320] > 100
    assert luma[180, 10] < 30, "bars at the sides"


def test_a_recording_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="ends in"):
        Recorder(tmp_path / "call.doc")
    with pytest.raises(MediaError, match="cannot be written"):
        Recorder(tmp_path / "nowhere" / "call.mp4")


def test_a_frame_decoded_before_the_news_that_the_call_is_live_counts_as_live() -> None:
    meter = Meter("kiosk")
    meter.video(video_frame(black(640, 360), 0))
    seen = meter._early_frames[-1].at
    meter.video(video_frame(Pattern("clerk").draw(1), 0))
    meter.audio(audio_frame(np.zeros(BLOCK, np.int16), 0))
    meter.go_live(seen + 1e-9)
    report = meter.report()
    assert report.before_accept.frames == 1
    assert report.before_accept.brightest == 16
    assert report.frames == 1
    assert report.accept_to_first_frame_ms is not None
    assert report.accept_to_first_frame_ms >= 0
    assert report.picture is not None
    assert report.picture.pattern == "clerk"
    assert report.sound is None


def test_a_picture_before_the_call_was_live_is_not_hidden() -> None:
    meter = Meter("clerk")
    meter.video(video_frame(Pattern("kiosk").draw(1), 0))
    meter.audio(audio_frame(Tone(440).block(1), 0))
    meter.go_live(meter._early_sound[-1][0] + 1)
    before = meter.report().before_accept
    assert before.brightest is not None
    assert before.brightest > 200
    assert before.loudest_dbfs == pytest.approx(-20, abs=0.5)
