"""Five hundred answer one offer at the same time: one has the call, the others are told that the offer is gone."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from signaling.cluster.local import LocalBus
from signaling.protocol import ErrorCode
from signaling.protocol.commands import Accept, SetState, TakeTicket
from signaling.protocol.views import ClerkView
from signaling.security.turn import TurnIssuer
from signaling.service.ports import ClientRef, StorageUnavailable
from signaling.service.work import Refused
from signaling.transport.connection import Connection
from signaling.transport.hub import Hub
from tests.day import Day
from tests.servers import PATIENCE_S, Host

RACERS = 500
TAKE = TakeTicket(agency="kela", language="fi")
AINO = ClientRef("clerk", "aino")


def one_won(answers: Iterable[str | ErrorCode | None]) -> None:
    """One has a call, and all others one and the same answer."""
    counted = Counter(answer if isinstance(answer, ErrorCode) else "won" for answer in answers)
    assert counted == {"won": 1, ErrorCode.OFFER_GONE: RACERS - 1}


class Queue(Connection):
    """A connection whose client hears everything and says nothing."""

    def __init__(self, client: ClientRef, name: str) -> None:
        async def deaf(_: object) -> None:
            await asyncio.sleep(0)

        # A kiosk is known by its key; a clerk without a session is one whom nobody signs out.
        super().__init__(client, name, "page", deaf, deaf, "x" if client.kind == "kiosk" else None)


async def test_of_five_hundred_accepts_at_once_one_wins(tmp_path: Path) -> None:
    host = Host(tmp_path)
    host.enrol("lahti-1", "x", "y")
    hub = Hub(host.storage, LocalBus(), TurnIssuer((), "", 600, relay_only=False))
    await hub.start()
    kiosk, clerk = Queue(ClientRef("kiosk", "lahti-1"), "kiosk"), Queue(AINO, "clerk")
    await hub.greet(kiosk)
    await hub.command(kiosk, "take", TAKE)
    await hub.greet(clerk)
    await hub.command(clerk, "available", SetState(state="available"))
    assert isinstance(clerk.view, ClerkView)
    assert clerk.view.offer is not None
    offer = clerk.view.offer.id
    under_way = most = 0

    async def accept(number: int) -> str | ErrorCode | None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            return await hub.command(clerk, f"race{number}", Accept(offer=offer))
        except Refused as refused:
            return refused.code
        finally:
            under_way -= 1

    one_won(await asyncio.gather(*(accept(number) for number in range(RACERS))))
    assert most == RACERS, "no race"
    calls = await host.storage.run(lambda tx: list(tx.open_calls()))
    assert [(call.clerk, call.state) for call in calls] == [("aino", "live")]
    await hub.stop()
    host.close()


def test_of_five_hundred_accepts_through_five_connections_to_the_database_one_wins(tmp_path: Path) -> None:
    days = [Day(tmp_path / "race.sqlite3") for _ in range(5)]
    first = days[0]
    first.connect("kiosk", "lahti-1")
    first.connect("clerk", "aino")
    ticket = first.command("kiosk", "lahti-1", TAKE)
    first.command("clerk", "aino", SetState(state="available"))
    found = first.do(lambda tx: tx.open_offer_of_clerk("aino"))
    assert found is not None
    accept = Accept(offer=found.id)
    # Each has read the offer as it stands now.
    assert {day.do(lambda tx: tx.offer(found.id)) for day in days} == {found}

    def race(number: int) -> str | ErrorCode | None:
        day, until = days[number % len(days)], time.monotonic() + PATIENCE_S
        while True:
            try:
                return day.do(lambda tx: day.desk.command(tx, AINO, f"race{number}", accept, day.now)).result
            except Refused as refused:
                return refused.code
            except StorageUnavailable:
                # SQLite lets writers in as it likes; a client would ask again, too.
                assert time.monotonic() < until

    with ThreadPoolExecutor(4 * len(days)) as racers:
        one_won(racers.map(race, range(RACERS)))
    accepted = [event for event in first.do(lambda tx: tx.events(str(ticket))) if event.kind == "accepted"]
    assert len(accepted) == 1
    assert [call.state for call in first.do(lambda tx: tx.open_calls())] == ["live"]
    for day in days:
        day.database.close()
