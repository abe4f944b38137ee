"""The estimated wait by formula: a range, or the reason why there is none.

With s clerks who can serve the ticket, all busy, and k tickets to be taken up until it is this one's turn (those ahead
and itself), the wait is the time of k departures from s servers. Its mean is k·m/s, m being the mean handling time
(the (Q+1)/(sμ) of the call-centre literature, e.g. Ibrahim & Whitt, "Real-time delay estimation in overloaded
multiserver queues with abandonments", 2009), less what has passed of the calls under way (the mean of a residual time
is m(1 + c²)/2, c² being the squared coefficient of variation). A gamma distribution of that mean stands for it; its
spread is that of k services with the handling times' own variation, and wider by what is not known: the mean itself,
when it rests on few observations.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Unknown = Literal["nobody_at_work", "too_few_observations"]

LEAST_OBSERVATIONS = 5
"""Fewer calls than this seen at an agency say nothing about how long one takes."""
SHRINKAGE = 10.0
"""A service's own mean counts as much as the agency's once this many of its calls have been seen."""
_NORMAL_90 = 1.2815515655446004
"""The standard normal's 90 % quantile."""


@dataclass(frozen=True, slots=True)
class Handling:
    """Handling times seen, in seconds, from the answer to the end of wrap-up: how many, sum, sum of squares."""

    count: int = 0
    total_s: float = 0.0
    squares: float = 0.0

    def plus(self, seconds: float) -> "Handling":
        """With one more."""
        return Handling(self.count + 1, self.total_s + seconds, self.squares + seconds * seconds)

    @property
    def mean_s(self) -> float:
        """Their mean; 0 if none was seen."""
        return self.total_s / self.count if self.count else 0.0

    @property
    def variation(self) -> float:
        """Their squared coefficient of variation; 1 (as an exponential's) while fewer than five were seen."""
        if self.count < LEAST_OBSERVATIONS or self.total_s <= 0:
            return 1.0
        mean = self.mean_s
        return max(0.05, (self.squares / self.count - mean * mean) / (mean * mean))


@dataclass(frozen=True, slots=True)
class Wait:
    """An estimated wait: half of people wait less than `half_s` seconds, nine in ten less than `ninety_s`."""

    half_s: int
    ninety_s: int


def shrunk_mean(service: Handling, agency: Handling) -> float:
    """The mean handling time of a service in seconds, shrunk towards its agency's while few were seen."""
    return (service.total_s + SHRINKAGE * agency.mean_s) / (service.count + SHRINKAGE)


def wait_range(ahead: float, clerks: int, idle: int, services: Sequence[Handling], agency: Handling) -> Wait | Unknown:
    """The wait of a ticket with `ahead` tickets before it.

    Args:
        ahead: tickets that the same clerks take up first; it may be a fraction.
        clerks: clerks at work who can serve it, busy or idle.
        idle: how many of those are idle now.
        services: the handling times of the services that are ahead of it or in call (for the mean).
        agency: all handling times of the agency.
    """
    if clerks <= 0:
        return "nobody_at_work"
    if ahead < idle:
        return Wait(0, 0)
    if agency.count < LEAST_OBSERVATIONS:
        return "too_few_observations"
    mean = sum(shrunk_mean(s, agency) for s in services) / len(services) if services else agency.mean_s
    departures = ahead + 1 - idle
    # The least of many residual times is nearly exponential whatever one time looks like; of one, it is its own.
    own = agency.variation
    each = (own + (clerks - 1)) / clerks
    # Calls under way have taken some time already: of the first departure only the residual time counts.
    expected = (departures - (1 - each) / 2) * mean / clerks
    spread = each / departures + (1 / agency.count) * own
    return Wait(round(_gamma_quantile(expected, spread, 0.0)), round(_gamma_quantile(expected, spread, _NORMAL_90)))


def _gamma_quantile(mean: float, variation: float, z: float) -> float:
    """The quantile of a gamma distribution (Wilson & Hilferty, 1931) of that squared coefficient of variation."""
    ninth = variation / 9
    return mean * max(0.0, 1 - ninth + z * math.sqrt(ninth)) ** 3
