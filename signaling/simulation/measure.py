"""What a day came to: the figures of every queue, and those of the whole."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from signaling.domain.catalogue import Catalogue
from signaling.simulation.scenario import Scenario
from signaling.simulation.timeline import BUSY, Timeline
from signaling.simulation.visits import Visit

Key = tuple[str, str]
"""(agency, language)."""
SLOT_MS = 15 * 60_000


@dataclass
class Figures:
    """The figures of one queue. Times are seconds, shares 0 to 1; None: there is nothing to say it of."""

    arrived: int = 0
    """Customers who came for it."""
    refused: int = 0
    """Who got no ticket: closed, full, too late, or no kiosk was free for as long as they would wait."""
    answered: int = 0
    abandoned: int = 0
    """Who took a ticket and left, or did not come back."""
    unserved: int = 0
    """Who were sent home at closing, or were still there when the simulation ended."""
    mean_wait_s: float | None = None
    """From taking the ticket to the clerk's answer, of those answered."""
    median_wait_s: float | None = None
    p90_wait_s: float | None = None
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
    def tickets(self) -> int:
        """How many took a ticket."""
        return self.arrived - self.refused


@dataclass
class Slot:
    """A quarter of an hour, for the picture."""

    at: int
    arrived: int = 0
    answered: int = 0
    abandoned: int = 0
    wait_s: float = 0.0
    """Sum of the waits of those who came in it and were answered."""
    waiting: float = 0.0
    """Mean number in the queue."""
    at_work: float = 0.0
    busy: float = 0.0


@dataclass
class Result:
    """What a day came to."""

    name: str
    seed: int
    queues: dict[Key, Figures]
    total: Figures
    slots: list[Slot]
    kiosk_wait_s: float
    """Mean time that customers waited for a free kiosk, before they took a ticket."""
    refusals: dict[str, int] = field(default_factory=dict)
    waits: dict[Key, list[float]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "scenario": self.name,
            "seed": self.seed,
            "kiosk_wait_s": self.kiosk_wait_s,
            "refusals": self.refusals,
            "total": asdict(self.total),
            "queues": [
                {"agency": agency, "language": language, **asdict(figures)}
                for (agency, language), figures in self.queues.items()
            ],
        }


def measure(scenario: Scenario, visits: Sequence[Visit], timeline: Timeline) -> Result:
    """Add up what happened to everybody who came after the warm-up."""
    counted = [visit for visit in visits if visit.customer.at >= scenario.warm]
    by_queue: dict[Key, list[Visit]] = defaultdict(list)
    for visit in counted:
        by_queue[visit.customer.agency, visit.customer.language].append(visit)
    catalogue = scenario.catalogue
    spent = {clerk: timeline.time_in(clerk, scenario.warm, scenario.end) for clerk in catalogue.clerks}
    queues = {}
    waits = {}
    for agency in catalogue.agencies.values():
        for language in catalogue.languages_of(agency.id):
            ones = by_queue.get((agency.id, language))
            if ones:
                skilled = catalogue.skilled(agency.id, language)
                queues[agency.id, language] = _figures(ones, catalogue, (spent[clerk] for clerk in skilled))
                queues[agency.id, language].target_s = agency.target_s
                waits[agency.id, language] = [wait for visit in ones if (wait := wait_of(visit)) is not None]
    stood = [visit.taken_at - visit.customer.at for visit in counted if visit.taken_at is not None]
    return Result(
        name=scenario.file.name,
        seed=scenario.file.seed,
        queues=queues,
        total=_figures(counted, catalogue, spent.values()),
        slots=_slots(scenario, visits, timeline),
        kiosk_wait_s=sum(stood) / len(stood) / 1000 if stood else 0.0,
        refusals=dict(Counter(visit.refused for visit in counted if visit.refused is not None)),
        waits=waits,
    )


def wait_of(visit: Visit) -> float | None:
    """From taking the ticket to the first answer, in seconds; None: it was not answered."""
    if visit.answered_at is None or visit.taken_at is None:
        return None
    return (visit.answered_at - visit.taken_at) / 1000


def _figures(visits: Sequence[Visit], catalogue: Catalogue, spent: Iterable[dict[str, int]]) -> Figures:
    figures = Figures(arrived=len(visits))
    waits, within, own = [], 0, 0
    served = {clerk.id: {(s.agency, s.language) for s in clerk.skills} for clerk in catalogue.clerks.values()}
    for visit in visits:
        wait = wait_of(visit)
        if visit.ticket is None:
            figures.refused += 1
        elif wait is not None:
            waits.append(wait)
            within += wait <= catalogue.agencies[visit.customer.agency].target_s
            own += (visit.customer.agency, visit.customer.language) in served[str(visit.clerk)] or any(
                language == visit.customer.language for _, language in served[str(visit.clerk)]
            )
        elif visit.reason in ("left", "expired"):
            figures.abandoned += 1
        else:
            figures.unserved += 1
    waits.sort()
    figures.answered = len(waits)
    if waits:
        figures.mean_wait_s = sum(waits) / len(waits)
        figures.median_wait_s, figures.p90_wait_s = quantile(waits, 0.5), quantile(waits, 0.9)
        figures.own_language = own / len(waits)
    if figures.tickets:
        figures.within_target = within / figures.tickets
        figures.abandonment = figures.abandoned / figures.tickets
    busy = there = 0
    for one in spent:
        mine = sum(one.get(state, 0) for state in BUSY)
        busy, there = busy + mine, there + mine + one.get("available", 0)
    figures.occupancy = busy / there if there else None
    return figures


def quantile(in_order: Sequence[float], part: float) -> float:
    """The quantile of an ordered sample, interpolated."""
    at = part * (len(in_order) - 1)
    low = int(at)
    high = min(low + 1, len(in_order) - 1)
    return in_order[low] + (in_order[high] - in_order[low]) * (at - low)


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
        wait = wait_of(visit)
        if wait is not None:
            slot.answered += 1
            slot.wait_s += wait
        elif visit.reason in ("left", "expired"):
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
