"""A ticket that one clerk passed on is hidden from that clerk alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signaling.domain import records
from signaling.protocol import commands as c
from tests.day import Day


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path / "day.sqlite3")
    yield made
    made.database.close()


def _ring(day: Day, clerk: str) -> records.Offer | None:
    day.command("clerk", clerk, c.SetState(state="available"))
    return day.do(lambda tx: tx.open_offer_of_clerk(clerk))


def _rung(day: Day, language: str, *, at: str, beside: str) -> records.Offer:
    """What rings at one clerk while the other one is there, too."""
    kiosk = next(iter(day.desk.catalogue.kiosks))
    day.connect("kiosk", kiosk)
    for clerk in (at, beside):
        day.connect("clerk", clerk)
    day.command("kiosk", kiosk, c.TakeTicket(agency="kela", language=language))
    offer = _ring(day, at)
    assert offer is not None
    return offer


def test_a_ticket_that_one_clerk_passed_on_rings_at_the_next_who_becomes_available(day: Day) -> None:
    offer = _rung(day, "fi", at="aino", beside="daavid")
    day.command("clerk", "aino", c.PassOn(offer=offer.id, reason="busy"))
    assert day.do(lambda tx: tx.open_offer_of_clerk("aino")) is None
    second = _ring(day, "daavid")
    assert second is not None
    assert second.ticket == offer.ticket


def test_passed_on_by_the_only_one_in_reach_it_rings_at_once_at_whoever_else_could_take_it_later(day: Day) -> None:
    offer = _rung(day, "sv", at="bertil", beside="aino")
    assert _ring(day, "aino") is None, "she speaks little Swedish, and the first minute is for those who speak it well"
    day.command("clerk", "bertil", c.PassOn(offer=offer.id, reason="busy"))
    second = day.do(lambda tx: tx.open_offer_of_clerk("aino"))
    assert second is not None
    assert second.ticket == offer.ticket
