"""Clerks go in the middle of things: signed out, taken from the catalogue, silent. No customer sits with nobody."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from signaling.domain.times import Times
from signaling.protocol import ErrorCode
from signaling.protocol import commands as c
from signaling.protocol.views import KioskView
from signaling.security.passwords import hash_password
from signaling.service import administration
from signaling.service.explain import Log
from signaling.service.work import Work
from tests.day import Day
from tests.servers import CATALOGUE, PATIENCE_S, ServerThread, now_ms
from tests.wire_clients import Gone, WireClerk, WireKiosk

LONG = 3_600_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerThread]:
    """A server that waits for an hour for whoever is lost: what happens sooner happens at once."""
    started = ServerThread(tmp_path, times=Times(clerk_grace=LONG, call_grace=LONG))
    yield started
    started.close()


def sign_out(clerk: WireClerk) -> None:
    """Sign out in the clerk's browser."""
    answer = httpx.delete(
        f"{clerk.host.url}/api/v1/session", headers={"Cookie": clerk.cookie}, trust_env=False, timeout=PATIENCE_S
    )
    assert answer.status_code == 204


def without(clerk: str) -> str:
    """The catalogue without a clerk."""
    text = CATALOGUE.read_text(encoding="utf-8")
    return re.sub(rf"(?ms)^\[clerks\.{clerk}\].*?(?=^\[clerks\.(?!{clerk})|\Z)", "", text)


def take_in(server: ServerThread, text: str) -> None:
    """Import a catalogue beside the running server."""
    server.look(lambda tx: administration.import_catalogue(tx, text, now_ms()))


def live(view: KioskView) -> bool:
    """In a call."""
    return view.call is not None and view.call.state == "live"


async def test_who_signs_out_while_it_rings_leaves_the_ring_to_a_colleague_at_once(server: ServerThread) -> None:
    kiosk, aino, daavid = WireKiosk(server, "lahti-1"), WireClerk(server, "aino"), WireClerk(server, "daavid")
    async with kiosk, aino, daavid:
        await aino.be("available")
        await kiosk.take()
        await aino.ring()
        await daavid.be("available")
        sign_out(aino)
        assert (await aino.gone())[0] is ErrorCode.NOT_SIGNED_IN
        await daavid.answer()
        await kiosk.until(live)


async def test_who_signs_out_in_a_call_leaves_a_customer_who_knows_it_and_is_in_the_queue(
    server: ServerThread,
) -> None:
    kiosk, aino, daavid = WireKiosk(server, "lahti-1"), WireClerk(server, "aino"), WireClerk(server, "daavid")
    async with kiosk, aino, daavid:
        await aino.be("available")
        ticket = await kiosk.take()
        await aino.answer()
        await kiosk.until(live)
        sign_out(aino)
        view = await kiosk.until(lambda view: view.call is None)
        assert view.ticket is not None
        assert (view.ticket.id, view.ticket.state, view.ticket.returned) == (ticket, "waiting", "clerk_left")
        await daavid.be("available")
        await daavid.answer()
        assert daavid.view is not None
        assert daavid.view.ticket is not None
        assert "clerk_left" in [line.kind for line in daavid.view.ticket.story]


async def test_who_leaves_the_catalogue_in_a_call_ends_it_first(server: ServerThread) -> None:
    elsewhere = server.session("aino")
    async with WireKiosk(server, "lahti-1") as kiosk, WireClerk(server, "aino") as aino:
        await aino.be("available")
        await kiosk.take()
        await aino.answer()
        await kiosk.until(live)
        take_in(server, without("aino"))
        await kiosk.until(lambda view: view.catalogue == server.look(lambda tx: tx.catalogue_version()))
        assert kiosk.call is not None
        assert kiosk.call.peer.name == "Aino", "the customer still talks with her"
        assert server.look(lambda tx: (tx.password_hash("aino"), len(tx.session_ids()))) == (None, 1)
        with pytest.raises(Gone):
            await WireClerk(server, "aino", cookie=elsewhere).connect()
        await aino.reconnect()
        await aino.signal("still here")
        await kiosk.signalled("still here")
        await aino.hang_up()
        await kiosk.until(lambda view: view.ticket is not None and view.ticket.close_reason == "served")
        await aino.until(lambda view: view.clerk.state == "wrap_up")
        await aino.do(c.Ready())
        assert (await aino.gone())[0] is ErrorCode.NOT_SIGNED_IN
        assert server.look(lambda tx: (tx.clerk("aino"), tx.session_ids())) == (None, set())


