"""What a scenario can say of people and of time, and that a change of one answer leaves all others as they were."""

from collections import Counter
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from signaling.simulation.customers import draw_customers
from signaling.simulation.day import Day
from signaling.simulation.run import people_of
from signaling.simulation.scenario import Scenario, ScenarioError, load_scenario, parse_scenario
from signaling.simulation.visits import Visit
from tests.day import CATALOGUE

MORNING = """
name = "A morning"
date = 2026-11-25
from = "08:00"
until = "10:00"
drain_min = 120
languages = ["fi", "sv"]

[people]
patience = { kind = "exponential", mean_s = 600 }
step_away = { share = 0.2 }
lost_links = { kiosk_per_hour = 1, clerk_per_hour = 1 }
no_answer = 0.1
declines = 0.1

[agencies.kela]

[sites.lahti]
kiosks = 20

[sites.heinola]
kiosks = 20

[clerks.old]
count = 2
skills.kela = { fi = 3 }
shifts = ["08:00-12:00"]

[clerks.new]
count = 1
skills.kela = { fi = 3, sv = 3 }
shifts = ["08:00-12:00"]

[[arrivals]]
agency = "kela"
languages = { fi = 3, sv = 1 }
per_hour = 30
"""
CALM = """
[people]
patience = "endless"
handling = 100
wrap_up = 10
answer = 0
goodbye = 0
"""


def with_people(people: str) -> str:
    """The morning with other people in it, twice as many."""
    before, after = MORNING.split("[people]", maxsplit=1)[0], "[agencies" + MORNING.split("[agencies")[1]
    return (before + people + after).replace("per_hour = 30", "per_hour = 60")


def morning(*changes: str, text: str = MORNING) -> Scenario:
    return parse_scenario(text, Path(), changes)


def visits_of(scenario: Scenario) -> tuple[list[Visit], Counter[str]]:
    """What became of everybody, and how often what was told."""
    day, told = Day(scenario), Counter[str]()

    class Ears:
        def hear(self, event: Any) -> None:
            told[event.kind] += 1

    visits, _ = people_of(day)
    day.listeners.append(Ears())
    day.run()
    day.close()
    return visits.all, told


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        ('people.handling={ kind = "gamma", mean_s = 100, cv = 0.5 }', {"handling"}),
        ('people.patience="endless"', {"patience"}),
        ("people.lost_links.kiosk_per_hour=0", {"kiosk_breaks"}),
        ("people.lost_links.lasting=5", {"broken"}),
        ("people.step_away.share=0.6", {"steps_away"}),
        ("people.step_away.away=60", {"away"}),
        ("people.still_here=0.5", {"still_here"}),
        ("people.declines=0", {"declined"}),
        ("people.answer=1", {"answer"}),
        ('clerks.new.handling={ kind = "exponential", mean_s = 90 }', {"handling_by"}),
        ("clerks.new.wrap_up=9", {"wrap_up_by"}),
        ("sites.heinola.kiosks=60", {"site"}),
        ("clerks.old.count=9", set()),
    ],
)
def test_a_change_of_one_answer_leaves_all_others_as_they_were(change: str, touched: set[str]) -> None:
    before, after = draw_customers(morning()), draw_customers(morning(change))
    assert len(before) == len(after) > 30
    found = {
        name
        for one, other in zip(before, after, strict=True)
        for name, value in asdict(one).items()
        if asdict(other)[name] != value
    }
    assert found == touched


def test_more_customers_an_hour_are_the_same_customers_closer_together() -> None:
    before, after = draw_customers(morning()), draw_customers(morning("arrivals.1.per_hour=60"))
    assert len(after) > 1.5 * len(before)
    start = morning().start
    for one, other in zip(before, after, strict=False):
        assert other.at - start == pytest.approx((one.at - start) / 2, abs=1)
        assert one.nature == other.nature


