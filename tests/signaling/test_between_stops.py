"""A mobile site without hours of its own is open while it stands at a stop, and closed between stops."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.domain.catalogue import parse_catalogue
from signaling.domain.hours import HELSINKI, status
from signaling.protocol import ErrorCode
from signaling.protocol.commands import TakeTicket
from signaling.protocol.views import AgencyStatus, KioskView
from signaling.service.joining import Openings
from signaling.service.ports import ClientRef
from signaling.service.views import ViewBuilder
from signaling.service.work import Refused
from tests.day import CATALOGUE, Day
from tests.signaling.desk_world import NoIce

STOPS = """\
[[sites.auto.stops]]
name.fi = "Rautavaara"
days = ["mon", "wed"]
from = "09:00"
until = "12:00"

[[sites.auto.stops]]
name.fi = "Valtimo"
days = ["mon"]
dates = [2026-12-03]
from = "13:00"
until = "15:00"
"""
BEFORE, _, BEHIND = CATALOGUE.read_text(encoding="utf-8").partition("[[sites.auto.stops]]")
TEXT = BEFORE + STOPS + BEHIND[BEHIND.index("\n[") :]
TELL = TEXT.replace("[agencies.kela]", '[agencies.kela]\nqueue.closing = "tell"', 1)
ALL_DAY_EVERYWHERE = "lahti"


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=HELSINKI).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "is_open", "changes"),
    [
        ("2026-11-30 08:59", False, "2026-11-30 09:00"),
        ("2026-11-30 09:00", True, "2026-11-30 12:00"),
        ("2026-11-30 12:30", False, "2026-11-30 13:00"),
        ("2026-11-30 14:59", True, "2026-11-30 15:00"),
        ("2026-11-30 15:00", False, "2026-12-02 09:00"),
        ("2026-12-02 12:00", False, "2026-12-03 13:00"),
        ("2026-12-03 13:00", True, "2026-12-03 15:00"),
        ("2026-12-03 15:00", False, "2026-12-07 09:00"),
    ],
)
def test_it_is_open_at_its_stops_alone(now: str, is_open: bool, changes: str) -> None:
    openings = Openings(parse_catalogue(TEXT))
    assert openings.of("kela", ms(now), site="auto") == (is_open, ms(changes))
    assert openings.of("kela", ms(now), site=ALL_DAY_EVERYWHERE) == (True, None)


@given(st.integers(0, 60 * 24 * 60))
def test_it_is_open_whenever_it_stands_somewhere(minutes: int) -> None:
    site = parse_catalogue(TEXT).sites["auto"]
    now = datetime.fromtimestamp(ms("2026-11-01 00:00") / 1000 + minutes * 60, HELSINKI)
    assert site.opening is not None
    is_open, changes = status(site.opening, now)
    standing, coming = site.standing_at(now), site.next_stop(now)
    assert is_open == (standing is not None)
    expected = standing[1] if standing is not None else coming[1] if coming is not None else None
    assert changes == expected


def test_hours_of_its_own_win_and_without_stops_it_is_always_open() -> None:
    own = parse_catalogue(TEXT + '\n[sites.auto.hours]\ntue = ["08:00-09:00"]\n')
    assert own.sites["auto"].opening == own.sites["auto"].hours
    none = parse_catalogue(TEXT.replace(STOPS, ""))
    assert Openings(none).of("kela", ms("2026-11-30 08:00"), site="auto") == (True, None)


def kela_at(day: Day, kiosk: str) -> AgencyStatus:
    views = ViewBuilder(day.desk.catalogue, NoIce())
    view = day.do(lambda tx: views.build(tx, ClientRef("kiosk", kiosk), day.now))
    assert isinstance(view, KioskView)
    return next(agency for agency in view.agencies if agency.id == "kela")


def test_between_stops_its_kiosk_says_when_it_opens_and_gives_no_ticket(tmp_path: Path) -> None:
    day = Day(tmp_path / "day.sqlite3", TEXT)
    for kiosk in ("auto-1", "lahti-1"):
        day.connect("kiosk", kiosk)
    day.now = ms("2026-11-30 12:30")
    seen = kela_at(day, "auto-1")
    assert (seen.open, seen.changes_at) == (False, ms("2026-11-30 13:00"))
    assert {queue.refusal for queue in seen.queues} == {"closed"}
    assert kela_at(day, "lahti-1").open
    take = TakeTicket(agency="kela", language="fi")
    with pytest.raises(Refused) as refused:
        day.do(lambda tx: day.desk.command(tx, ClientRef("kiosk", "auto-1"), "take", take, day.now))
    assert refused.value.code is ErrorCode.AGENCY_CLOSED
    day.now = ms("2026-11-30 13:00")
    assert kela_at(day, "auto-1").open
    assert day.command("kiosk", "auto-1", take) is not None
    day.database.close()


def test_who_waits_when_the_bus_leaves_is_told_as_at_any_closing(tmp_path: Path) -> None:
    day = Day(tmp_path / "day.sqlite3", TELL)
    day.connect("kiosk", "auto-1")
    day.now = ms("2026-11-30 14:59")
    ticket = day.command("kiosk", "auto-1", TakeTicket(agency="kela", language="fi"))
    assert ticket is not None
    day.wait(61_000)
    found = day.do(lambda tx: tx.ticket(ticket))
    assert found is not None
    assert found.close_reason == "agency_closed"
    day.database.close()
