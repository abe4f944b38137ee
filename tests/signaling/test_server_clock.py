"""What programs make of the server's time: held to the vectors that the pages' estimate is held to as well."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.client.server_clock import DRIFT, ServerClock

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/server_clock.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_vectors(case: dict[str, Any]) -> None:
    clock = ServerClock()
    for *step, then in case["steps"]:
        if step == ["forget"]:
            clock.forget()
        else:
            at, server_now, took = step
            clock.read(server_now, took, at)
        assert clock.offset == pytest.approx(then, abs=1e-6), step


def test_until_it_is_told_it_keeps_the_guess() -> None:
    clock = ServerClock(17)
    clock.forget()
    assert clock.offset == 17


_frames = st.lists(
    st.tuples(
        st.floats(0, 60_000),
        st.floats(0, 2_000),
        st.floats(0, 2_000),
        st.booleans(),
        st.sampled_from([0] * 8 + [-10_800_000, 10_800_000, 700, -700]),
    ),
    min_size=1,
    max_size=30,
)


@given(_frames, st.floats(-DRIFT, DRIFT))
def test_it_is_never_further_off_than_the_last_answer_took(
    frames: list[tuple[float, float, float, bool, int]], drift: float
) -> None:
    clock, now, server = ServerClock(), 0.0, 1_790_000_000_000.0
    for pause, there, back, asked, step in frames:
        now += pause
        server += pause * (1 + drift) + step
        # It is read `back` after the server said it, and was asked for `there` before that.
        now, told, server = now + back, server, server + back * (1 + drift)
        took = there + back if asked else None
        clock.read(int(told), took, now)
        if took is not None:
            assert abs(clock.offset - (server - now)) <= took + 2
