"""What opens or closes is shown at that moment, by the true time, without waiting until all is looked at again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling import app
from signaling.domain.catalogue import Catalogue, parse_catalogue
from signaling.domain.changes import next_change
from signaling.domain.hours import HELSINKI
from signaling.protocol.views import KioskView
from signaling.service.joining import Openings
from signaling.transport import upkeep
from signaling.transport.clock import OrderClock, wall_ms
from signaling.transport.opening_watch import OpeningWatch
from tests.servers import CATALOGUE, ServerThread
from tests.signaling.test_between_stops import TEXT as WITH_A_BUS
from tests.signaling.test_openings import MONDAY, WITH_HOURS
from tests.wire_clients import WireKiosk

NEVER_S = 1e9
HOURS = '[agencies.kela.hours]\nmon = ["10:00-12:00"]\ntue = ["10:00-12:00"]\n'
TEXT = CATALOGUE.read_text(encoding="utf-8").replace(
    "[[agencies.kela.services]]", HOURS + "\n[[agencies.kela.services]]", 1
)
A_MONDAY = datetime(2026, 11, 30, tzinfo=HELSINKI)
ASKED = [
    *product(("kela", "ulosotto"), ("lahti", "nurmes", "auto", None), (None,)),
    *product(("kela",), ("lahti", "nurmes", "auto"), ("asumistuki", "opintotuki")),
]


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@given(st.sampled_from([WITH_HOURS, parse_catalogue(WITH_A_BUS)]), st.integers(0, 21 * 24 * 3600), st.floats(0, 0.999))
def test_until_the_next_change_nothing_opens_or_closes(catalogue: Catalogue, seconds: int, part: float) -> None:
    openings, now = Openings(catalogue), ms(MONDAY + timedelta(seconds=seconds))
    change = next_change(catalogue, now)
    assert change > now
    between = int(now + (change - now) * part)
    for agency, site, service in ASKED:
        before = openings.of(agency, now, site=site, service=service)
        assert openings.of(agency, between, site=site, service=service)[0] == before[0]
    for place in catalogue.sites.values():
        moments = [datetime.fromtimestamp(moment / 1000, HELSINKI) for moment in (now, between)]
        assert place.stop_at(moments[0]) == place.stop_at(moments[1])


def test_a_clock_that_is_set_is_followed_both_ways() -> None:
    clock = ms(MONDAY.replace(hour=8))
    watch = OpeningWatch(lambda: clock)
    assert watch.is_due(WITH_HOURS)
    watch.seen(WITH_HOURS, clock)
    assert not watch.is_due(WITH_HOURS)
    assert watch.is_due(parse_catalogue(TEXT)), "another catalogue has other hours"
    clock -= 1
    assert watch.is_due(WITH_HOURS), "set back"
    clock = ms(MONDAY.replace(hour=8, minute=59, second=59))
    assert not watch.is_due(WITH_HOURS)
    clock = ms(MONDAY.replace(hour=9))
    assert watch.is_due(WITH_HOURS), "an hour comes"
    watch.seen(WITH_HOURS, clock)
    assert not watch.is_due(WITH_HOURS)


class Clock:
    """The machine's clock, which the test sets."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def set(self, to: datetime) -> None:
        self.ahead_ms = ms(to) - wall_ms()

    def wall(self) -> int:
        return wall_ms() + self.ahead_ms


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(app, "OrderClock", lambda: OrderClock(clock.wall))
    # What else would show it in the end.
    for periodic in ("REFRESH_EVERY_S", "IDLE_KIOSKS_EVERY_S"):
        monkeypatch.setattr(upkeep, periodic, NEVER_S)
    return clock


@pytest.fixture
def timed(clock: Clock, tmp_path: Path) -> Iterator[ServerThread]:
    clock.set(A_MONDAY.replace(hour=11))
    started = ServerThread(tmp_path, catalogue=TEXT)
    yield started
    started.close()


def is_open(view: KioskView) -> bool:
    return next(agency.open for agency in view.agencies if agency.id == "kela")


async def test_closing_and_opening_reach_those_who_wait_and_those_who_may_come(
    timed: ServerThread, clock: Clock
) -> None:
    waits, idle = WireKiosk(timed, "lahti-1"), WireKiosk(timed, "lahti-2")
    await waits.connect()
    assert is_open(await idle.connect())
    await waits.take()
    assert not waits.ticket.agency_closed
    # A correction a little before the hour; the hour itself comes by the mere passing of time.
    clock.set(A_MONDAY.replace(hour=11, minute=59, second=57))
    await waits.until(lambda view: view.ticket is not None and view.ticket.agency_closed)
    await idle.until(lambda view: not is_open(view))
    assert clock.wall() >= ms(A_MONDAY.replace(hour=12))
    tomorrow = A_MONDAY + timedelta(days=1)
    clock.set(tomorrow.replace(hour=9, minute=59, second=57))
    await waits.until(lambda view: view.ticket is not None and not view.ticket.agency_closed)
    await idle.until(is_open)
    assert clock.wall() >= ms(tomorrow.replace(hour=10))
    # Set back, it is closed again.
    clock.set(tomorrow.replace(hour=9))
    await waits.until(lambda view: view.ticket is not None and view.ticket.agency_closed)
    await idle.until(lambda view: not is_open(view))
    await waits.leave()
    await idle.leave()
