"""A service with hours of its own closes by itself: for those who come, and for those in the queue."""

from datetime import datetime
from pathlib import Path

from signaling.domain.hours import HELSINKI
from signaling.protocol import commands as c
from signaling.protocol.views import ClosedService, IceServer, KioskView
from signaling.service.ports import ClientRef
from signaling.service.views import ViewBuilder
from tests.day import CATALOGUE, Day

SOON_CLOSED = datetime(2026, 9, 21, 16, 37, tzinfo=HELSINKI)
OPENS = datetime(2026, 9, 28, 8, tzinfo=HELSINKI)
TEXT = CATALOGUE.read_text(encoding="utf-8").replace(
    "[agencies.vero]\n",
    '[agencies.kela.services.hours]\nmon = ["08:00-16:40"]\n\n[agencies.kela.queue]\nclosing = "tell"\n\n'
    "[agencies.vero]\n",
)


class _NoIce:
    relay_only = False

    def servers(self, call: str, role: str, now: int) -> list[IceServer]:
        return []


def shown(day: Day, kiosk: str) -> KioskView:
    builder = ViewBuilder(day.desk.catalogue, _NoIce())
    view = day.do(lambda tx: builder.build(tx, ClientRef("kiosk", kiosk), day.now))
    assert isinstance(view, KioskView)
    return view


def test_it_closes_for_those_who_come_and_for_those_in_line(tmp_path: Path) -> None:
    day = Day(tmp_path / "day.sqlite3", TEXT)
    day.now = int(SOON_CLOSED.timestamp() * 1000)
    service = list(day.desk.catalogue.agencies["kela"].services)[-1]
    for kiosk in ("lahti-1", "lahti-2", "lahti-3"):
        day.connect("kiosk", kiosk)
    assert shown(day, "lahti-3").closed_services == []
    assert day.command("kiosk", "lahti-1", c.TakeTicket(agency="kela", language="fi", service=service))
    assert day.command("kiosk", "lahti-2", c.TakeTicket(agency="kela", language="fi", service=None))

    day.wait(3 * 60_000 + 1000)
    first, second = shown(day, "lahti-1").ticket, shown(day, "lahti-2").ticket
    assert first is not None
    assert second is not None
    assert (first.state, first.close_reason) == ("closed", "agency_closed")
    assert (second.state, second.agency_closed) == ("waiting", False)
    opens = ClosedService(agency="kela", service=service, changes_at=int(OPENS.timestamp() * 1000))
    assert shown(day, "lahti-3").closed_services == [opens]
    assert day.command("kiosk", "lahti-3", c.TakeTicket(agency="kela", language="fi", service=service)) is None
    assert day.command("kiosk", "lahti-3", c.TakeTicket(agency="kela", language="fi", service=None))
