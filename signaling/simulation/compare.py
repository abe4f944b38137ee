"""One or more days against the same days with a change: customer by customer, and pair of days by pair of days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from signaling.simulation.confidence import Ratio, difference_margin, ratio_margin
from signaling.simulation.measure import Key, Result, together
from signaling.simulation.tally import Figures, Tally

Sameness = Literal["same", "same_coming", "other"]
"""Whether both runs have the same customers; or the same come, but are otherwise in what they need; or others come."""
LIKE_S = 1.0
"""A wait that differs by less is as long."""


@dataclass(frozen=True)
class Figure:
    """A figure that is compared."""

    name: str
    """As in the JSON file."""
    of: Callable[[Figures], float | None]
    ratio: Callable[[Tally], Ratio] | None = None
    """What it is the ratio of; None: it is none (a quantile), and how sure it is cannot be said."""


def _mean(sample: list[float]) -> Ratio:
    return sum(sample), len(sample)


FIGURES = (
    Figure("wait_of_all", lambda f: f.wait_of_all.mean_s, lambda t: _mean(t.all_waits)),
    Figure("wait_of_answered", lambda f: f.wait_of_answered.mean_s, lambda t: _mean(t.answered)),
    Figure("wait_of_left", lambda f: f.wait_of_left.mean_s, lambda t: _mean(t.left)),
    Figure("p90_wait_of_all", lambda f: f.wait_of_all.p90_s),
    Figure("within_target", lambda f: f.within_target, lambda t: (t.within, t.tickets)),
    Figure("abandonment", lambda f: f.abandonment, lambda t: (len(t.left), t.tickets)),
    Figure("occupancy", lambda f: f.occupancy, lambda t: (t.busy_ms, t.there_ms)),
    Figure("own_language", lambda f: f.own_language, lambda t: (t.own, len(t.answered))),
)
Pair = tuple[float | None, float | None]
"""A value, and how far it may be off (95 %); None: nobody can say."""


@dataclass(frozen=True)
class Run:
    """A scenario under a label, and its days, whose seeds are one apart."""

    label: str
    days: Sequence[Result]

    @cached_property
    def whole(self) -> Result:
        """All days together."""
        return together(self.days)

    def tallies(self, key: Key | None) -> list[Tally]:
        """A queue's day by day; None: those of the whole."""
        return [day.whole if key is None else day.tallies.get(key, Tally()) for day in self.days]

    def figures(self, key: Key | None) -> Figures | None:
        """A queue's figures of all days together; None: nobody came to it."""
        return self.whole.total if key is None else self.whole.queues.get(key)

    def margin(self, figure: Figure, key: Key | None = None) -> float | None:
        """How far a figure may be off (95 %)."""
        return None if figure.ratio is None else ratio_margin([figure.ratio(one) for one in self.tallies(key)])


@dataclass(frozen=True)
class Comparison:
    """A run against the first one, day by day with the same seeds."""

    before: Run
    after: Run

    @cached_property
    def sameness(self) -> Sameness:
        """Whether the customers are the same."""
        pairs = [(one.customers, other.customers) for one, other in self._pairs]
        if all(one == other for one, other in pairs):
            return "same"
        return "same_coming" if all(one[0] == other[0] for one, other in pairs) else "other"

    @property
    def _pairs(self) -> list[tuple[Result, Result]]:
        return list(zip(self.before.days, self.after.days, strict=True))

    @cached_property
    def waited(self) -> tuple[int, int, int]:
        """Of those with a ticket in both: how many waited less with the change, how many more, how many as long."""
        less = more = like = 0
        for one, other in self._pairs if self.sameness != "other" else ():
            for before, after in zip(one.waited, other.waited, strict=True):
                if before is not None and after is not None:
                    less += after < before - LIKE_S
                    more += after > before + LIKE_S
                    like += abs(after - before) <= LIKE_S
        return less, more, like

    def difference(self, figure: Figure, key: Key | None = None) -> Pair:
        """By how much a figure is greater after the change."""
        first, second = self.before.figures(key), self.after.figures(key)
        before, after = (None if one is None else figure.of(one) for one in (first, second))
        if before is None or after is None:
            return None, None
        if figure.ratio is None:
            return after - before, None
        ratios = ([figure.ratio(one) for one in run.tallies(key)] for run in (self.before, self.after))
        return after - before, difference_margin(*ratios)

    def differs(self, key: Key | None) -> bool:
        """Whether anything about a queue (None: about the whole) is otherwise."""
        return self.before.figures(key) != self.after.figures(key)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        keys = queues_of([self.before, self.after])
        less, more, like = self.waited
        return {
            "label": self.after.label,
            "against": self.before.label,
            "customers": self.sameness,
            "waited": {"less": less, "more": more, "as_long": like},
            "total": self._differences(None),
            "queues": [
                {"agency": agency, "language": language, **self._differences((agency, language))}
                for agency, language in keys
            ],
        }

    def _differences(self, key: Key | None) -> dict[str, dict[str, float | None]]:
        found = ((figure.name, self.difference(figure, key)) for figure in FIGURES)
        return {name: {"difference": value, "margin": margin} for name, (value, margin) in found}


def queues_of(runs: Sequence[Run]) -> list[Key]:
    """Every queue of any of the runs."""
    return list(dict.fromkeys(key for run in runs for key in run.whole.tallies))