async def test_who_leaves_the_catalogue_while_it_rings_goes_at_once(server: ServerThread) -> None:
    kiosk, aino, daavid = WireKiosk(server, "lahti-1"), WireClerk(server, "aino"), WireClerk(server, "daavid")
    async with kiosk, aino, daavid:
        await aino.be("available")
        await kiosk.take()
        await aino.ring()
        await daavid.be("available")
        take_in(server, without("aino"))
        assert (await aino.gone())[0] is ErrorCode.NOT_SIGNED_IN
        await daavid.answer()


async def test_a_locked_out_clerk_is_cut_off_at_once_even_when_only_the_call_kept_them(server: ServerThread) -> None:
    async with WireKiosk(server, "lahti-1") as kiosk, WireClerk(server, "aino") as aino:
        await aino.be("available")
        await kiosk.take()
        await aino.answer()
        await kiosk.until(live)
        take_in(server, without("aino"))
        catalogue = server.app.state.hub.catalogue
        server.look(lambda tx: administration.set_password(Work(tx, now_ms(), catalogue, Times()), "aino", None))
        assert (await aino.gone())[0] is ErrorCode.NOT_SIGNED_IN
        view = await kiosk.until(lambda view: view.call is None)
        assert view.ticket is not None
        assert view.ticket.state == "waiting"
        assert server.look(lambda tx: tx.clerk("aino")) is None


async def test_who_is_back_in_the_catalogue_before_the_call_has_ended_stays(server: ServerThread) -> None:
    async with WireKiosk(server, "lahti-1") as kiosk, WireClerk(server, "aino") as aino:
        await aino.be("available")
        await kiosk.take()
        await aino.answer()
        take_in(server, without("aino"))
        take_in(server, CATALOGUE.read_text(encoding="utf-8"))
        await aino.hang_up()
        await aino.until(lambda view: view.clerk.state == "wrap_up")
        await aino.do(c.Ready())
        view = await aino.until(lambda view: view.clerk.state == "available")
        assert [(queue.agency, queue.language) for queue in view.queues] == [("kela", "fi"), ("kela", "sv")]
        server.look(lambda tx: tx.set_password_hash("aino", hash_password("a password anew")))


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path / "day.sqlite3")
    yield made
    made.database.close()


def test_who_did_not_answer_is_left_alone_with_that_ticket_for_a_minute(day: Day) -> None:
    for kind, client in (("kiosk", "lahti-1"), ("kiosk", "lahti-2"), ("clerk", "aino")):
        day.connect(kind, client)
    day.command("kiosk", "lahti-1", c.TakeTicket(agency="kela", language="fi"))
    day.command("clerk", "aino", c.SetState(state="available"))
    offer = day.do(lambda tx: tx.open_offer_of_clerk("aino"))
    assert offer is not None
    day.wait(offer.expires_at - day.now + 1000)
    assert day.do(lambda tx: tx.clerk("aino")).reason == "no_answer"  # type: ignore[union-attr]
    day.command("clerk", "aino", c.SetState(state="available"))
    assert day.do(lambda tx: tx.open_offer_of_clerk("aino")) is None
    # Another customer may ring there meanwhile.
    day.command("kiosk", "lahti-2", c.TakeTicket(agency="kela", language="fi"))
    other = day.do(lambda tx: tx.open_offer_of_clerk("aino"))
    assert other is not None
    assert other.ticket != offer.ticket
    day.command("clerk", "aino", c.PassOn(offer=other.id, reason="busy"))
    day.wait(61_000)
    again = day.do(lambda tx: tx.open_offer_of_clerk("aino"))
    assert again is not None
    assert again.ticket == offer.ticket
    matches = [match for _, match in day.do(lambda tx: list(Log(tx).replay(0))) if match is not None]
    assert len(matches) == 3
    assert all(match.as_expected for match in matches), "the log explains it"
