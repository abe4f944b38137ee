"""What a day came to: the figures of every queue, those of the whole, and each quarter of an hour."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from signaling.domain.catalogue import Catalogue
from signaling.simulation.scenario import Scenario
from signaling.simulation.tally import Figures, Tally, add_up
from signaling.simulation.timeline import BUSY, Timeline
from signaling.simulation.visits import Visit

Key = tuple[str, str]
"""(agency, language)."""
SLOT_MS = 15 * 60_000


@dataclass
class Slot:
    """A quarter of an hour. Of several days: the mean."""

    at: int
    """When it begins (Unix ms)."""
    arrived: float = 0
    answered: float = 0
    abandoned: float = 0
    tickets: float = 0
    """Of those who came in it, how many took a ticket."""
    wait_s: float = 0.0
    """Sum of the waits of those who came in it and took a ticket, until they were answered, left or were sent home."""
    waiting: float = 0.0
    """Mean number in the queue."""
    at_work: float = 0.0
    busy: float = 0.0


@dataclass
class Result:
    """What a day came to, or several days together."""

    name: str
    date: date
    seeds: tuple[int, ...]
    tallies: dict[Key, Tally]
    whole: Tally
    slots: list[Slot]
    stood_s: float
    """How long customers waited for a free kiosk, all together, before they took a ticket."""
    refusals: dict[str, int] = field(default_factory=dict)
    customers: tuple[int, int] = (0, 0)
    """Marks of who came when, and of what they needed and how they were: alike where the customers were the same."""
    waited: list[float | None] = field(default_factory=list)
    """How long each customer waited, in the order of their coming; None: without a ticket."""

    @cached_property
    def queues(self) -> dict[Key, Figures]:
        """The figures of every queue to which somebody came."""
        return {key: tally.figures() for key, tally in self.tallies.items()}

    @cached_property
    def total(self) -> Figures:
        """Those of the whole."""
        return self.whole.figures()

    @property
    def days(self) -> int:
        """How many days it is."""
        return len(self.seeds)

    @property
    def kiosk_wait_s(self) -> float:
        """Mean time that customers waited for a free kiosk, before they took a ticket."""
        return self.stood_s / self.whole.tickets if self.whole.tickets else 0.0

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "scenario": self.name,
            "date": self.date.isoformat(),
            "seeds": list(self.seeds),
            "kiosk_wait_s": self.kiosk_wait_s,
            "refusals": self.refusals,
            "total": asdict(self.total),
            "queues": [
                {"agency": agency, "language": language, **asdict(figures)}
                for (agency, language), figures in self.queues.items()
            ],
            "quarters": [asdict(slot) for slot in self.slots],
        }


def measure(scenario: Scenario, visits: Sequence[Visit], timeline: Timeline) -> Result:
    """Add up what happened to everybody who came after the warm-up."""
    counted = [visit for visit in visits if visit.customer.at >= scenario.warm]
    by_queue: dict[Key, list[Visit]] = defaultdict(list)
    for visit in counted:
        by_queue[visit.customer.agency, visit.customer.language].append(visit)
    catalogue = scenario.catalogue
    spent = {clerk: timeline.time_in(clerk, scenario.warm, scenario.end) for clerk in catalogue.clerks}
    tallies = {}
    for agency in catalogue.agencies.values():
        for language in catalogue.languages_of(agency.id):
            ones = by_queue.get((agency.id, language))
            if ones:
                skilled = catalogue.skilled(agency.id, language)
                tally = _count(ones, scenario, (spent[clerk] for clerk in skilled))
                tally.target_s = agency.target_s
                tallies[agency.id, language] = tally
    return Result(
        name=scenario.file.name,
        date=scenario.file.date,
        seeds=(scenario.file.seed,),
        tallies=tallies,
        whole=_count(counted, scenario, spent.values()),
        slots=_slots(scenario, visits, timeline),
        stood_s=sum(visit.taken_at - visit.customer.at for visit in counted if visit.taken_at is not None) / 1000,
        refusals=dict(Counter(visit.refused for visit in counted if visit.refused is not None)),
        customers=(
            hash(tuple(visit.customer.coming for visit in counted)),
            hash(tuple(visit.customer.nature for visit in counted)),
        ),
        waited=[wait_of(visit, scenario.last) for visit in counted],
    )


def together(days: Sequence[Result]) -> Result:
    """Several days of one scenario as one: customers added up, counts and quarters of an hour as means a day."""
    if len(days) == 1:
        return days[0]
    keys = list(dict.fromkeys(key for day in days for key in day.tallies))
    refusals: Counter[str] = Counter()
    for day in days:
        refusals.update(day.refusals)
    longest = max(days, key=lambda day: len(day.slots)).slots
    return Result(
        name=days[0].name,
        date=days[0].date,
        seeds=tuple(seed for day in days for seed in day.seeds),
        tallies={key: _over_all(key, days) for key in keys},
        whole=add_up([day.whole for day in days]),
        slots=[_mean_slot(slot.at, number, days) for number, slot in enumerate(longest)],
        stood_s=sum(day.stood_s for day in days),
        refusals=dict(refusals),
    )


def _over_all(key: Key, days: Sequence[Result]) -> Tally:
    tally = add_up([day.tallies[key] for day in days if key in day.tallies])
    # On the other days nobody came.
    tally.days = len(days)
    return tally


def _mean_slot(at: int, number: int, days: Sequence[Result]) -> Slot:
    made = Slot(at)
    for day in days:
        if number < len(day.slots):
            for name, value in vars(day.slots[number]).items():
                if name != "at":
                    setattr(made, name, getattr(made, name) + value / len(days))
    return made


def wait_of(visit: Visit, last: int) -> float | None:
    """From taking the ticket to the first answer, to leaving, or to being sent home (at the latest `last`), in seconds.

    None: there was no ticket.
    """
    if visit.taken_at is None:
        return None
    until = next(
        (at for at in (visit.answered_at, visit.gone_at, visit.closed_at) if at is not None), max(last, visit.taken_at)
    )
    return (until - visit.taken_at) / 1000


def has_left(visit: Visit) -> bool:
    """Whether somebody with a ticket went without having been answered, whatever the desk knows of it."""
    return visit.answered_at is None and (visit.gone or visit.reason in ("left", "expired"))


def _count(visits: Sequence[Visit], scenario: Scenario, spent: Iterable[dict[str, int]]) -> Tally:
    tally, catalogue = Tally(arrived=len(visits)), scenario.catalogue
    speak = _languages_by_clerk(catalogue)
    for visit in visits:
        wait = wait_of(visit, scenario.last)
        if wait is None:
            tally.refused += 1
        elif visit.answered_at is not None:
            tally.answered.append(wait)
            tally.within += wait <= catalogue.agencies[visit.customer.agency].target_s
            tally.own += visit.customer.language in speak[str(visit.clerk)]
        elif has_left(visit):
            tally.left.append(wait)
        else:
            tally.unserved.append(wait)
    for one in spent:
        busy = sum(one.get(state, 0) for state in BUSY)
        tally.busy_ms += busy
        tally.there_ms += busy + one.get("available", 0)
    return tally


def _languages_by_clerk(catalogue: Catalogue) -> dict[str, set[str]]:
    return {clerk.id: {skill.language for skill in clerk.skills} for clerk in catalogue.clerks.values()}


def _slots(scenario: Scenario, visits: Sequence[Visit], timeline: Timeline) -> list[Slot]:
    count = (scenario.last - scenario.start + SLOT_MS - 1) // SLOT_MS
    slots = [Slot(scenario.start + number * SLOT_MS) for number in range(count)]

    def spread(since: int, until: int, name: str) -> None:
        for number in range(max(0, (since - scenario.start) // SLOT_MS), count):
            slot = slots[number]
            if slot.at >= until:
                break
            part = min(until, slot.at + SLOT_MS) - max(since, slot.at)
            setattr(slot, name, getattr(slot, name) + part / SLOT_MS)

    for visit in visits:
        slot = slots[min(count - 1, (visit.customer.at - scenario.start) // SLOT_MS)]
        slot.arrived += 1
        wait = wait_of(visit, scenario.last)
        if wait is not None:
            slot.tickets += 1
            slot.wait_s += wait
        if visit.answered_at is not None:
            slot.answered += 1
        elif has_left(visit):
            slot.abandoned += 1
        if visit.taken_at is not None:
            spread(visit.taken_at, visit.answered_at or visit.closed_at or scenario.last, "waiting")
    for spans in timeline.spans.values():
        for (since, state), (until, _) in zip(spans, [*spans[1:], (scenario.last, "off")], strict=True):
            if state in BUSY:
                spread(since, until, "busy")
            if state in BUSY or state == "available":
                spread(since, until, "at_work")
    while slots and not (slots[-1].waiting or slots[-1].busy or slots[-1].at_work):
        slots.pop()
    return slots
