"""A day's figures, against those of a tiny day counted by hand."""

from pathlib import Path
from typing import cast

import pytest

from signaling.simulation.customers import Customer
from signaling.simulation.measure import Slot, measure, together
from signaling.simulation.scenario import Scenario, parse_scenario
from signaling.simulation.tally import Figures, Waits, quantile
from signaling.simulation.timeline import Timeline
from signaling.simulation.visits import Visit

DAY = """
name = "A tiny day"
date = 2026-11-25
from = "08:00"
until = "10:00"
warm_up_min = 10
drain_min = 30
languages = ["fi", "sv", "en"]

[agencies.kela]
target_s = 120

[sites.lahti]
kiosks = 4

[clerks.suomi]
count = 1
skills.kela = { fi = 3 }
shifts = ["08:00-10:00"]

[clerks.svenska]
count = 1
skills.kela = { sv = 3, en = 1 }
shifts = ["08:00-10:00"]

[[arrivals]]
agency = "kela"
language = "fi"
per_hour = 10
"""
MINUTE = 60_000


def about(value: float) -> float:
    """A number that may differ in its last digits, where a number is asked for."""
    return cast("float", pytest.approx(value))


@pytest.fixture(name="day")
def _day() -> Scenario:
    return parse_scenario(DAY, Path())


def came(
    day: Scenario,
    minute: float,
    language: str = "fi",
    *,
    outside_s: int = 0,
    answered_s: int | None = None,
    by: str = "suomi",
    left_s: int | None = None,
    gone_s: int | None = None,
    reason: str | None = None,
    refused: str | None = None,
) -> Visit:
    """Somebody who came so many minutes after eight; seconds count from the ticket."""
    at = day.start + int(minute * MINUTE)
    customer = Customer(at, "lahti", "kela", None, language)
    if refused is not None:
        return Visit(customer, refused=refused)
    taken = at + outside_s * 1000
    return Visit(
        customer,
        ticket=f"{language} {minute}",
        taken_at=taken,
        answered_at=None if answered_s is None else taken + answered_s * 1000,
        clerk=None if answered_s is None else next(id_ for id_ in day.catalogue.clerks if id_.startswith(by)),
        closed_at=None if left_s is None else taken + left_s * 1000,
        gone_at=None if gone_s is None else taken + gone_s * 1000,
        reason="served" if answered_s is not None else reason,
    )


def visits(day: Scenario) -> list[Visit]:
    return [
        came(day, 5, answered_s=270),
        came(day, 20, answered_s=30, outside_s=18),
        came(day, 21, answered_s=60),
        came(day, 22, answered_s=120),
        came(day, 23, answered_s=240),
        came(day, 24, left_s=300, reason="left"),
        # Who went silently after four minutes, which the desk learned after ten.
        came(day, 25, left_s=600, gone_s=240, reason="expired"),
        came(day, 80, left_s=2400, reason="agency_closed"),
        came(day, 81, refused="queue_full"),
        came(day, 30, "sv", answered_s=90, by="svenska"),
        came(day, 31, "sv", answered_s=150, by="suomi"),
        came(day, 32, "en", refused="no_kiosk"),
    ]


def timeline(day: Scenario) -> Timeline:
    suomi, svenska = day.catalogue.clerks
    made = Timeline()
    for clerk, spans in (
        (suomi, [(0, "available"), (30, "ringing"), (31, "in_call"), (41, "wrap_up"), (42, "available"), (70, "off")]),
        (svenska, [(0, "available"), (40, "in_call"), (70, "break"), (100, "off")]),
    ):
        made.spans[clerk] = [(day.start + minute * MINUTE, state) for minute, state in spans]
    return made


def near(mean: float, median: float, p90: float) -> Waits:
    """Waits that are these, but for rounding."""
    return Waits(*(about(one) for one in (mean, median, p90)))


