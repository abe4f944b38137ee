"""Two other opinions on what happens in one line: a recursion from the days of pencils, and a simulator by others."""

import heapq
from collections.abc import Sequence

import ciw

from tests.simulation.queues import Waited


def first_come_first_served(customers: Sequence[tuple[int, int]], servers: int) -> list[int]:
    """The wait of each of `customers` (arrival, service), in order, by the recursion of Kiefer and Wolfowitz (1955)."""
    free = [0] * servers
    waits = []
    for arrival, service in customers:
        begin = max(arrival, free[0])
        heapq.heapreplace(free, begin + service)
        waits.append(begin - arrival)
    return waits


def ciw_queue(
    *, rate: float, servers: int, mu: float, sigma: float, patience_s: tuple[float, float], until_s: float, seed: int
) -> list[Waited]:
    """A queue with lognormal service and uniform patience, simulated by ciw; those who came after the first tenth."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate)],
        service_distributions=[ciw.dists.Lognormal(mu, sigma)],
        reneging_time_distributions=[ciw.dists.Uniform(*patience_s)],
        number_of_servers=[servers],
    )
    ciw.seed(seed)
    day = ciw.Simulation(network)
    day.simulate_until_max_time(until_s)
    records = sorted(day.get_all_records(), key=lambda one: one.arrival_date)
    return [
        Waited(one.waiting_time, one.record_type == "service", "ciw")
        for one in records
        if one.arrival_date >= until_s / 10
    ]
