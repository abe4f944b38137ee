"""Two server processes on one real PostgreSQL: clients on different nodes, and nodes that die."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from signaling.protocol import ErrorCode
from signaling.protocol.commands import Leave, TakeTicket
from signaling.service import administration
from tests import postgres
from tests.servers import ServerProcess, wait_until, work_on
from tests.wire_clients import WireClerk, WireKiosk

LEASE_S = 6.0


Two = tuple[ServerProcess, ServerProcess]


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Two that go on living; each test has a kiosk of its own."""
    yield from _two(tmp_path_factory.mktemp("nodes"))


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Two]:
    """Two of which one dies."""
    yield from _two(tmp_path)


def _two(tmp_path: Path) -> Iterator[Two]:
    url = postgres.empty_database()
    with contextlib.ExitStack() as stack:
        started = []
        for name in ("north", "south"):
            (folder := tmp_path / name).mkdir()
            node = ServerProcess(folder, database=url, LUUKKU_LEASE_S=str(LEASE_S))
            stack.callback(node.close)
            started.append(node)
        yield started[0], started[1]


def on(node: ServerProcess, client: WireKiosk | WireClerk) -> None:
    """The client's next connection is to that node."""
    client.host = node


async def test_a_whole_visit_with_the_kiosk_on_one_node_and_the_clerk_on_the_other(
    nodes: Two,
) -> None:
    north, south = nodes
    async with WireKiosk(north, "lahti-1") as kiosk, WireClerk(south, "aino") as clerk:
        await clerk.be("available")
        ticket = await kiosk.take()
        call = await clerk.answer()
        seen = await kiosk.until(lambda view: view.call is not None and view.call.state == "live")
        assert seen.call is not None
        assert seen.call.id == call.id
        for number in range(30):
            await kiosk.signal(f"from the kiosk {number}")
            await clerk.signal(f"from the clerk {number}")
        await clerk.signalled("from the kiosk 29")
        await kiosk.signalled("from the clerk 29")
        heard = [frame.data.candidate for frame in clerk.frames if frame.type == "signal"]  # type: ignore[attr-defined]
        assert heard == [f"from the kiosk {number}" for number in range(30)]
        await clerk.hang_up()
        await kiosk.until(lambda view: view.ticket is not None and view.ticket.state == "closed")
        assert kiosk.ticket.id == ticket
        assert clerk.view is not None
        assert await clerk.until(lambda view: view.clerk.state == "wrap_up")


async def test_a_clerk_who_becomes_free_on_one_node_gets_who_waits_at_the_other(
    nodes: Two,
) -> None:
    north, south = nodes
    async with WireKiosk(north, "lahti-2") as kiosk, WireClerk(south, "elle") as clerk:
        await kiosk.take("migri", "en")
        await clerk.be("available")
        await clerk.ring()
        await kiosk.until(lambda view: view.ticket is not None and view.ticket.state == "offered")


async def test_who_comes_back_to_another_node_is_taken_over_there(
    nodes: Two,
) -> None:
    north, south = nodes
    async with WireKiosk(north, "nurmes-1") as kiosk:
        ticket = await kiosk.take("vero", "sv")
        again = WireKiosk(south, "nurmes-1", enrol=False)
        again.key, again.instance = kiosk.key, kiosk.instance
        await again.connect()
        assert again.ticket.id == ticket
        await again.do(Leave(ticket=ticket))
        bye, _ = await kiosk.gone()
        assert bye is ErrorCode.TAKEN_OVER
        await again.leave()


async def test_a_command_repeated_on_the_other_node_is_done_once(
    nodes: Two,
) -> None:
    north, south = nodes
    kiosk = WireKiosk(north, "nurmes-2")
    await kiosk.connect()
    take = TakeTicket(agency="vero", language="sv")
    first = await kiosk.do(take, "the-same")
    await kiosk.cut()
    on(south, kiosk)
    await kiosk.connect()
    assert await kiosk.do(take, "the-same") == first
    await kiosk.leave()


async def test_a_key_that_is_revoked_is_refused_on_both(nodes: Two) -> None:
    north, south = nodes
    async with WireKiosk(north, "lahti-3") as one, WireKiosk(south, "auto-1") as two:
        for kiosk in ("lahti-3", "auto-1"):
            north.look(lambda tx, kiosk=kiosk: administration.revoke_kiosk(work_on(tx), kiosk))  # type: ignore[misc]
        assert (await one.gone())[0] is ErrorCode.REVOKED
        assert (await two.gone())[0] is ErrorCode.REVOKED


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
async def test_the_clients_of_a_node_that_dies_come_back_to_the_other_and_the_call_goes_on(
    mortal: Two, how: signal.Signals
) -> None:
    north, south = mortal
    kiosk, clerk = WireKiosk(north, "lahti-1"), WireClerk(south, "aino")
    await kiosk.connect()
    await clerk.connect()
    await clerk.be("available")
    await kiosk.take()
    call = await clerk.answer()
    await kiosk.until(lambda view: view.call is not None and view.call.state == "live")
    os.kill(south.process.pid, how)
    try:
        # The kiosk is told that the other's link is gone, and nothing else: the talk goes on without servers.
        seen = await kiosk.until(lambda view: view.call is not None and not view.call.peer.online)
        assert seen.call is not None
        assert (seen.call.id, seen.call.state) == (call.id, "live")
        await clerk.cut()
        on(north, clerk)
        view = await clerk.connect()
        assert view.call is not None
        assert (view.call.id, view.call.epoch) == (call.id, call.epoch)
        await kiosk.until(lambda view: view.call is not None and view.call.peer.online)
        await kiosk.signal("and on")
        await clerk.signalled("and on")
    finally:
        if how is signal.SIGSTOP:
            # It finds that others have taken over, writes nothing, and ends.
            os.kill(south.process.pid, signal.SIGCONT)
            began = time.monotonic()
            wait_until(lambda: south.process.poll() is not None, "the node that was stopped ends")
            assert time.monotonic() - began < 60
    assert clerk.view is not None
    assert clerk.view.call is not None
    await kiosk.leave()
    await clerk.leave()
