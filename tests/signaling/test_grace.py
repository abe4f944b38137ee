"""A talk lives for as long as either side sees or hears the other; what ends it at once all the same."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from signaling.client.witness import Sight, must_tell
from signaling.domain import records, states
from signaling.domain.catalogue import parse_catalogue
from signaling.domain.times import SECOND, Times
from signaling.protocol import commands as c
from signaling.service import administration
from signaling.service.desk import Desk
from signaling.service.ports import ClientRef
from tests.day import Day
from tests.signaling.test_clerks_leave import without

TIMES = Times()
KIOSK, CLERK = ("kiosk", "lahti-1"), ("clerk", "aino")
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "witness.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_when_to_vouch_for_a_partner(case: dict[str, float]) -> None:
    sight = Sight(
        live=bool(case["live"]),
        online=bool(case["online"]),
        peer_online=bool(case["peer_online"]),
        arrives=bool(case["arrives"]),
    )
    assert must_tell(sight, case["told_at"], case["now"]) is case["tell"]


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """A customer at lahti-1 talks with Aino."""
    day = Day(tmp_path / "day.sqlite3")
    day.connect(*KIOSK)
    day.connect(*CLERK)
    day.command(*CLERK, c.SetState(state="available"))
    assert day.command(*KIOSK, c.TakeTicket(agency="kela", language="fi")) is not None
    offer = day.do(lambda tx: tx.open_offer_of_clerk("aino"))
    assert offer is not None
    assert day.command(*CLERK, c.Accept(offer=offer.id)) is not None
    return day


def call_of(day: Day) -> records.Call | None:
    return day.do(lambda tx: tx.open_call_of(ClientRef(*KIOSK)))


def ticket_of(day: Day) -> records.Ticket:
    return day.do(lambda tx: tx.open_tickets())[0]


def vouch(day: Day, who: tuple[str, str], seconds: int) -> None:
    """Say every ten seconds that the other is seen, as clients do."""
    call = call_of(day)
    assert call is not None
    for _ in range(seconds // 10):
        day.command(*who, c.MediaArrives(call=call.id))
        day.wait(10 * SECOND)


@pytest.mark.parametrize(("gone", "witness"), [(KIOSK, CLERK), (CLERK, KIOSK)], ids=["kiosk", "clerk"])
def test_a_talk_outlives_one_side_s_connection_while_the_other_sees_them(
    day: Day, gone: tuple[str, str], witness: tuple[str, str]
) -> None:
    call = call_of(day)
    assert call is not None
    day.disconnect(*gone)
    vouch(day, witness, 600)
    assert call_of(day) == call
    day.wait(TIMES.kiosk_grace - 11 * SECOND)
    assert call_of(day) == call, "the time counts from the last moment at which they were seen"
    day.connect(*gone)
    assert call_of(day) == call
    day.disconnect(*gone)
    day.wait(TIMES.kiosk_grace + SECOND)
    assert call_of(day) is None
    ticket = ticket_of(day)
    if gone == KIOSK:
        assert ticket.state is states.Ticket.AWAY
        day.connect(*gone)
        assert ticket_of(day).returned == "kiosk_lost"
    else:
        assert (ticket.state, ticket.returned) == (states.Ticket.WAITING, "clerk_lost")


def test_with_both_gone_the_talk_is_kept_for_long_and_then_for_as_long_as_usual(day: Day) -> None:
    call = call_of(day)
    day.disconnect(*CLERK)
    day.wait(60 * SECOND)
    day.disconnect(*KIOSK)
    day.wait(TIMES.unheard_call - SECOND)
    assert call_of(day) == call
    day.connect(*KIOSK)
    vouch(day, KIOSK, 300)
    assert call_of(day) == call
    day.wait(TIMES.call_grace)
    assert call_of(day) is None
    assert ticket_of(day).state is states.Ticket.WAITING


def test_with_both_gone_for_good_it_ends(day: Day) -> None:
    day.disconnect(*KIOSK)
    day.disconnect(*CLERK)
    day.wait(TIMES.unheard_call + TIMES.kiosk_grace + SECOND)
    assert call_of(day) is None
    assert ticket_of(day).state is states.Ticket.AWAY
    clerk = day.do(lambda tx: tx.clerk("aino"))
    assert clerk is not None
    assert clerk.state is states.Clerk.OFF


@pytest.mark.parametrize("gone", [KIOSK, CLERK, None], ids=["kiosk", "clerk", "nobody"])
def test_a_server_that_was_down_for_long_ends_no_talk_before_anybody_could_come_back(
    day: Day, gone: tuple[str, str] | None
) -> None:
    call = call_of(day)
    if gone is not None:
        day.disconnect(*gone)
    day.now += 20 * 60 * SECOND
    day.do(lambda tx: day.desk.recover(tx, day.now))
    day.wait(TIMES.kiosk_grace - SECOND)
    assert call_of(day) == call
    day.connect(*CLERK)
    vouch(day, CLERK, 300)
    assert call_of(day) == call
    day.connect(*KIOSK)
    day.wait(TIMES.unheard_call)
    assert call_of(day) == call


def revoke(day: Day) -> None:
    day.do(lambda tx: administration.revoke_kiosk(day.desk.work(tx, day.now), "lahti-1"))


def lock_out(day: Day) -> None:
    day.do(lambda tx: administration.set_password(day.desk.work(tx, day.now), "aino", None))


@pytest.mark.parametrize(
    ("gone", "witness", "cut"), [(KIOSK, CLERK, revoke), (CLERK, KIOSK, lock_out)], ids=["revoked", "locked out"]
)
def test_who_is_cut_off_is_not_kept_by_being_seen(
    day: Day, gone: tuple[str, str], witness: tuple[str, str], cut: Callable[[Day], None]
) -> None:
    day.disconnect(*gone)
    vouch(day, witness, 60)
    cut(day)
    assert call_of(day) is None


def test_a_clerk_who_left_the_catalogue_and_is_gone_is_not_kept_by_being_seen(day: Day) -> None:
    day.disconnect(*CLERK)
    vouch(day, KIOSK, 60)
    text = without("aino")
    day.do(lambda tx: administration.import_catalogue(tx, text, day.now))
    day.desk = Desk(parse_catalogue(text))
    call = call_of(day)
    assert call is not None
    for _ in range(TIMES.call_grace // (10 * SECOND) + 1):
        day.command(*KIOSK, c.MediaArrives(call=call.id))
        day.wait(10 * SECOND)
    assert call_of(day) is None


def test_only_a_participant_of_a_live_call_is_heard(day: Day) -> None:
    call = call_of(day)
    assert call is not None
    day.connect("kiosk", "lahti-2")
    day.disconnect(*CLERK)
    for _ in range(20):
        day.command("kiosk", "lahti-2", c.MediaArrives(call=call.id))
        day.wait(10 * SECOND)
    assert call_of(day) is None
