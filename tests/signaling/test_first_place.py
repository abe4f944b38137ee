"""What a customer reads in the moment of joining is true: the place, and of the wait nothing that is not known yet."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from signaling.protocol import ErrorCode
from signaling.protocol.commands import TakeTicket
from signaling.protocol.frames import ViewFrame
from signaling.protocol.views import KioskTicket, KioskView
from tests.servers import CATALOGUE, ServerThread
from tests.wire_clients import WireClerk, WireKiosk

EIGHT = [f"lahti-{number}" for number in range(1, 9)]
MANY_KIOSKS = CATALOGUE.read_text(encoding="utf-8").replace(
    '{ id = "lahti-3" }]', '{ id = "lahti-3" }' + "".join(f', {{ id = "{name}" }}' for name in EIGHT[3:]) + "]"
)
AT_MOST_FOUR = MANY_KIOSKS.replace("[agencies.kela]", "[agencies.kela]\nqueue.longest_queue = 4", 1)


@pytest.fixture
def crowded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServerThread]:
    started = ServerThread(tmp_path, catalogue=getattr(request, "param", MANY_KIOSKS))
    yield started
    started.close()


async def connected(server: ServerThread) -> list[WireKiosk]:
    kiosks = [WireKiosk(server, name) for name in EIGHT]
    await asyncio.gather(*(kiosk.connect() for kiosk in kiosks))
    return kiosks


def first_seen(kiosk: WireKiosk) -> KioskTicket:
    """The ticket as it was shown first."""
    views = [frame.view for frame in kiosk.frames if isinstance(frame, ViewFrame)]
    tickets = [view.ticket for view in views if isinstance(view, KioskView) and view.ticket is not None]
    return tickets[0]


async def test_eight_who_join_at_once_read_their_true_places(crowded: ServerThread) -> None:
    clerk = WireClerk(crowded, "aino")
    await clerk.connect()
    await clerk.be("available")
    called = WireKiosk(crowded, "nurmes-1")
    await called.connect()
    await called.take()
    await clerk.answer()
    # Somebody is at work, and busy: all eight wait.
    kiosks = await connected(crowded)
    await asyncio.gather(*(kiosk.take() for kiosk in kiosks))
    by_number = sorted((first_seen(kiosk) for kiosk in kiosks), key=lambda ticket: ticket.number)
    assert [ticket.ahead for ticket in by_number] == list(range(8))
    assert {ticket.wait_unknown for ticket in by_number} <= {None, "too_few_observations"}, "somebody is at work"
    for kiosk in kiosks:
        view = await kiosk.until(lambda view: view.ticket is not None and view.ticket.wait_unknown is not None)
        assert view.ticket is not None
        assert view.ticket.wait_unknown == "too_few_observations"
    assert sorted(kiosk.ticket.ahead for kiosk in kiosks) == list(range(8))
    clients: list[WireKiosk | WireClerk] = [*kiosks, called, clerk]
    for client in clients:
        await client.leave()


@pytest.mark.parametrize("crowded", [AT_MOST_FOUR], indirect=True)
async def test_of_eight_who_join_at_once_no_more_get_in_than_the_queue_takes(crowded: ServerThread) -> None:
    kiosks = await connected(crowded)
    codes = await asyncio.gather(*(kiosk.ask_code(TakeTicket(agency="kela", language="fi")) for kiosk in kiosks))
    assert (codes.count(None), codes.count(ErrorCode.QUEUE_FULL)) == (4, 4)
    for kiosk in kiosks:
        await kiosk.leave()
