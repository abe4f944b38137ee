"""What is counted of one queue on one day, and the figures that follow; days are added up by adding the counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Waits:
    """How long some people waited, in seconds; None: there was nobody."""

    mean_s: float | None = None
    median_s: float | None = None
    p90_s: float | None = None
    """Nine in ten waited less."""


@dataclass
class Figures:
    """The figures of one queue. Times are seconds, shares 0 to 1; None: there is nothing to say it of.

    Of several days the counts are means a day; everything else is of all their customers together.
    """

    arrived: float = 0
    """Customers who came for it."""
    refused: float = 0
    """Who got no ticket: closed, full, too late, or no kiosk was free for as long as they would wait."""
    answered: float = 0
    abandoned: float = 0
    """Who took a ticket and left, or did not come back."""
    unserved: float = 0
    """Who were sent home at closing, or were still there when the simulation ended."""
    wait_of_all: Waits = Waits()
    """Of all who took a ticket: until the clerk's answer, or until they left or were sent home."""
    wait_of_answered: Waits = Waits()
    """From taking the ticket to the clerk's answer."""
    wait_of_left: Waits = Waits()
    """From taking the ticket to leaving, of those who left."""
    within_target: float | None = None
    """Of all who took a ticket, those answered within the agency's target."""
    abandonment: float | None = None
    """Of all who took a ticket."""
    occupancy: float | None = None
    """How much of their time at work its clerks rang, talked or wrapped up, for whichever queue."""
    own_language: float | None = None
    """Of those answered, whose clerk speaks the language that they asked for."""
    target_s: float | None = None

    @property
    def tickets(self) -> float:
        """How many took a ticket."""
        return self.arrived - self.refused


@dataclass
class Tally:
    """What was counted. Waits are in seconds, from taking the ticket."""

    days: int = 1
    arrived: int = 0
    refused: int = 0
    answered: list[float] = field(default_factory=list)
    """The waits of those answered."""
    left: list[float] = field(default_factory=list)
    """The waits of those who left."""
    unserved: list[float] = field(default_factory=list)
    """The waits of those who were sent home or still there at the end."""
    within: int = 0
    """Answered within the target."""
    own: int = 0
    """Answered by a clerk who speaks the language that they asked for."""
    busy_ms: int = 0
    there_ms: int = 0
    """The clerks' time at work, busy or idle."""
    target_s: float | None = None

    @property
    def all_waits(self) -> list[float]:
        """The waits of all who took a ticket."""
        return self.answered + self.left + self.unserved

    @property
    def tickets(self) -> int:
        """How many took a ticket."""
        return self.arrived - self.refused

    def figures(self) -> Figures:
        """What follows."""
        return Figures(
            arrived=_a_day(self.arrived, self.days),
            refused=_a_day(self.refused, self.days),
            answered=_a_day(len(self.answered), self.days),
            abandoned=_a_day(len(self.left), self.days),
            unserved=_a_day(len(self.unserved), self.days),
            wait_of_all=waits(self.all_waits),
            wait_of_answered=waits(self.answered),
            wait_of_left=waits(self.left),
            within_target=_ratio(self.within, self.tickets),
            abandonment=_ratio(len(self.left), self.tickets),
            occupancy=_ratio(self.busy_ms, self.there_ms),
            own_language=_ratio(self.own, len(self.answered)),
            target_s=self.target_s,
        )


def add_up(tallies: Sequence[Tally]) -> Tally:
    """Several days of one queue as one."""
    whole = Tally(days=0, target_s=tallies[0].target_s if tallies else None)
    for one in tallies:
        whole.days += one.days
        whole.arrived += one.arrived
        whole.refused += one.refused
        whole.answered += one.answered
        whole.left += one.left
        whole.unserved += one.unserved
        whole.within += one.within
        whole.own += one.own
        whole.busy_ms += one.busy_ms
        whole.there_ms += one.there_ms
    return whole


def waits(sample: Sequence[float]) -> Waits:
    """What a few waits come to."""
    if not sample:
        return Waits()
    in_order = sorted(sample)
    return Waits(sum(in_order) / len(in_order), quantile(in_order, 0.5), quantile(in_order, 0.9))


def quantile(in_order: Sequence[float], part: float) -> float:
    """The quantile of an ordered sample, interpolated."""
    at = part * (len(in_order) - 1)
    low = int(at)
    high = min(low + 1, len(in_order) - 1)
    return in_order[low] + (in_order[high] - in_order[low]) * (at - low)


def _a_day(count: int, days: int) -> float:
    return count if days <= 1 else count / days


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
