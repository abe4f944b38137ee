"""Exact results for queues of one skill, to hold simulated days against.

Erlang-C (M/M/n): A. K. Erlang 1917, in the form of e.g. Gans, Koole & Mandelbaum, "Telephone call centers: tutorial,
review and research prospects", M&SOM 5 (2003), section 2. Erlang-A (M/M/n+M): C. Palm 1946, in the form of Mandelbaum
& Zeltyn, "Service engineering in action: the Palm/Erlang-A queue" (2007); here not by their formulas but by solving
the same Markov chains numerically, which says the same and shares no misprint with anybody.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Exact:
    """What theory says. Times are seconds."""

    mean_wait: float
    """Of everybody, whether answered or not."""
    within: float
    """Share of everybody that is answered within the time."""
    abandonment: float


def erlang_c(rate: float, service_s: float, servers: int, within_s: float) -> Exact:
    """M/M/n without abandonment; `rate` is arrivals per second."""
    load = rate * service_s
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    rho = load / servers
    delayed = blocked / (1 - rho * (1 - blocked))
    return Exact(
        mean_wait=delayed * service_s / (servers - load),
        within=1 - delayed * math.exp(-(servers - load) * within_s / service_s),
        abandonment=0.0,
    )


def erlang_a(rate: float, service_s: float, servers: int, patience_s: float, within_s: float) -> Exact:
    """M/M/n+M: everybody in the queue leaves after an exponential time of mean `patience_s`."""
    mu, theta = 1 / service_s, 1 / patience_s
    most = servers + 400
    log_weight = [0.0]
    for n in range(1, most + 1):
        death = min(n, servers) * mu + max(0, n - servers) * theta
        log_weight.append(log_weight[-1] + math.log(rate / death))
    weight = np.exp(np.array(log_weight) - max(log_weight))
    stationary = weight / weight.sum()
    in_queue = float(sum(p * max(0, n - servers) for n, p in enumerate(stationary)))
    answered_in_time = float(stationary[:servers].sum())
    answered_in_time += float(stationary[servers:] @ _answered_by(within_s, most - servers, servers * mu, theta))
    # Little's law, and that all who leave do so from the queue.
    return Exact(in_queue / rate, answered_in_time, theta * in_queue / rate)


def _answered_by(t: float, most: int, departures: float, theta: float) -> Vector:
    """By how many are ahead (0 to `most`), the probability of being answered within `t`, by uniformization."""
    ahead = np.arange(most + 1)
    forward = departures + ahead * theta
    total = forward + theta
    top = float(total.max())
    # One step of the uniformized chain, seen backwards: the chance to be answered later, by the place now.
    state = np.zeros(most + 1)
    answer = np.zeros(most + 1)
    mass = 0.0
    log_poisson = -top * t
    for step in range(int(top * t + 12 * math.sqrt(top * t) + 30)):
        weight = math.exp(log_poisson)
        answer += weight * state
        mass += weight
        onward = np.concatenate(([1.0], state[:-1]))
        state = (forward * onward + (top - total) * state) / top
        log_poisson += math.log(top * t) - math.log(step + 1)
    return answer + (1 - mass) * state
