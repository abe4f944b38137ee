"""A ticket's whole life, durable at every step, against raw commits on the same disk in the same run.

One life is five commands of the real desk, each one transaction that is durable when it returns: take (which offers
it to an idle clerk), accept, end, wrap-up done, and the kiosk free again.
"""

import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from signaling.domain import records, states
from signaling.domain.catalogue import parse_catalogue
from signaling.protocol.commands import Accept, Command, EndCall, Finish, Ready, TakeTicket
from signaling.service import administration
from signaling.service.board import Board
from signaling.service.desk import Desk, Outcome
from signaling.service.ports import ClientRef, Transaction
from signaling.storage.database import Database, sqlite_url
from tests.bench import catalogues, ring
from tests.bench.raw import RawCommits
from tests.bench.rows import Bench, Row, Say, Size

AGENCIES, LANGUAGES, KIOSKS, CLERKS = 12, 8, 60, 60
START = 1_800_000_000_000
LIVES_PER_COMMIT = 0.02
"""What is asked for: so many lives for each raw commit."""


class Lives:
    """A desk at which everybody is at work."""

    def __init__(self, directory: Path) -> None:
        agencies, languages = catalogues.agencies(AGENCIES), catalogues.languages(LANGUAGES)
        self._queues = list(itertools.product(agencies, languages))
        skills = [
            (clerk, [self._queues[(number * 7 + step * 11) % len(self._queues)] for step in range(4)])
            for number, clerk in enumerate(catalogues.clerks(CLERKS))
        ]
        text = catalogues.catalogue(agencies, languages, catalogues.kiosks(KIOSKS), skills)
        catalogue = parse_catalogue(text)
        self.desk = Desk(catalogue)
        self.database = Database(sqlite_url(directory / "lives.sqlite3"))
        self._numbers = itertools.count()
        self._now = START
        self._served = [queue for queue in self._queues if catalogue.skilled(*queue)]

        def furnish(tx: Transaction) -> None:
            administration.import_catalogue(tx, text, START)
            for clerk in catalogue.clerks:
                at_work = records.Clerk(clerk, states.Clerk.AVAILABLE, START, connection="here", instance="here")
                tx.put_clerk(at_work)
            for kiosk in catalogue.kiosks:
                tx.put_kiosk(records.Kiosk(kiosk, kiosk, "y", START, connection="here", instance="here"))

        self.database.run_now(furnish)
        self._board = self.database.run_now(lambda tx: Board.read(tx, self.desk.catalogue, START))

    def _work(self, client: ClientRef, command: Command) -> Callable[[Transaction], Outcome]:
        self._now += 1
        return partial(
            self.desk.command,
            client=client,
            command_id=f"c{next(self._numbers)}",
            command=command,
            now=self._now,
            board=self._board,
        )

    def _command(self, client: ClientRef, command: Command) -> str | None:
        return self.database.run_now(self._work(client, command)).result

    def _take(self, kiosk: ClientRef, command: TakeTicket) -> records.Offer:
        take = self._work(kiosk, command)

        def work(tx: Transaction) -> records.Offer:
            # In the same transaction, as the hub reads the clerk's view.
            ticket = take(tx).result
            assert ticket is not None
            offer = tx.open_offer_of_ticket(ticket)
            assert offer is not None, "no clerk was idle"
            return offer

        return self.database.run_now(work)

    def one(self, number: int) -> None:
        """One life from beginning to end."""
        kiosk = ClientRef("kiosk", f"kioski-{number % KIOSKS}")
        agency, language = self._served[number % len(self._served)]
        offer = self._take(kiosk, TakeTicket(agency=agency, language=language, service="asia"))
        clerk = ClientRef("clerk", offer.clerk)
        call = self._command(clerk, Accept(offer=offer.id))
        assert call is not None
        self._command(kiosk, EndCall(call=call))
        self._command(clerk, Ready())
        self._command(kiosk, Finish(ticket=offer.ticket))

    def per_second(self, seconds: float) -> float:
        """How many lives a second, one after the other, over about so many seconds."""
        done, began = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - began) < seconds:
            self.one(done)
            done += 1
        return done / elapsed


def run(size: Size, say: Say) -> list[Row]:
    """The rows `life` and `ring`."""
    rounds, seconds = size.of(7, 1), size.of(2.0, 0.2)
    raw, lives = [], []
    with tempfile.TemporaryDirectory(prefix="luukku-bench-") as directory:
        floor, desk = RawCommits(Path(directory)), Lives(Path(directory))
        desk.per_second(seconds / 2)
        for number in range(rounds):
            say(f"whole lives, round {number + 1} of {rounds}")
            raw.append(floor.per_second(seconds / 2))
            lives.append(desk.per_second(seconds))
        floor.close()
        desk.database.close()
    return [
        Row(
            "life",
            "whole lives of tickets per second, durable at every step; floor: raw two-statement commits per second",
            statistics.median(lives),
            statistics.median(raw),
            "/s",
            LIVES_PER_COMMIT,
            at_least=True,
        ),
        # Half of the load that it must bear on this machine; a faster desk is not asked for more.
        ring.measure(LIVES_PER_COMMIT * statistics.median(raw) / 2, size, say),
    ]


BENCH = Bench(["life", "ring"], run)
