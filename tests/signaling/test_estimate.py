"""The estimate of the wait: against the exact distribution where there is one, else against a simulation."""

import heapq
import math
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.domain.estimate import LEAST_OBSERVATIONS, SHRINKAGE, Handling, Wait, shrunk_mean, wait_range
from signaling.domain.times import Times

MEAN_S = 300.0
MANY = 100_000


def seen(mean: float, variation: float, count: int = MANY) -> Handling:
    """Handling times of that mean and squared coefficient of variation."""
    return Handling(count, count * mean, count * mean * mean * (1 + variation))


def estimate(ahead: float, clerks: int, variation: float = 1.0, idle: int = 0) -> Wait:
    """The range for a ticket, with handling times that are well known."""
    known = seen(MEAN_S, variation)
    made = wait_range(ahead, clerks, idle, [known], known)
    assert isinstance(made, Wait)
    return made


def erlang_share(k: int, rate: float, t: float) -> float:
    """The share of waits up to `t` for the k-th departure of a Poisson stream: an Erlang distribution's."""
    return 1 - math.exp(-rate * t) * sum((rate * t) ** n / math.factorial(n) for n in range(k))


@pytest.mark.parametrize("clerks", [1, 2, 5, 20])
@pytest.mark.parametrize("ahead", [0, 1, 2, 5, 12, 30])
def test_of_exponential_handling_times_half_and_nine_in_ten_are_exact(ahead: int, clerks: int) -> None:
    wait = estimate(ahead, clerks)
    rate = clerks / MEAN_S
    # To the second, and to what a cube root makes of a gamma distribution.
    assert erlang_share(ahead + 1, rate, wait.half_s) == pytest.approx(0.5, abs=0.02)
    assert erlang_share(ahead + 1, rate, wait.ninety_s) == pytest.approx(0.9, abs=0.01)


def simulated(ahead: int, clerks: int, sigma: float, runs: int = 4000) -> np.ndarray:
    """Waits of a ticket with `ahead` before it: all clerks busy since long ago, handling times lognormal."""
    chance = np.random.default_rng(1)
    mu = math.log(MEAN_S) - sigma * sigma / 2
    waits = np.empty(runs)
    for run in range(runs):
        # Who looks at a clerk at any moment sees a long call more likely than a short one, somewhere in its middle.
        busy = chance.random(clerks) * chance.lognormal(mu + sigma * sigma, sigma, clerks)
        free_at = list(busy)
        heapq.heapify(free_at)
        for service in chance.lognormal(mu, sigma, ahead):
            heapq.heappush(free_at, heapq.heappop(free_at) + service)
        waits[run] = free_at[0]
    return waits


@pytest.mark.parametrize(
    ("ahead", "clerks", "variation"),
    [
        (0, 1, 0.5),
        (2, 1, 0.3),
        (6, 1, 0.5),
        (2, 1, 1.5),
        (4, 2, 0.3),
        (8, 3, 0.5),
        (10, 5, 0.8),
        (3, 8, 0.5),
        (20, 4, 1.5),
    ],
)
def test_of_handling_times_as_they_are_the_shares_are_near(ahead: int, clerks: int, variation: float) -> None:
    wait = estimate(ahead, clerks, variation)
    waits = simulated(ahead, clerks, math.sqrt(math.log(1 + variation)))
    assert 0.45 <= float(np.mean(waits <= wait.half_s)) <= 0.57
    assert 0.86 <= float(np.mean(waits <= wait.ninety_s)) <= 0.97


def test_nobody_says_what_nobody_knows() -> None:
    few = seen(MEAN_S, 1, LEAST_OBSERVATIONS - 1)
    enough = seen(MEAN_S, 1, LEAST_OBSERVATIONS)
    assert wait_range(0, 0, 0, [], enough) == "nobody_at_work"
    assert wait_range(3, 2, 0, [few], few) == "too_few_observations"
    assert isinstance(wait_range(3, 2, 0, [enough], enough), Wait)
    assert wait_range(1, 2, 2, [], few) == Wait(0, 0), "somebody is idle: no call need ever have been seen"
    assert wait_range(2, 2, 2, [], few) == "too_few_observations", "as many wait as are idle"


def test_a_mean_that_rests_on_little_makes_the_range_wide() -> None:
    little, much = seen(MEAN_S, 0.5, 5), seen(MEAN_S, 0.5, 5000)
    vague, sure = wait_range(4, 2, 0, [little], little), wait_range(4, 2, 0, [much], much)
    assert isinstance(vague, Wait)
    assert isinstance(sure, Wait)
    assert vague.ninety_s > sure.ninety_s
    assert vague.half_s < sure.half_s, "a wider gamma leans to the left"


@given(st.integers(0, 40), st.integers(1, 30), st.integers(0, 5), st.floats(0.05, 3), st.integers(5, 1000))
def test_a_longer_line_waits_longer_and_more_clerks_shorten_it(
    ahead: int, clerks: int, idle: int, variation: float, count: int
) -> None:
    known = seen(MEAN_S, variation, count)

    def of(ahead: int, clerks: int, idle: int) -> Wait:
        made = wait_range(ahead, clerks, idle, [known], known)
        assert isinstance(made, Wait)
        return made

    idle = min(idle, clerks)
    here, behind, helped = of(ahead, clerks, idle), of(ahead + 1, clerks, idle), of(ahead, clerks + 1, idle)
    assert here.half_s <= here.ninety_s
    assert here.half_s <= behind.half_s
    assert here.ninety_s <= behind.ninety_s
    # Rounded to seconds; a clerk more also makes the least of residual times a little more uncertain.
    assert helped.half_s <= here.half_s + 1
    assert (here == Wait(0, 0)) == (ahead < idle) or here.half_s < 5


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, 300.0), (1, (100 + 3000) / 11), (10, 200.0), (90, 120.0), (10**9, 100.0)],
)
def test_a_service_of_few_calls_is_drawn_to_its_agencys_mean(count: int, expected: float) -> None:
    assert shrunk_mean(Handling(count, 100.0 * count, 0), seen(MEAN_S, 1)) == pytest.approx(expected, rel=1e-6)
    assert SHRINKAGE == 10


@pytest.mark.parametrize(
    ("seconds", "mean", "variation"),
    [
        ([], 0.0, 1.0),
        ([60], 60.0, 1.0),
        ([60, 60, 60, 60], 60.0, 1.0),
        ([60, 60, 60, 60, 60], 60.0, 0.05),
        ([0, 0, 0, 0, 0], 0.0, 1.0),
        ([100, 200, 300, 400, 500], 300.0, 2 / 9),
    ],
)
def test_what_was_seen_adds_up(seconds: list[float], mean: float, variation: float) -> None:
    handling = Handling()
    for one in seconds:
        handling = handling.plus(one)
    assert handling.count == len(seconds)
    assert handling.mean_s == pytest.approx(mean)
    assert handling.variation == pytest.approx(variation)


def test_times_fit_together() -> None:
    times = Times()
    assert all(getattr(times, one.name) > 0 for one in fields(times))
    assert times.clerk_grace == 10_000, "who is not in a call and lost is out after ten seconds"
    assert times.enrolment_code == 15 * 60_000
    assert times.clerk_grace < times.kiosk_grace <= times.call_grace, "a call outlives a lost link at either end"
    assert times.command_memory > times.kiosk_grace, "a command that waits for the link is still known"
