"""CPU of one match with very many waiting against the same with few: the real desk on real SQLite.

Both kinds of match are measured, and the worse one is the row: a clerk becomes available and gets the first of their
queues (`set_state`), and a ticket is taken for which a clerk is idle (`take_ticket`). The few are floor and the many
are measured, in turn, in one process; CPU is the process's, so it includes the transaction and its commit.
"""

import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from signaling.domain import records, states
from signaling.domain.catalogue import Catalogue, parse_catalogue
from signaling.protocol.commands import Command, Finish, Leave, PassOn, SetState, TakeTicket
from signaling.service import administration, queueing
from signaling.service.board import Board
from signaling.service.desk import Desk
from signaling.service.ports import ClientRef, Transaction
from signaling.storage.database import Database, sqlite_url
from tests.bench import catalogues
from tests.bench.rows import Bench, Row, Say, Size

AGENCIES, LANGUAGES, CLERKS = 24, 25, 5_000
START = 1_800_000_000_000
CUSTOMER = ClientRef("kiosk", "kioski-0")


@dataclass
class World:
    """A desk, its database, and a clock that stands still unless it is moved."""

    database: Database
    desk: Desk
    board: Board
    now: int
    numbers: Iterator[int]

    def command(self, client: ClientRef, command: Command) -> str | None:
        """Give a command; what it made."""
        self.now += 1
        name = f"c{next(self.numbers)}"
        # As the hub does: it keeps an eye on the queues, so that no command has to read all of them.
        work = partial(
            self.desk.command,
            client=client,
            command_id=name,
            command=command,
            now=self.now,
            board=self.board,
        )
        return self.database.run_now(work).result

    def timed(self, client: ClientRef, command: Command) -> tuple[float, str | None]:
        """CPU seconds of a command, and what it made."""
        began = time.process_time()
        result = self.command(client, command)
        return time.process_time() - began, result


def _queues(size: Size) -> list[tuple[str, str]]:
    names = catalogues.agencies(size.of(AGENCIES, 4))
    return list(itertools.product(names, catalogues.languages(size.of(LANGUAGES, 3))))


def _catalogue(size: Size) -> str:
    queues = _queues(size)
    # Three queues each, spread over all; the last queue has clerks of its own who are idle for `take_ticket`.
    served = queues[:-1]
    skills = [
        (clerk, [served[(number * 7 + step * 101) % len(served)] for step in range(3)])
        for number, clerk in enumerate(catalogues.clerks(size.of(CLERKS, 40)))
    ]
    quiet = [(f"rauha-{number}", [queues[-1]]) for number in range(8)]
    agencies = catalogues.agencies(size.of(AGENCIES, 4))
    languages = catalogues.languages(size.of(LANGUAGES, 3))
    return catalogues.catalogue(agencies, languages, catalogues.kiosks(3), skills + quiet)


def _furnish(tx: Transaction, text: str, catalogue: Catalogue, waiting: int, queues: list[tuple[str, str]]) -> None:
    administration.import_catalogue(tx, text, START)
    for clerk in catalogue.clerks:
        state = states.Clerk.AVAILABLE if clerk.startswith("rauha") else states.Clerk.BREAK
        tx.put_clerk(records.Clerk(clerk, state, START, idle_since=START, connection="here", instance="here"))
    for kiosk in catalogue.kiosks:
        tx.put_kiosk(records.Kiosk(kiosk, kiosk, "y", START, connection="here", instance="here"))
    desk = Desk(catalogue)
    for number in range(waiting):
        agency, language = queues[number % (len(queues) - 1)]
        kiosk = f"jono-{number}"
        tx.put_kiosk(records.Kiosk(kiosk, kiosk, "y", START, connection="here", instance="here"))
        at = START + number
        ticket = tx.add_ticket(
            records.Ticket(
                seq=0,
                id=f"lippu-{number}",
                number=f"A{number % 100:02d}",
                kiosk=kiosk,
                site="paikka0",
                agency=agency,
                service="asia",
                language=language,
                state=states.Ticket.WAITING,
                taken_at=at,
                order_at=at,
                languages=language,
                code="0000",
                heard_at=at,
            )
        )
        queueing.enter(desk.work(tx, at), ticket)


