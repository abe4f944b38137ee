"""The server's clock when somebody plays with the machine's."""

from hypothesis import given
from hypothesis import strategies as st

from signaling.transport.clock import LARGEST_FLOOR_MS, SLEW, SteadyClock

START = 1_790_000_000_000
HOUR = 3_600_000


class Machine:
    """A machine whose wall clock can be set."""

    def __init__(self) -> None:
        self.wall, self.steady = START, 5_000
        self.clock = SteadyClock(lambda: self.wall, lambda: self.steady)

    def pass_(self, ms: int) -> int:
        """Let real time pass; the clock's time then."""
        self.wall += ms
        self.steady += ms
        return self.clock.now()


@given(st.lists(st.tuples(st.integers(-48 * HOUR, 48 * HOUR), st.integers(0, HOUR)), max_size=30))
def test_no_jump_turns_it_back_or_makes_it_leap(jumps: list[tuple[int, int]]) -> None:
    machine = Machine()
    last = machine.clock.now()
    for jump, passed in jumps:
        machine.wall += jump
        now = machine.pass_(passed)
        assert passed * (1 - SLEW) - 1 <= now - last <= passed * (1 + SLEW) + 1
        last = now


def test_without_jumps_it_is_the_wall_clock() -> None:
    machine = Machine()
    for passed in (1, 250, 60_000, HOUR):
        assert machine.pass_(passed) == machine.wall


def test_it_comes_round_to_a_clock_that_was_set() -> None:
    machine = Machine()
    machine.wall -= 6 * 60_000
    for _ in range(61):
        machine.pass_(60_000)
    assert machine.clock.now() == machine.wall


def test_it_begins_after_what_the_last_process_wrote() -> None:
    machine = Machine()
    machine.clock.not_before(START + HOUR)
    assert machine.clock.now() == START + HOUR


def test_an_absurd_stamp_does_not_hold_it_for_days() -> None:
    machine = Machine()
    machine.clock.not_before(START + LARGEST_FLOOR_MS + 1)
    assert machine.clock.now() == START
