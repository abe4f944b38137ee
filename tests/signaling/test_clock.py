"""The server's two clocks when somebody plays with the machine's."""

from hypothesis import given
from hypothesis import strategies as st

from signaling.domain.moment import Moment
from signaling.service.corrections import beside
from signaling.transport.clock import STEP_MS, OrderClock

START = 1_790_000_000_000
HOUR = 3_600_000


class Machine:
    """A machine whose wall clock can be set."""

    def __init__(self, wall: int = START) -> None:
        self.wall, self.steady = wall, 5_000
        self.clock = self.started()

    def started(self) -> OrderClock:
        """The clock of a process that starts now."""
        return OrderClock(lambda: self.wall, lambda: self.steady)

    def pass_(self, ms: int) -> Moment:
        """Let real time pass; the clocks' moment then."""
        self.wall += ms
        self.steady += ms
        return self.clock.moment()


_steps = st.integers(STEP_MS, 48 * HOUR) | st.integers(-48 * HOUR, -STEP_MS) | st.just(0)


@given(st.lists(st.tuples(_steps, st.integers(0, HOUR)), max_size=30))
def test_stamps_measure_what_really_passed_and_true_times_are_the_walls(steps: list[tuple[int, int]]) -> None:
    machine = Machine()
    last = machine.clock.moment()
    for step, passed in steps:
        machine.wall += step
        now = machine.pass_(passed)
        assert now.stamp - last.stamp == passed
        assert now.true == machine.wall
        last = now


@given(st.lists(st.tuples(st.integers(1 - STEP_MS, STEP_MS - 1), st.integers(0, HOUR)), max_size=30))
def test_small_corrections_are_followed_but_never_backwards(steps: list[tuple[int, int]]) -> None:
    machine = Machine()
    last = machine.clock.moment()
    for step, passed in steps:
        machine.wall += step
        now = machine.pass_(passed)
        assert now.lead == 0
        assert now.stamp == max(last.stamp, machine.wall)
        last = now


def test_a_process_that_stands_still_between_two_readings_sees_no_step() -> None:
    wall, steady, late = START, 0, 8 * HOUR

    def read_wall() -> int:
        nonlocal steady, wall, late
        seen = wall
        # Stopped right after it was read, once.
        wall, steady, late = wall + late, steady + late, 0
        return seen

    clock = OrderClock(lambda: START, lambda: 0)
    clock._wall, clock._steady = read_wall, lambda: steady
    assert clock.moment() == Moment(START + 8 * HOUR, 0)


def test_it_goes_on_from_where_the_last_process_was() -> None:
    machine = Machine()
    machine.clock.resume(Moment(START - HOUR, 0))
    assert machine.clock.moment() == Moment(START, 0), "an hour without a server has passed"


@given(st.integers(1, 100 * 365 * 24 * HOUR))
def test_after_a_clock_that_was_ahead_nothing_is_lost_of_any_deadline(ahead: int) -> None:
    machine = Machine()
    machine.clock.resume(Moment(START + ahead, 0))
    assert machine.clock.moment() == Moment(START + ahead, ahead)
    assert machine.pass_(HOUR) == Moment(START + ahead + HOUR, ahead)


def test_a_lead_that_is_not_needed_any_more_ends_with_the_process() -> None:
    machine = Machine(wall=START + HOUR)
    machine.wall -= HOUR
    written = machine.clock.moment()
    assert written == Moment(START + HOUR, HOUR)
    machine.pass_(HOUR // 2)
    machine.clock = machine.started()
    machine.clock.resume(written)
    assert machine.clock.moment() == Moment(START + HOUR, HOUR // 2), "not backwards"
    machine.pass_(HOUR)
    machine.clock = machine.started()
    machine.clock.resume(written)
    assert machine.clock.moment() == Moment(machine.wall, 0)


def test_a_machine_that_began_in_1970_keeps_its_stamps_when_it_is_set_right() -> None:
    machine = Machine(wall=0)
    machine.clock.resume(Moment(START, 0))
    assert machine.clock.moment() == Moment(START, START)
    machine.wall = START + 8 * HOUR
    assert machine.clock.moment() == Moment(START, -8 * HOUR)


def test_a_process_beside_the_server_counts_as_the_server_does() -> None:
    assert beside(None, START) == Moment(START, 0)
    assert beside(Moment(START + HOUR - 2000, HOUR), START) == Moment(START + HOUR, HOUR)
    assert beside(Moment(START + HOUR, 0), START) == Moment(START + HOUR, HOUR), "never before what was written"