def test_customers_come_as_the_quarter_of_an_hour_says() -> None:
    text = MORNING.replace("per_hour = 30", 'per_hour = { 8 = 40, "8:30" = 400, "9:00" = 0, 9 = 200 }')
    counted: Counter[int] = Counter()
    days = 30
    for seed in range(days):
        scenario = morning(f"seed={seed}", text=text)
        counted.update((one.at - scenario.start) // 900_000 for one in draw_customers(scenario))
    expected = [10, 10, 100, 10, 0, 50, 50, 50]
    for quarter, number in enumerate(expected):
        # Four standard deviations of a Poisson count.
        assert counted[quarter] / days == pytest.approx(number, abs=4 * (number / days) ** 0.5)
    shaped = morning(text=MORNING.replace("per_hour = 30", 'per_day = 500\nshape = { "8:15" = 1, 9 = 1 }'))
    quarters = Counter((one.at - shaped.start) // 900_000 for one in draw_customers(shaped))
    assert set(quarters) == {1, 4, 5, 6, 7}
    assert quarters[1] == pytest.approx(100, abs=40)


@pytest.mark.parametrize("key", ['"8:10"', '"24:00"', "24", "eight", '"8:15-8:30"'])
def test_a_time_that_is_no_quarter_is_named(key: str) -> None:
    with pytest.raises(ScenarioError, match=r"not an hour of the day, 0 to 23, nor a quarter of one"):
        morning(text=MORNING.replace("per_hour = 30", f"per_hour = {{ {key} = 3 }}"))


def test_each_group_of_clerks_takes_its_own_time() -> None:
    text = with_people(CALM)
    text += '[clerks.third]\ncount = 1\nskills.kela = { fi = 3 }\nshifts = ["08:00-12:00"]\n'
    scenario = morning(
        "clerks.new.handling_factor=1.5", "clerks.third.handling=40", "clerks.third.wrap_up=25", text=text
    )
    visits, told = visits_of(scenario)
    assert told["closed"] == len(visits) > 80
    lasted: dict[str, set[int]] = {}
    for visit in visits:
        assert visit.clerk is not None
        assert visit.answered_at is not None
        assert visit.closed_at is not None
        lasted.setdefault(visit.clerk.rpartition("-")[0], set()).add(visit.closed_at - visit.answered_at)
    assert lasted == {"old": {100_000}, "new": {150_000}, "third": {40_000}}
    calls = sorted((one.answered_at or 0, one.closed_at or 0) for one in visits if one.clerk == "third-1")
    between = min(after[0] - before[1] for before, after in pairwise(calls))
    assert between == 25_000, "a wrap-up of its own"


def test_a_call_that_broke_off_goes_on_with_the_part_that_is_left() -> None:
    text = with_people(CALM + "lost_links = { clerk_per_hour = 30, lasting = 300 }\n")
    visits, told = visits_of(morning("clerks.new.handling_factor=2", text=text))
    assert told["clerk_lost"] > 3
    broken = [visit for visit in visits if visit.left_to_say < 1 and visit.reason == "served"]
    assert len(broken) > 3
    for visit in broken:
        assert visit.closed_at is not None
        # Whoever takes over has the rest to do, at their own pace.
        rest = visit.left_to_say * (200_000 if visit.talk_ms == 200_000 else 100_000)
        assert 0 < rest < visit.talk_ms
        assert visit.closed_at - visit.talking_since == pytest.approx(rest, abs=1)


def test_nobody_is_asked_whether_they_are_still_there_where_that_is_off() -> None:
    crowd = ("arrivals.1.per_hour=200", "people.step_away.share=0", "agencies.kela.queue.still_here_s=30")
    _, told = visits_of(morning(*crowd))
    assert told["asked"] > 10
    _, told = visits_of(morning(*crowd, 'people.still_here="off"'))
    assert told["asked"] == 0


def test_with_endless_patience_nobody_leaves() -> None:
    visits, _ = visits_of(morning("arrivals.1.per_hour=90", 'people.patience="endless"'))
    assert not [visit for visit in visits if visit.reason == "left"]
    left, _ = visits_of(morning("arrivals.1.per_hour=90"))
    assert [visit for visit in left if visit.reason == "left"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('people.handling="endless"', "must be a number of seconds or a distribution"),
        ('people.handling={ kind = "endless" }', "cannot be endless: only patience can"),
        ('people.patience="none"', 'a distribution, or "endless": nobody ever gives up'),
        ('people.patience={ kind = "endless", mean_s = 3 }', 'kind = "endless" takes nothing else'),
        ('people.still_here="no"', "people.still_here: must be a number"),
        ("clerks.new.handling_factor=2; clerks.new.handling=3", "only one can be given"),
    ],
)
def test_what_cannot_be_is_said(change: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        morning(*change.split("; "))
    assert said in str(error.value)


def test_what_stands_in_a_catalogues_file_can_be_set_too(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text(CATALOGUE.read_text(encoding="utf-8"), encoding="utf-8")
    file = tmp_path / "day.toml"
    file.write_text(
        'name = "A day"\ndate = 2026-11-25\nfrom = "10:00"\nuntil = "11:00"\ncatalogue = "catalogue.toml"\n'
        '[clerks.all]\nwho = ["*"]\nshifts = ["09:00-15:00"]\n'
        '[[arrivals]]\nagency = "kela"\nlanguage = "fi"\nper_hour = 4\n',
        encoding="utf-8",
    )
    usual, strict = load_scenario(file), load_scenario(file, ["agencies.kela.target_s=7"])
    assert usual.catalogue.agencies["kela"].target_s != 7
    assert strict.catalogue.agencies["kela"].target_s == 7
    assert strict.catalogue.clerks == usual.catalogue.clerks
    with pytest.raises(
        ScenarioError, match=r'--set agencies\.kella\.target_s: there is no agency "kella"; did you mean'
    ):
        load_scenario(file, ["agencies.kella.target_s=7"])
