"""Who comes, when, and how they are: drawn beforehand, so that two runs that differ in clerks see the same people.

Every question that is asked of a customer has a stream of random numbers of its own, and everybody is asked every
question. So a change of one answer (other handling times, more patience) leaves all others as they were: common random
numbers, which make the difference of two days a difference of what was changed.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from signaling.simulation.durations import DurationTable
from signaling.simulation.file import QUARTER_MIN, ArrivalsTable, ClerksTable
from signaling.simulation.scenario import Scenario, languages_of

HOUR_MS = 3_600_000


@dataclass(slots=True)
class Customer:
    """One person's whole day with us. Durations are milliseconds."""

    at: int
    """When they come to the site (Unix ms)."""
    site: str
    agency: str
    service: str | None
    language: str
    also: tuple[str, ...] = ()
    handling: int = 0
    wrap_up: int = 0
    answer: int = 0
    patience: int | None = 0
    """After how long they give up; None: never."""
    goodbye: int = 0
    still_here: bool = True
    still_here_after: int = 0
    not_heard: bool = False
    """Whether the first clerk whom they ring at does not hear it."""
    back_after: int = 0
    declined: bool = False
    """Whether the first clerk whom they ring at passes them on."""
    steps_away: int | None = None
    """After how long they leave the kiosk; None: they stay."""
    away: int = 0
    kiosk_breaks: int | None = None
    """After how long at the kiosk its link breaks; None: it holds."""
    clerk_breaks: int | None = None
    """After how long in the call the clerk's link breaks; None: it holds."""
    broken: int = 0
    handling_by: dict[str, int] = field(default_factory=dict)
    """By group of clerks with handling times of their own."""
    wrap_up_by: dict[str, int] = field(default_factory=dict)

    @property
    def coming(self) -> tuple[object, ...]:
        """Who they are and when they come: what two days of the same customers have in common."""
        return self.at, self.site, self.agency, self.service, self.language, self.also

    @property
    def nature(self) -> tuple[object, ...]:
        """What they need and how they are, whoever serves them."""
        return (
            *(self.handling, self.wrap_up, self.answer, self.patience, self.goodbye, self.still_here),
            *(self.still_here_after, self.not_heard, self.back_after, self.declined, self.steps_away, self.away),
            *(self.kiosk_breaks, self.clerk_breaks, self.broken),
        )

    def handled_by(self, group: str) -> int:
        """How long the matter takes with a clerk of this group."""
        return self.handling_by.get(group, self.handling)

    def wrapped_up_by(self, group: str) -> int:
        """How long a clerk of this group then wraps up."""
        return self.wrap_up_by.get(group, self.wrap_up)


