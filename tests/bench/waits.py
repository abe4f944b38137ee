"""Whether the waits that customers are shown are true: over unlike days, how many waited less than each figure.

Each scenario's days are simulated by the server's own desk (`luukku-server simulate`). The range is the one that a
customer is shown just after joining the queue; the wait ends with the clerk's answer. Who is served at once is shown no
range, and customers here have all the patience in the world, so that every wait is seen to its end. What handling
times are known in the morning comes from a day before. A floor in the sense of the other rows is the share itself that
the figure promises: 50 and 90 in a hundred.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from signaling.domain import states
from signaling.domain.estimate import Handling, Wait
from signaling.domain.records import Event
from signaling.service.board import Board
from signaling.service.ports import Transaction
from signaling.simulation.day import Day
from signaling.simulation.run import people_of
from signaling.simulation.scenario import Scenario, load_scenario
from tests.bench.rows import Bench, Row, Say, Size

SCENARIOS = Path(__file__).parent / "scenarios"
NAMES = ("rush", "lunch", "tiny-queues", "one-clerk", "shift-end")
LEAST_SHOWN = 2_500
MOST_DAYS = 40


@dataclass(frozen=True)
class Shown:
    """A range that was shown, and the wait that it was about, in seconds."""

    range: Wait
    waited: float


class _Watcher:
    """Notes what each customer is shown on joining a queue."""

    def __init__(self, day: Day) -> None:
        self._day = day
        self.ranges: dict[str, Wait] = {}

    def hear(self, told: Event) -> None:
        """A ticket was taken, perhaps."""
        if told.kind == "taken" and told.ticket is not None:
            name = told.ticket
            wait = self._day.do(lambda tx: _shown(tx, name, self._day))
            if wait is not None:
                self.ranges[name] = wait


def _shown(tx: Transaction, ticket_id: str, day: Day) -> Wait | None:
    ticket = tx.ticket(ticket_id)
    if ticket is None or ticket.state is not states.Ticket.WAITING:
        return None
    wait = Board.read(tx, day.scenario.catalogue, day.now).wait_of(ticket)
    return wait if isinstance(wait, Wait) else None


def _know(tx: Transaction, handling: dict[tuple[str, str], Handling]) -> None:
    """Bring in what was seen on a day before: as many observations, with the same mean and the same spread."""
    for (agency, service), seen in handling.items():
        spread = math.sqrt(max(0.0, seen.squares / seen.count - seen.mean_s**2))
        for number in range(seen.count):
            tx.add_handling(agency, service, seen.mean_s + (spread if number % 2 else -spread))


def _one_day(
    scenario: Scenario, known: dict[tuple[str, str], Handling], *, watched: bool = True
) -> tuple[list[Shown], dict[tuple[str, str], Handling]]:
    day = Day(scenario)
    try:
        day.do(lambda tx: _know(tx, known))
        visits, _ = people_of(day)
        watcher = _Watcher(day)
        if watched:
            day.listeners.append(watcher)
        day.run()
        shown = [
            Shown(watcher.ranges[visit.ticket], (visit.answered_at - visit.taken_at) / 1000)
            for visit in visits.all
            if visit.ticket in watcher.ranges
            and visit.ticket is not None
            and visit.taken_at is not None
            and visit.answered_at is not None
        ]
        return shown, day.do(lambda tx: tx.handling())
    finally:
        day.close()


def _days(name: str, least: int) -> Iterator[list[Shown]]:
    """Day after day of a scenario, each with another seed, until so many waits were shown."""
    file, found = SCENARIOS / f"{name}.toml", 0
    for seed in range(1, MOST_DAYS + 1):
        # Each has a day of its own before it: how far that one was from the usual is the same for a whole day.
        _, known = _one_day(load_scenario(file, [f"seed={1000 + seed}"]), {}, watched=False)
        shown, _ = _one_day(load_scenario(file, [f"seed={seed}"]), known)
        found += len(shown)
        yield shown
        if found >= least:
            return


def _shares(shown: Sequence[Shown]) -> tuple[float, float]:
    """Of the waits, the parts below each figure, in hundreds."""
    below_half = sum(one.waited < one.range.half_s for one in shown)
    below_ninety = sum(one.waited < one.range.ninety_s for one in shown)
    return 100 * below_half / len(shown), 100 * below_ninety / len(shown)


def run(size: Size, say: Say) -> list[Row]:
    """The rows `wait-half` and `wait-ninety`."""
    names = size.of(NAMES, NAMES[3:4])
    of_each: dict[str, tuple[float, float]] = {}
    for name in names:
        say(f"waits shown and waited: {name}")
        shown = [one for day in _days(name, size.of(LEAST_SHOWN, 1)) for one in day]
        assert shown, f"nobody was shown a wait in {name}"
        of_each[name] = _shares(shown)
    # Each scenario counts alike, however many waits it has.
    half, ninety = (sum(shares[part] for shares in of_each.values()) / len(of_each) for part in (0, 1))

    def note(part: int) -> str:
        return ", ".join(f"{name} {shares[part]:.0f} %" for name, shares in of_each.items())

    return [
        Row(
            "wait-half",
            "waits below the first figure shown",
            half,
            50.0,
            "%",
            55 / 50,
            least=45 / 50,
            note=note(0),
        ),
        Row(
            "wait-ninety",
            "waits below the second figure shown",
            ninety,
            90.0,
            "%",
            95 / 90,
            least=85 / 90,
            note=note(1),
        ),
    ]


BENCH = Bench(["wait-half", "wait-ninety"], run)
