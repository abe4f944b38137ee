"""Run a scenario from its file to its figures."""

from pathlib import Path

from signaling.simulation.clerks import Clerks
from signaling.simulation.customers import draw_customers
from signaling.simulation.day import Day, Progress
from signaling.simulation.measure import Result, measure
from signaling.simulation.scenario import Scenario
from signaling.simulation.timeline import Timeline
from signaling.simulation.visits import Visits


def people_of(day: Day) -> tuple[Visits, Timeline]:
    """Put the scenario's customers and clerks into a day."""
    clerks = Clerks(day)
    visits = Visits(day, clerks, draw_customers(day.scenario))
    timeline = Timeline()
    day.listeners += [timeline, clerks, visits]
    return visits, timeline


def simulate(scenario: Scenario, progress: Progress | None = None, database: Path | None = None) -> Result:
    """Run a scenario's day.

    Args:
        scenario: the scenario.
        progress: told how much of the day has passed.
        database: a new file in which the day's story is kept.
    """
    day = Day(scenario, database=database)
    try:
        visits, timeline = people_of(day)
        day.run(progress)
        return measure(scenario, visits.all, timeline)
    finally:
        day.close()