@contextmanager
def _world(directory: Path, size: Size, waiting: int) -> Iterator[World]:
    text = _catalogue(size)
    catalogue = parse_catalogue(text)
    with Database(sqlite_url(directory / f"{waiting}.sqlite3")) as database:
        database.run_now(lambda tx: _furnish(tx, text, catalogue, waiting, _queues(size)))
        board = database.run_now(lambda tx: Board.read(tx, catalogue, START))
        yield World(database, Desk(catalogue), board, START + 1_000_000, itertools.count())


def _clerk_looks(world: World, clerk: ClientRef) -> float:
    cpu, _ = world.timed(clerk, SetState(state="available"))
    offer = world.database.run_now(lambda tx: tx.open_offer_of_clerk(clerk.id))
    assert offer is not None, "nobody waits for this clerk"
    world.command(clerk, SetState(state="break"))
    world.command(clerk, PassOn(offer=offer.id, reason="busy"))
    return cpu


def _ticket_looks(world: World, queue: tuple[str, str]) -> float:
    cpu, ticket = world.timed(CUSTOMER, TakeTicket(agency=queue[0], language=queue[1], service="asia"))
    assert ticket is not None
    assert world.database.run_now(lambda tx: tx.open_offer_of_ticket(ticket)) is not None, "no clerk was idle"
    world.command(CUSTOMER, Leave(ticket=ticket))
    world.command(CUSTOMER, Finish(ticket=ticket))
    return cpu


def run(size: Size, say: Say) -> list[Row]:
    """The row `match`."""
    few, many = size.of(100, 30), size.of(100_000, 300)
    rounds, each = size.of(20, 2), size.of(50, 3)
    queues = _queues(size)
    clerks = [ClientRef("clerk", clerk) for clerk in catalogues.clerks(size.of(CLERKS, 40))]
    # Only clerks whose queues have somebody even among the few.
    reached = set(queues[: min(few, len(queues) - 1)])
    catalogue = parse_catalogue(_catalogue(size))
    eager = [c for c in clerks if any((s.agency, s.language) in reached for s in catalogue.clerks[c.id].skills)]
    costs: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="luukku-bench-") as directory:
        say(f"filling the queues with {few} and with {many:,} tickets")
        with _world(Path(directory), size, few) as small, _world(Path(directory), size, many) as large:
            for number in range(rounds):
                say(f"matching, round {number + 1} of {rounds}")
                some = [eager[(number * each + step) % len(eager)] for step in range(each)]
                for world, waiting in ((small, few), (large, many)):
                    by_clerk = [_clerk_looks(world, clerk) for clerk in some]
                    by_ticket = [_ticket_looks(world, queues[-1]) for _ in range(each)]
                    costs.setdefault(("clerk", waiting), []).append(statistics.median(by_clerk))
                    costs.setdefault(("ticket", waiting), []).append(statistics.median(by_ticket))
    medians = {key: statistics.median(values) * 1e6 for key, values in costs.items()}
    worse = max(("clerk", "ticket"), key=lambda kind: medians[kind, many] / medians[kind, few])
    note = ", ".join(
        f"{words} {medians[kind, many]:.0f} against {medians[kind, few]:.0f}"
        for kind, words in (("clerk", "a clerk finds a ticket"), ("ticket", "a ticket finds a clerk"))
    )
    return [
        Row(
            "match",
            f"CPU of one match, {many:,} waiting in {len(queues)} queues, {len(clerks):,} clerks; floor: {few} waiting",
            medians[worse, many],
            medians[worse, few],
            "µs",
            1.5,
            note=note,
        )
    ]


BENCH = Bench(["match"], run)
