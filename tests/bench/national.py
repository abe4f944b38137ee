"""How long a national day takes to simulate: 12 agencies, 8 languages, 400 kiosks, 600 clerks, some 15,000 tickets."""

import time

from signaling.simulation.command import SCENARIOS
from signaling.simulation.run import simulate
from signaling.simulation.scenario import load_scenario
from tests.bench.rows import Bench, Row, Say, Size

MOST_S = 60.0


def run(size: Size, say: Say) -> list[Row]:
    """The row `national`."""
    name = size.of("national", "small-town")
    say(f"simulating the day {name}")
    began = time.monotonic()
    result = simulate(load_scenario(SCENARIOS / f"{name}.toml"))
    took = time.monotonic() - began
    note = f"{result.total.arrived:,} tickets"
    return [Row("national", "simulating a national day; floor: a minute", took, MOST_S, "s", 1.0, note=note)]


BENCH = Bench(["national"], run)
