"""What a console is told of the customer that a clerk serves, or has just served."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signaling.protocol import commands as c
from signaling.protocol.views import ClerkTicket, ClerkView, Destination
from signaling.service.kinds.clerk_view import MOST_STORY_LINES
from signaling.service.ports import ClientRef
from signaling.service.views import ViewBuilder
from tests.day import Day
from tests.signaling.desk_world import NoIce

KIOSK = "lahti-1"


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path / "day.sqlite3")
    made.connect("kiosk", KIOSK)
    for clerk in ("aino", "cecilia"):
        made.connect("clerk", clerk)
    made.command("clerk", "aino", c.SetState(state="available"))
    made.command("kiosk", KIOSK, c.TakeTicket(agency="kela", service="asumistuki", language="fi"))
    yield made
    made.database.close()


def _view(day: Day, clerk: str) -> ClerkView:
    views = ViewBuilder(day.desk.catalogue, NoIce())
    seen = day.do(lambda tx: views.build(tx, ClientRef("clerk", clerk), day.now))
    assert isinstance(seen, ClerkView)
    return seen


def _ticket(day: Day, clerk: str) -> ClerkTicket:
    ticket = _view(day, clerk).ticket
    assert ticket is not None
    return ticket


def _answer(day: Day, clerk: str) -> str:
    offer = _view(day, clerk).offer
    assert offer is not None
    call = day.command("clerk", clerk, c.Accept(offer=offer.id))
    assert call is not None
    return call


def test_who_passed_a_customer_on_still_sees_what_they_served_and_where_it_went(day: Day) -> None:
    call = _answer(day, "aino")
    assert _ticket(day, "aino").went_to is None
    day.command("clerk", "cecilia", c.SetState(state="break", reason="pause"))
    day.wait(5000)
    wish = c.Transfer(call=call, agency="vero", service="verokortti", language="sv", colleague="cecilia", note="")
    day.command("clerk", "aino", wish)
    day.command("kiosk", KIOSK, c.AnswerTransfer(call=call, agree=True))
    assert _view(day, "aino").clerk.state == "wrap_up"
    mine = _ticket(day, "aino")
    assert (mine.agency, mine.service, mine.language) == ("kela", "asumistuki", "fi")
    assert mine.went_to == Destination(agency="vero", service="verokortti", language="sv", colleague="Cecilia")
    day.command("clerk", "cecilia", c.SetState(state="available"))
    hers = _ticket(day, "cecilia")
    assert (hers.agency, hers.service, hers.language, hers.went_to) == ("vero", "verokortti", "sv", None)


def test_a_long_story_keeps_its_beginning_and_says_that_something_is_left_out(day: Day) -> None:
    kept = _ticket(day, "aino")
    assert (kept.story_gap, kept.story[0].kind) == (False, "taken")
    _answer(day, "aino")
    for _ in range(MOST_STORY_LINES):
        day.wait(1000)
        day.disconnect("kiosk", KIOSK)
        day.connect("kiosk", KIOSK)
    story = _ticket(day, "aino").story
    assert len(story) == MOST_STORY_LINES
    assert story[0].kind == "taken"
    assert {line.kind for line in story[1:]} == {"kiosk_lost", "kiosk_back"}
    assert _ticket(day, "aino").story_gap
