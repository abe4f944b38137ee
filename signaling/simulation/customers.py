"""Who comes, when, and how they are: drawn beforehand, so that two runs that differ in clerks see the same people."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from signaling.simulation.file import ArrivalsTable
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
    also: tuple[str, ...]
    handling: int
    wrap_up: int
    answer: int
    patience: int
    goodbye: int
    still_here: bool
    still_here_after: int
    not_heard: bool
    """Whether the first clerk whom they ring at does not hear it."""
    back_after: int
    declined: bool
    """Whether the first clerk whom they ring at passes them on."""
    steps_away: int | None
    """After how long they leave the kiosk; None: they stay."""
    away: int
    kiosk_breaks: int | None
    """After how long at the kiosk its link breaks; None: it holds."""
    clerk_breaks: int | None
    """After how long in the call the clerk's link breaks; None: it holds."""
    broken: int


def draw_customers(scenario: Scenario) -> list[Customer]:
    """Everybody who comes, in order."""
    customers = [
        customer
        for number, arrivals in enumerate(scenario.file.arrivals)
        for customer in _draw(scenario, number, arrivals)
    ]
    return sorted(customers, key=lambda customer: customer.at)


def _draw(scenario: Scenario, number: int, arrivals: ArrivalsTable) -> Iterator[Customer]:
    seed = f"{scenario.file.seed}/{number}"
    people, links = scenario.file.people, scenario.file.people.lost_links
    # A stream for each kind of question: who answers one more question differently does not change the other answers.
    whens, who, how, mishaps = (Random(f"{seed}/{name}") for name in ("when", "who", "how", "mishaps"))  # noqa: S311  # a simulation, not a secret
    shares = languages_of(arrivals)
    languages, weights = list(shares), list(accumulate(shares.values()))
    site_ids = arrivals.sites or [site.id for site in scenario.catalogue.sites.values() if site.kiosks]
    sites = list(accumulate(len(scenario.catalogue.sites[site].kiosks) for site in site_ids))
    handling, patience = arrivals.handling or people.handling, arrivals.patience or people.patience

    def ms(seconds: float) -> int:
        return round(seconds * 1000)

    def breaks(per_hour: float) -> int | None:
        return ms(mishaps.expovariate(per_hour / 3600)) if per_hour else None

    for at in arrival_times(scenario, arrivals, whens):
        language = who.choices(languages, cum_weights=weights)[0]
        yield Customer(
            at=at,
            site=who.choices(site_ids, cum_weights=sites)[0],
            agency=arrivals.agency,
            service=arrivals.service,
            language=language,
            also=tuple(code for code in arrivals.also if code != language),
            handling=ms(handling.draw(how)),
            wrap_up=ms(people.wrap_up.draw(how)),
            answer=ms(people.answer.draw(how)),
            patience=ms(patience.draw(how)),
            goodbye=ms(people.goodbye.draw(how)),
            still_here=mishaps.random() < people.still_here,
            still_here_after=ms(people.still_here_after.draw(mishaps)),
            not_heard=mishaps.random() < people.no_answer,
            back_after=ms(people.back_after.draw(mishaps)),
            declined=mishaps.random() < people.declines,
            steps_away=ms(people.step_away.after.draw(mishaps)) if mishaps.random() < people.step_away.share else None,
            away=ms(people.step_away.away.draw(mishaps)),
            kiosk_breaks=breaks(links.kiosk_per_hour),
            clerk_breaks=breaks(links.clerk_per_hour),
            broken=ms(links.lasting.draw(mishaps)),
        )


def arrival_times(scenario: Scenario, arrivals: ArrivalsTable, random: Random) -> Iterator[int]:
    """A Poisson process whose rate is constant within each hour of the day."""
    for hour, rate in _rates(scenario, arrivals).items():
        begin = max(scenario.start, scenario.at(hour * 60))
        end = min(scenario.end, scenario.at(hour * 60 + 60))
        if rate <= 0:
            continue
        at = begin + random.expovariate(rate) * HOUR_MS
        while at < end:
            yield round(at)
            at += random.expovariate(rate) * HOUR_MS


def _rates(scenario: Scenario, arrivals: ArrivalsTable) -> dict[int, float]:
    """Arrivals per hour, by hour of the day within the scenario."""
    file = scenario.file
    hours = range(file.start // 60, (file.end + 59) // 60)
    if arrivals.per_hour is not None:
        return {hour: arrivals.per_hour.get(hour, 0.0) for hour in hours}
    shape = arrivals.shape or file.shape
    part = {hour: (min(file.end, hour * 60 + 60) - max(file.start, hour * 60)) / 60 for hour in hours}
    whole = sum(shape.get(hour, 0.0) * part[hour] for hour in hours)
    per_day = arrivals.per_day or 0.0
    return {hour: per_day * shape.get(hour, 0.0) / whole if whole else 0.0 for hour in hours}