def test_the_figures_of_every_queue_are_those_counted_by_hand(day: Scenario) -> None:
    result = measure(day, visits(day), timeline(day))
    # Who came in the first ten minutes is not counted; nor are those ten minutes of the clerks' time.
    assert result.queues == {
        ("kela", "fi"): Figures(
            arrived=8,
            refused=1,
            answered=4,
            abandoned=2,
            unserved=1,
            wait_of_all=near((30 + 60 + 120 + 240 + 300 + 240 + 2400) / 7, 240, 300 + 0.4 * 2100),
            wait_of_answered=near((30 + 60 + 120 + 240) / 4, 90, 120 + 0.7 * 120),
            wait_of_left=near(270, 270, 240 + 0.9 * 60),
            within_target=about(3 / 7),
            abandonment=about(2 / 7),
            occupancy=about(12 / 60),
            own_language=1.0,
            target_s=120,
        ),
        ("kela", "sv"): Figures(
            arrived=2,
            answered=2,
            wait_of_all=near(120, 120, 90 + 0.9 * 60),
            wait_of_answered=near(120, 120, 90 + 0.9 * 60),
            within_target=0.5,
            abandonment=0.0,
            occupancy=about(30 / 60),
            own_language=0.5,
            target_s=120,
        ),
        ("kela", "en"): Figures(arrived=1, refused=1, occupancy=about(30 / 60), target_s=120),
    }
    assert result.total == Figures(
        arrived=11,
        refused=2,
        answered=6,
        abandoned=2,
        unserved=1,
        wait_of_all=near((30 + 60 + 90 + 120 + 150 + 240 + 240 + 300 + 2400) / 9, 150, 300 + 0.2 * 2100),
        wait_of_answered=near((30 + 60 + 90 + 120 + 150 + 240) / 6, 105, 150 + 0.5 * 90),
        wait_of_left=near(270, 270, 240 + 0.9 * 60),
        within_target=about(4 / 9),
        abandonment=about(2 / 9),
        occupancy=about(42 / 120),
        own_language=about(5 / 6),
    )
    assert result.refusals == {"queue_full": 1, "no_kiosk": 1}
    assert result.kiosk_wait_s == pytest.approx(18 / 9)
    assert sorted(result.tallies["kela", "sv"].answered) == [90, 150]
    assert result.waited == [30, 60, 120, 240, 300, 240, 2400, None, 90, 150, None], "in the order of the visits"


def test_quarters_of_an_hour_are_those_counted_by_hand(day: Scenario) -> None:
    slots = measure(day, visits(day), timeline(day)).slots
    assert [slot.at for slot in slots] == [day.start + number * 15 * MINUTE for number in range(8)], "then nobody waits"
    assert slots[0] == Slot(
        day.start,
        arrived=1,
        answered=1,
        tickets=1,
        wait_s=270,
        waiting=about(270 / 900),
        at_work=about(2),
    )
    assert slots[1] == Slot(
        day.start + 15 * MINUTE,
        arrived=6,
        answered=4,
        abandoned=2,
        tickets=6,
        wait_s=450 + 300 + 240,
        # The one who did not come back waited on for as long again in the next quarter.
        waiting=about((450 + 300 + 300) / 900),
        at_work=about(2),
    )
    assert slots[2] == Slot(
        day.start + 30 * MINUTE,
        arrived=3,
        answered=2,
        tickets=2,
        wait_s=240,
        waiting=about((240 + 300) / 900),
        at_work=about(2),
        busy=about((12 + 5) / 15),
    )


def test_days_together_count_every_customer_alike_and_say_a_days_mean(day: Scenario) -> None:
    full = measure(day, visits(day), timeline(day))
    quiet = measure(day, [came(day, 20, answered_s=10), came(day, 70, answered_s=20)], timeline(day))
    whole = together([full, quiet])
    assert whole.days == 2
    finnish = whole.queues["kela", "fi"]
    assert (finnish.arrived, finnish.answered, finnish.abandoned) == (5, 3, 1)
    assert finnish.wait_of_answered.mean_s == pytest.approx((30 + 60 + 120 + 240 + 10 + 20) / 6)
    assert finnish.within_target == pytest.approx(5 / 9)
    assert whole.queues["kela", "sv"].arrived == 1, "nobody came on the other day"
    assert whole.slots[1].arrived == pytest.approx((6 + 1) / 2)
    assert whole.slots[4].answered == pytest.approx(1 / 2)
    assert together([full]) is full


@pytest.mark.parametrize(
    ("sample", "part", "expected"),
    [([7], 0.9, 7), ([1, 3], 0.5, 2), ([1, 2, 3, 4, 5], 0.5, 3), (range(11), 0.9, 9), ([0, 10], 1, 10)],
)
def test_a_quantile_lies_between_its_neighbours(sample: list[float], part: float, expected: float) -> None:
    assert quantile(sample, part) == pytest.approx(expected)
