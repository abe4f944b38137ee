"""The drawn clerk: who looks at it sees a calm person, and drawing it costs nothing while it is shown."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from av import VideoFrame

from signaling.client import figure as figure_module
from signaling.client import pattern, portrait
from signaling.client.figure import FPS, LOOP_S, Figure, lids, pose, speech
from signaling.client.portrait import LIDS
from signaling.client.sources import drawn_or_file
from signaling.client.tracks import video_frame


@pytest.fixture(name="drawn", scope="module")
def _drawn() -> Figure:
    made = Figure()
    made.prepare()
    return made


def around(pixels: np.ndarray[Any, Any], at: tuple[float, float], reach: tuple[int, int]) -> np.ndarray[Any, Any]:
    """The brightness around a point of the face at rest."""
    x, y = round(portrait.HEAD[0] + at[0]), round(portrait.HEAD[1] + at[1])
    return pixels[y - reach[1] : y + reach[1], x - reach[0] : x + reach[0]].astype(int)


def unlike(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """By how much brightness differs, in the mean."""
    return float(np.abs(one - other).mean())


def test_the_clerk_is_as_large_as_a_cameras_picture_and_is_no_test_pattern(drawn: Figure) -> None:
    frame = video_frame(drawn.draw(3).copy(), 0)
    assert (frame.width, frame.height) == (1280, 720)
    assert pattern.read(frame) is None


def test_the_clerks_mouth_follows_the_sound(drawn: Figure) -> None:
    mouth = (portrait.MOUTH, (30, 24))
    still = around(drawn.draw(0), *mouth)
    louds, wides = [], []
    # The first second and a half: the head rests, the mouth speaks.
    for number in range(round(1.5 * FPS)):
        louds.append(speech(number / FPS))
        wides.append(unlike(around(drawn.draw(number), *mouth), still))
    assert np.corrcoef(louds, wides)[0, 1] > 0.9
    assert max(wides) > 8
    assert [wide for loud, wide in zip(louds, wides, strict=True) if loud == 0] == pytest.approx([0.0] * louds.count(0))
    assert max(speech(at / 50) for at in range(200)) == pytest.approx(0.5, abs=0.05)
    assert speech(3.0) == 0.0


def test_the_clerk_blinks_now_and_then_and_moves_the_head_a_little(drawn: Figure) -> None:
    shut = [number for number in range(60 * FPS) if lids(number / FPS) == LIDS - 1]
    assert 10 < len(shut) < 60, "some sixteen times a minute, for a moment"
    number = next(number for number in shut if pose(number / FPS) == pose((number - FPS // 2) / FPS))
    eyes = (portrait.EYES, portrait.EYES_REACH)
    looking = around(drawn.draw(number - FPS // 2), *eyes)
    assert unlike(around(drawn.draw(number), *eyes), looking) > 4
    poses = [pose(number / FPS) for number in range(round(LOOP_S * FPS))]
    resting = sum(one == other for one, other in pairwise(poses)) / len(poses)
    assert 0.4 < resting < 0.8, "calm"
    assert max(abs(x) for x, _, _ in poses) < 10
    assert max(abs(turn) for _, _, turn in poses) < 3
    assert max(abs(one[2] - other[2]) for one, other in pairwise(poses)) < 0.5, "never with a jerk"
    assert poses[0] == pose(LOOP_S), "and it begins anew where it ended"


def test_a_frame_is_the_same_whatever_was_shown_before(drawn: Figure) -> None:
    other = Figure()
    for number in (33, 0, 170):
        expected = drawn.draw(number).copy()
        drawn.draw(number + 40)
        assert np.array_equal(drawn.draw(number), expected)
        assert np.array_equal(other.draw(number), expected)


def test_nothing_is_drawn_anew_while_the_clerk_is_shown(drawn: Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(round(LOOP_S * FPS)):
        drawn.draw(number)
    monkeypatch.setattr(figure_module, "_moved", None)
    for number in range(round(LOOP_S * FPS)):
        drawn.draw(number)


def test_edges_are_smooth() -> None:
    layers = (portrait.head(), portrait.hair_behind(), portrait.eyes(0), portrait.mouth(2))
    for layer in layers:
        cover = np.asarray(layer.getchannel("A"))
        edge = np.count_nonzero((cover > 16) & (cover < 240))
        assert edge > 100
        assert len(np.unique(cover)) > 8


async def test_the_clerk_is_ready_before_the_first_call() -> None:
    source = drawn_or_file("figure", "clerk")
    await source.open()
    track = source.video()
    frames = [await track.recv() for _ in range(3)]
    assert [(frame.width, frame.height) for frame in frames if isinstance(frame, VideoFrame)] == [(1280, 720)] * 3
    between = {(after.pts or 0) - (before.pts or 0) for before, after in pairwise(frames)}
    assert all(step % (90_000 // FPS) == 0 and step > 0 for step in between)
    track.stop()
    await source.close()
