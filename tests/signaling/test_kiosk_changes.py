"""A kiosk is enrolled anew, revoked or moved: nobody inherits a visit, and whoever was there finds the way back."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from signaling.domain import records, states
from signaling.domain.catalogue import parse_catalogue
from signaling.protocol import ErrorCode
from signaling.protocol import commands as c
from signaling.protocol.views import KioskView
from signaling.service import administration
from signaling.service.desk import Desk
from signaling.service.ports import ClientRef, Transaction
from signaling.service.views import ViewBuilder
from tests.day import CATALOGUE, Day
from tests.servers import ServerThread
from tests.signaling.desk_world import NoIce
from tests.signaling.test_sockets import talk
from tests.wire_clients import DeviceKey, WireKiosk

TEXT = CATALOGUE.read_text(encoding="utf-8")
MOVED = TEXT.replace('{ id = "lahti-1" }, ', "").replace(
    '{ id = "nurmes-2" }', '{ id = "nurmes-2" }, { id = "lahti-1" }'
)
Change = Callable[[Day], None]


@pytest.fixture
def day(tmp_path: Path) -> Day:
    day = Day(tmp_path / "day.sqlite3")
    for kiosk in ("lahti-1", "lahti-2", "nurmes-1"):
        day.connect("kiosk", kiosk)
    return day


def enrol_anew(day: Day) -> None:
    def work(tx: Transaction) -> None:
        code = administration.make_kiosk_code(tx, "lahti-1", day.now, 60_000)
        assert day.desk.enrol(tx, code, "another", "key", day.now)[0] == "lahti-1"

    day.do(work)


def revoke(day: Day) -> None:
    day.do(lambda tx: administration.revoke_kiosk(day.desk.work(tx, day.now), "lahti-1"))
    day.disconnect("kiosk", "lahti-1")
    enrol_anew(day)


def move(day: Day, text: str = MOVED) -> None:
    day.do(lambda tx: administration.import_catalogue(tx, text, day.now))
    day.desk = Desk(parse_catalogue(text))


def take(day: Day) -> records.Ticket:
    name = day.command("kiosk", "lahti-1", c.TakeTicket(agency="kela", language="fi"))
    assert name is not None
    return ticket_of(day, name)


def ticket_of(day: Day, name: str) -> records.Ticket:
    found = day.do(lambda tx: tx.ticket(name))
    assert found is not None
    return found


def at(day: Day, kiosk: str) -> records.Ticket | None:
    return day.do(lambda tx: tx.kiosk_ticket(kiosk))


def shown(day: Day, kiosk: str) -> KioskView:
    views = ViewBuilder(day.desk.catalogue, NoIce())
    view = day.do(lambda tx: views.build(tx, ClientRef("kiosk", kiosk), day.now))
    assert isinstance(view, KioskView)
    return view


def come_back(day: Day, kiosk: str, ticket: records.Ticket) -> str | None:
    return day.command("kiosk", kiosk, c.ComeBack(number=ticket.number, code=ticket.code or ""))


def answer(day: Day) -> None:
    day.connect("clerk", "aino")
    day.command("clerk", "aino", c.SetState(state="available"))
    offer = day.do(lambda tx: tx.open_offer_of_clerk("aino"))
    assert offer is not None
    assert day.command("clerk", "aino", c.Accept(offer=offer.id)) is not None


@pytest.mark.parametrize("change", [enrol_anew, revoke])
def test_a_place_in_line_is_kept_for_its_customer_alone(day: Day, change: Change) -> None:
    ticket = take(day)
    change(day)
    day.connect("kiosk", "lahti-1")
    assert at(day, "lahti-1") is None, "whoever comes next has nothing of the former customer"
    assert shown(day, "lahti-1").ticket is None
    kept = ticket_of(day, ticket.id)
    assert (kept.state, kept.away, kept.order_at) == (states.Ticket.AWAY, "freed", ticket.order_at)
    assert come_back(day, "lahti-2", ticket) == ticket.id
    assert ticket_of(day, ticket.id).order_at == ticket.order_at


@pytest.mark.parametrize("change", [enrol_anew, revoke])
def test_a_call_ends_and_its_customer_goes_first_at_another_kiosk(day: Day, change: Change) -> None:
    ticket = take(day)
    answer(day)
    change(day)
    day.connect("kiosk", "lahti-1")
    assert day.do(lambda tx: tx.open_calls()) == []
    clerk = day.do(lambda tx: tx.clerk("aino"))
    assert clerk is not None
    assert clerk.state is states.Clerk.WRAP_UP
    assert at(day, "lahti-1") is None
    assert [one.number for one in shown(day, "lahti-2").called] == [ticket.number]
    assert come_back(day, "lahti-2", ticket) == ticket.id


@pytest.mark.parametrize("change", [enrol_anew, revoke])
def test_what_rings_is_withdrawn_and_the_clerk_gets_the_next(day: Day, change: Change) -> None:
    take(day)
    next_ = day.command("kiosk", "lahti-2", c.TakeTicket(agency="kela", language="fi"))
    day.connect("clerk", "aino")
    day.command("clerk", "aino", c.SetState(state="available"))
    change(day)
    offer = day.do(lambda tx: tx.open_offer_of_clerk("aino"))
    assert offer is not None
    assert offer.ticket == next_


@pytest.mark.parametrize("change", [enrol_anew, revoke])
def test_a_lost_connection_returns_to_nobody_else(day: Day, change: Change) -> None:
    ticket = take(day)
    day.disconnect("kiosk", "lahti-1")
    day.wait(day.desk.times.kiosk_grace + 1000)
    assert ticket_of(day, ticket.id).away == "lost"
    change(day)
    day.connect("kiosk", "lahti-1")
    assert at(day, "lahti-1") is None
    assert come_back(day, "lahti-1", ticket) == ticket.id, "with number and code it does"


def test_a_goodbye_is_not_shown_to_the_next(day: Day) -> None:
    ticket = take(day)
    day.command("kiosk", "lahti-1", c.Leave(ticket=ticket.id))
    enrol_anew(day)
    assert at(day, "lahti-1") is None


def test_whoever_stands_before_a_kiosk_that_is_moved_keeps_the_place_and_may_return_at_both_sites(day: Day) -> None:
    ticket = take(day)
    move(day)
    view = shown(day, "lahti-1")
    assert view.site == "nurmes"
    assert view.ticket is not None
    assert (view.ticket.id, view.ticket.return_sites) == (ticket.id, ["lahti", "nurmes"])
    here = "lahti-1"
    for kiosk in ("lahti-1", "nurmes-1", "lahti-2"):
        day.command("kiosk", here, c.StepAway(ticket=ticket.id))
        assert ticket_of(day, ticket.id).state is states.Ticket.AWAY
        assert come_back(day, kiosk, ticket) == ticket.id
        here = kiosk


def test_a_called_number_is_shown_at_both_sites(day: Day) -> None:
    ticket = take(day)
    move(day)
    day.command("kiosk", "lahti-1", c.StepAway(ticket=ticket.id))
    day.connect("clerk", "aino")
    day.command("clerk", "aino", c.SetState(state="available"))
    for kiosk in ("lahti-2", "nurmes-1"):
        assert [one.number for one in shown(day, kiosk).called] == [ticket.number]


def test_a_kiosk_that_is_on_its_way_takes_nobodys_visit_along(day: Day) -> None:
    ticket = take(day)
    day.disconnect("kiosk", "lahti-1")
    move(day)
    day.connect("kiosk", "lahti-1")
    assert at(day, "lahti-1") is None
    assert come_back(day, "lahti-2", ticket) == ticket.id, "where its customer is"


def test_a_kiosk_that_leaves_after_it_was_moved_takes_nobodys_visit_along(day: Day) -> None:
    ticket = take(day)
    move(day)
    day.disconnect("kiosk", "lahti-1")
    day.wait(day.desk.times.kiosk_grace + 1000)
    day.connect("kiosk", "lahti-1")
    assert at(day, "lahti-1") is None
    assert come_back(day, "lahti-2", ticket) == ticket.id


def test_a_kiosk_that_is_moved_back_is_where_it_was(day: Day) -> None:
    ticket = take(day)
    move(day)
    move(day, TEXT)
    assert ticket_of(day, ticket.id).also_site is None
    assert shown(day, "lahti-1").ticket is not None


async def test_the_page_with_the_old_key_is_cut_off_at_once(server: ServerThread) -> None:
    kiosk, clerk = await talk(server)
    key, code = DeviceKey(), server.kiosk_code("lahti-1")
    seen = len(kiosk.frames)
    async with httpx.AsyncClient(trust_env=False) as client:
        jwk = {"kty": "EC", "crv": "P-256", "x": key.x, "y": key.y}
        reply = await client.post(f"{server.url}/api/v1/enrol", json={"code": code, "key": jwk})
    assert reply.status_code == 200, reply.text
    assert await kiosk.gone() == (ErrorCode.REVOKED, 4404)
    assert [frame for frame in kiosk.frames[seen:] if getattr(frame, "type", "") == "view"] == [], (
        "no view that looks like the end of the visit"
    )
    assert kiosk.ticket.code is not None
    view = await clerk.until(lambda seen: seen.call is None)
    assert view.clerk.state == "wrap_up"
    assert view.ticket is not None
    assert ("away", "admin") in [(line.kind, line.by) for line in view.ticket.story]
    anew = WireKiosk(server, "lahti-1", enrol=False)
    anew.key = key
    await anew.connect()
    assert anew.view is not None
    assert (anew.view.ticket, anew.view.call) == (None, None)
    other = WireKiosk(server, "lahti-2")
    await other.connect()
    assert await other.do(c.ComeBack(number=kiosk.ticket.number, code=kiosk.ticket.code)) == kiosk.ticket.id
    for one in (anew, other, clerk):
        await one.leave()


async def test_a_command_that_was_under_way_with_the_old_key_is_refused(server: ServerThread) -> None:
    hub = server.app.state.hub
    kiosk = WireKiosk(server, "lahti-1")
    await kiosk.connect()
    command = c.TakeTicket(agency="kela", language="fi")
    old = kiosk.key.x
    # As if the connection had not heard yet that it is over.
    server.enrol("lahti-1", DeviceKey().x, DeviceKey().y)
    client = ClientRef("kiosk", "lahti-1")
    with pytest.raises(Exception, match="revoked"):
        server.look(lambda tx: hub.desk.command(tx, client, "late", command, hub.now(), proof=old))
    assert (await kiosk.gone())[0] is ErrorCode.REVOKED
