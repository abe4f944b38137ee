"""What a correction of the true time changes in the queue, and what it must leave alone."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from signaling.domain.catalogue import parse_catalogue
from signaling.domain.moment import Moment
from signaling.protocol import commands as c
from signaling.protocol.views import ClerkView, KioskView
from signaling.service.board import Board
from signaling.service.desk import Desk
from signaling.service.kinds import View
from signaling.service.ports import ClientRef, Due
from signaling.service.views import ViewBuilder
from tests.day import Day
from tests.signaling.desk_world import NoIce

TEXT = (Path(__file__).parents[1] / "data" / "desk.toml").read_text(encoding="utf-8")
"""Its agency `kunta` closes at 10:40 and sends those in the queue home."""
HOUR = 3_600_000
TEN = int(datetime(2026, 9, 23, 10, tzinfo=ZoneInfo("Europe/Helsinki")).timestamp() * 1000)


class Corrected(Day):
    """A day whose machine's clock is set while it goes on: `now` is the stamp, `lead` how far it is ahead."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, TEXT)
        self.now, self.lead = TEN, 0
        self.desk = Desk(parse_catalogue(TEXT), lead=lambda: self.lead)
        self.views = ViewBuilder(self.desk.catalogue, NoIce(), lambda: self.lead)

    def correct(self, by: int) -> None:
        """The machine's clock is set by so much."""
        was = Moment(self.now, self.lead)
        self.lead -= by
        self.do(lambda tx: self.desk.correct_time(tx, was, Moment(self.now, self.lead)))

    def dues(self) -> dict[tuple[str, str], int]:
        """All deadlines."""
        found: list[Due] = list(self.do(lambda tx: tx.due(2**62, 1000)))
        return {(one.kind, one.subject): one.due_at for one in found}

    def take(self, kiosk: str, agency: str) -> str:
        ticket = self.command("kiosk", kiosk, c.TakeTicket(agency=agency, language="fi"))
        assert ticket is not None
        return ticket


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Corrected]:
    made = Corrected(tmp_path / "day.sqlite3")
    for kiosk in made.desk.catalogue.kiosks:
        made.connect("kiosk", kiosk)
    yield made
    made.database.close()


@pytest.mark.parametrize("by", [-3 * HOUR, 600_000])
def test_only_the_closing_moves_with_the_true_time(day: Corrected, by: int) -> None:
    ticket, other = day.take("lahti-1", "kunta"), day.take("lahti-2", "kela")
    day.connect("clerk", "aino")
    day.command("clerk", "aino", c.SetState(state="available"))
    before = day.dues()
    assert before["closing", ticket] == TEN + 40 * 60_000
    assert ("closing", other) not in before
    day.correct(by)
    after = day.dues()
    assert after.pop(("closing", ticket)) == before.pop(("closing", ticket)) - by
    assert after == before


def test_who_turns_out_to_wait_for_a_closed_agency_is_told_at_once(day: Corrected) -> None:
    ticket = day.take("lahti-1", "kunta")
    day.correct(HOUR)
    day.wait(1)
    closed = day.do(lambda tx: tx.ticket(ticket))
    assert closed is not None
    assert closed.close_reason == "agency_closed"
    assert day.command("kiosk", "lahti-2", c.TakeTicket(agency="kunta", language="fi")) is None
    day.correct(-HOUR)
    assert day.command("kiosk", "lahti-2", c.TakeTicket(agency="kunta", language="fi")) is not None


def test_the_number_is_of_the_true_day(day: Corrected) -> None:
    day.correct(14 * HOUR)
    tomorrow = day.take("lahti-1", "kela")
    # While it is open nobody else gets its number, whatever the day.
    day.command("kiosk", "lahti-1", c.Leave(ticket=tomorrow))
    day.correct(-14 * HOUR)
    today = day.take("lahti-2", "kela")
    first, second = day.do(lambda tx: (tx.ticket(tomorrow), tx.ticket(today)))
    assert first is not None
    assert second is not None
    assert first.number == second.number, "each is the first of its day"


@pytest.mark.parametrize("by", [-3 * HOUR, 3 * HOUR])
def test_views_and_the_log_tell_true_times_and_the_order_is_by_stamps(day: Corrected, by: int) -> None:
    day.take("lahti-1", "kela")
    day.connect("clerk", "aino")
    day.command("clerk", "aino", c.SetState(state="available"))
    early = day.take("lahti-2", "kela")
    day.wait(1000)
    day.correct(by)
    late = day.take("lahti-3", "kela")
    true_now = day.now - day.lead
    assert true_now == TEN + 1000 + by

    def look(client: ClientRef) -> View | None:
        board = day.do(lambda tx: Board.read(tx, day.desk.catalogue, day.now, day.lead))
        return day.do(lambda tx: day.views.build(tx, client, day.now, board))

    kiosk, clerk = look(ClientRef("kiosk", "lahti-3")), look(ClientRef("clerk", "aino"))
    assert isinstance(kiosk, KioskView)
    assert kiosk.ticket is not None
    assert (kiosk.ticket.taken_at, kiosk.ticket.ahead) == (true_now, 1)
    assert isinstance(clerk, ClerkView)
    assert clerk.offer is not None
    assert clerk.ticket is not None
    # It rang a second ago, whatever the clock showed then.
    assert clerk.offer.expires_at == true_now - 1000 + 20_000
    assert (clerk.clerk.since, clerk.ticket.taken_at) == (true_now - 1000, true_now - 1000)
    queue = next(one for one in clerk.queues if (one.agency, one.language) == ("kela", "fi"))
    assert queue.longest_since == true_now - 1000
    stories = [day.do(lambda tx, one=one: tx.events(one)) for one in (early, late)]  # type: ignore[misc]
    assert [story[0].at for story in stories] == [TEN, true_now]
    assert stories[0][0].seq < stories[1][0].seq