class _Questions:
    """The streams of random numbers of one kind of customers, each by the name of its question."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._streams: dict[str, Random] = {}

    def __call__(self, name: str) -> Random:
        if name not in self._streams:
            self._streams[name] = Random(f"{self._seed}/{name}")  # noqa: S311  # a simulation, not a secret
        return self._streams[name]

    def ms(self, name: str, table: DurationTable) -> int:
        """A duration in milliseconds; one that never ends cannot be asked for."""
        return round(table.draw(self(name)) * 1000)

    def chance(self, name: str, share: float) -> bool:
        return self(name).random() < share

    def breaks(self, name: str, per_hour: float) -> int | None:
        after = self(name).expovariate(1)
        return round(after / per_hour * HOUR_MS) if per_hour else None


def draw_customers(scenario: Scenario) -> list[Customer]:
    """Everybody who comes, in order."""
    customers = [
        customer
        for number, arrivals in enumerate(scenario.file.arrivals)
        for customer in _draw(scenario, number, arrivals)
    ]
    return sorted(customers, key=lambda customer: customer.at)


def _draw(scenario: Scenario, number: int, arrivals: ArrivalsTable) -> Iterator[Customer]:
    ask = _Questions(f"{scenario.file.seed}/{number}")
    people, links, groups = scenario.file.people, scenario.file.people.lost_links, scenario.file.clerks
    shares = languages_of(arrivals)
    languages, weights = list(shares), list(accumulate(shares.values()))
    site_ids = arrivals.sites or [site.id for site in scenario.catalogue.sites.values() if site.kiosks]
    sites = list(accumulate(len(scenario.catalogue.sites[site].kiosks) for site in site_ids))
    own_handling = {id_: table for id_, table in groups.items() if table.handling or table.handling_factor}
    own_wrap_up = {id_: table.wrap_up for id_, table in groups.items() if table.wrap_up}
    for at in arrival_times(scenario, arrivals, ask("when")):
        language = ask("language").choices(languages, cum_weights=weights)[0]
        site = ask("site").choices(site_ids, cum_weights=sites)[0]
        handling = ask.ms("handling", arrivals.handling or people.handling)
        patience = (arrivals.patience or people.patience).draw(ask("patience"))
        steps_away = ask.ms("steps away after", people.step_away.after)
        yield Customer(
            *(at, site, arrivals.agency, arrivals.service, language),
            also=tuple(code for code in arrivals.also if code != language),
            handling=handling,
            wrap_up=ask.ms("wrap-up", people.wrap_up),
            answer=ask.ms("answer", people.answer),
            patience=None if math.isinf(patience) else round(patience * 1000),
            goodbye=ask.ms("goodbye", people.goodbye),
            still_here=ask.chance("still here", 1.0 if people.still_here is None else people.still_here),
            still_here_after=ask.ms("still here after", people.still_here_after),
            not_heard=ask.chance("not heard", people.no_answer),
            back_after=ask.ms("back after", people.back_after),
            declined=ask.chance("declined", people.declines),
            steps_away=steps_away if ask.chance("steps away", people.step_away.share) else None,
            away=ask.ms("away", people.step_away.away),
            kiosk_breaks=ask.breaks("kiosk breaks", links.kiosk_per_hour),
            clerk_breaks=ask.breaks("clerk breaks", links.clerk_per_hour),
            broken=ask.ms("broken", links.lasting),
            handling_by={id_: _handling(table, handling, ask, id_) for id_, table in own_handling.items()},
            wrap_up_by={id_: ask.ms(f"wrap-up/{id_}", table) for id_, table in own_wrap_up.items()},
        )


def _handling(group: ClerksTable, usual: int, ask: _Questions, id_: str) -> int:
    """How long this customer takes with a group's clerks."""
    if group.handling is not None:
        return ask.ms(f"handling/{id_}", group.handling)
    return round(usual * (group.handling_factor or 1.0))


def arrival_times(scenario: Scenario, arrivals: ArrivalsTable, random: Random) -> Iterator[int]:
    """A Poisson process whose rate is constant within each quarter of an hour.

    It is one of rate 1 whose time is stretched: so more customers an hour are the same customers, closer together.
    """
    expected_before = 0.0
    coming = random.expovariate(1)
    for quarter, rate in _rates(scenario, arrivals).items():
        begin = max(scenario.start, scenario.at(quarter * QUARTER_MIN))
        end = min(scenario.end, scenario.at((quarter + 1) * QUARTER_MIN))
        expected = rate * (end - begin) / HOUR_MS
        while coming < expected_before + expected:
            yield round(begin + (coming - expected_before) / rate * HOUR_MS)
            coming += random.expovariate(1)
        expected_before += expected


def _rates(scenario: Scenario, arrivals: ArrivalsTable) -> dict[int, float]:
    """Arrivals per hour, by quarter of an hour of the day within the scenario."""
    file = scenario.file
    quarters = range(file.start // QUARTER_MIN, (file.end + QUARTER_MIN - 1) // QUARTER_MIN)
    if arrivals.per_hour is not None:
        return {quarter: arrivals.per_hour.get(quarter, 0.0) for quarter in quarters}
    shape = arrivals.shape or file.shape
    hours = {
        quarter: (min(file.end, (quarter + 1) * QUARTER_MIN) - max(file.start, quarter * QUARTER_MIN)) / 60
        for quarter in quarters
    }
    whole = sum(shape.get(quarter, 0.0) * hours[quarter] for quarter in quarters)
    per_day = arrivals.per_day or 0.0
    return {quarter: per_day * shape.get(quarter, 0.0) / whole if whole else 0.0 for quarter in quarters}
