"""Scenarios of one or a few textbook queues, and what their customers went through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from signaling.simulation.confidence import mean_and_margin
from signaling.simulation.day import Day
from signaling.simulation.run import people_of
from signaling.simulation.scenario import Scenario, parse_scenario
from signaling.simulation.visits import Visit

TEXTBOOK = """
name = "A textbook queue"
date = 2026-11-25
from = "00:00"
languages = ["fi"]
[people]
wrap_up = 0
answer = 0
goodbye = 0
still_here = "off"
[sites.place]
kiosks = {kiosks}
"""
"""Nothing but arrivals, service and patience: clerks answer at once and need no wrap-up."""
AGENCY = """
[agencies.{name}]
wrap_up_s = 0
target_s = {within}
queue.escalation = [{{ after_s = 0, level = 1 }}]
"""


@dataclass(frozen=True)
class Waited:
    """What one customer went through, in seconds."""

    wait: float
    answered: bool
    agency: str


def run(text: str) -> list[Waited]:
    """Run a scenario; everybody after the warm-up, in order."""
    scenario, visits = run_day(text)
    return [_seen(visit) for visit in visits if visit.customer.at >= scenario.warm]


def run_day(text: str) -> tuple[Scenario, Sequence[Visit]]:
    """Run a scenario; everybody who came, in order."""
    scenario = parse_scenario(text, Path())
    day = Day(scenario)
    visits, _ = people_of(day)
    day.run()
    day.close()
    return scenario, visits.all


def _seen(visit: Visit) -> Waited:
    assert visit.taken_at == visit.customer.at, "there are kiosks for all"
    left = visit.answered_at if visit.answered_at is not None else visit.closed_at
    assert left is not None, "the day ends when all are served"
    return Waited((left - visit.taken_at) / 1000, visit.answered_at is not None, visit.customer.agency)


def one_queue(
    *,
    servers: int,
    rho: float,
    customers: int,
    service_s: float = 60,
    patience: str = 'kind = "endless"',
    within_s: int = 20,
    seed: int = 1,
    service: str = 'kind = "exponential"',
) -> tuple[str, float]:
    """The scenario of an M/M/n or M/M/n+M queue with about so many customers; its arrivals per second."""
    rate = rho * servers / service_s
    hours = customers / rate / 3600
    # The day is 24 hours at most: a shorter service makes room for more customers.
    assert hours <= 23, hours
    minutes = round(hours * 60)
    text = TEXTBOOK.format(kiosks=400).replace(
        "[people]",
        f"""until = "{minutes // 60:02}:{minutes % 60:02}"
seed = {seed}
warm_up_min = {minutes // 20}
drain_min = 600
[people]
handling = {{ {service}, mean_s = {service_s} }}
patience = {{ {patience} }}""",
    )
    text += AGENCY.format(name="kela", within=within_s)
    text += f"""
[clerks.all]
count = {servers}
skills.kela.fi = 3
shifts = ["00:00-24:00"]
[[arrivals]]
agency = "kela"
language = "fi"
per_hour = {rate * 3600}
"""
    return text, rate


def batch_means(seen: Sequence[Waited], of: Callable[[Waited], float], batches: int = 20) -> tuple[float, float]:
    """The mean of something over all, and how far it may be off (95 %), by batch means."""
    size = len(seen) // batches
    means = [sum(of(one) for one in seen[at * size : (at + 1) * size]) / size for at in range(batches)]
    return mean_and_margin(means)
