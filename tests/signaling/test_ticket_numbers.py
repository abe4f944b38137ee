"""Ticket numbers: no two of one site that are open are alike, and any ticket is found by the number that was shown."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from signaling.cli import app
from signaling.domain.catalogue import parse_catalogue
from signaling.domain.numbers import as_shown
from signaling.protocol import commands as c
from signaling.service import administration
from signaling.service.desk import Desk
from tests.day import CATALOGUE, Day

HELSINKI = ZoneInfo("Europe/Helsinki")
NOON = int(datetime(2026, 11, 24, 12, 0, tzinfo=HELSINKI).timestamp() * 1000)
DAY_MS = 24 * 3_600_000
MOVED = (
    CATALOGUE.read_text(encoding="utf-8")
    .replace('{ id = "lahti-1" }, ', "")
    .replace('{ id = "nurmes-2" }', '{ id = "nurmes-2" }, { id = "lahti-1" }')
)


@pytest.fixture
def day(tmp_path: Path) -> Day:
    day = Day(tmp_path / "day.sqlite3")
    day.now = NOON
    for kiosk in day.desk.catalogue.kiosks:
        day.connect("kiosk", kiosk)
    return day


def take(day: Day, kiosk: str) -> str:
    made = day.command("kiosk", kiosk, c.TakeTicket(agency="kela", language="fi"))
    assert made is not None
    return made


def number(day: Day, ticket: str) -> str:
    found = day.do(lambda tx: tx.ticket(ticket))
    assert found is not None
    return found.number


def leave(day: Day, kiosk: str, ticket: str) -> None:
    day.command("kiosk", kiosk, c.Leave(ticket=ticket))
    day.command("kiosk", kiosk, c.Finish(ticket=ticket))


def admin(day: Day, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["admin", *words, "--database", day.url])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("K07", "K07"), ("k7", "K07"), ("k007", "K07"), (" K 107 ", "K107"), ("ab3", "AB03"), ("K", "K"), ("-x7", "-x7")],
)
def test_a_number_may_be_typed_in_many_ways(typed: str, shown: str) -> None:
    assert as_shown(typed) == shown


def test_a_number_that_is_still_open_is_not_given_again_the_next_day(day: Day) -> None:
    yesterday = take(day, "lahti-1")
    gone = take(day, "lahti-2")
    leave(day, "lahti-2", gone)
    assert [number(day, yesterday), number(day, gone)] == ["K01", "K02"]
    day.now = NOON + DAY_MS
    # K02 is closed, so it is free again; K01 still waits.
    assert number(day, take(day, "lahti-2")) == "K02"
    assert number(day, take(day, "nurmes-1")) == "K01", "another site counts for itself"


def test_a_number_that_came_with_its_kiosk_is_not_given_at_the_new_site(day: Day) -> None:
    moved = take(day, "lahti-1")
    day.do(lambda tx: administration.import_catalogue(tx, MOVED, day.now))
    day.desk = Desk(parse_catalogue(MOVED))
    assert number(day, moved) == "K01"
    assert number(day, take(day, "nurmes-1")) == "K02"
    assert number(day, take(day, "lahti-2")) == "K02", "nor at the site that it left: it may be come back to at both"


@pytest.mark.parametrize("count", [99, 12_345])
def test_a_number_of_many_digits_is_typed_back_in(day: Day, count: int) -> None:
    day.do(lambda tx: [tx.next_number("lahti", "2026-11-24") for _ in range(count)])
    ticket = take(day, "lahti-1")
    assert number(day, ticket) == f"K{count + 1}"
    found = day.do(lambda tx: tx.ticket(ticket))
    assert found is not None
    assert found.code is not None
    day.command("kiosk", "lahti-1", c.StepAway(ticket=ticket))
    back = c.ComeBack(number=number(day, ticket).lower(), code=found.code)
    assert day.command("kiosk", "lahti-2", back) == ticket


@pytest.mark.parametrize("command", ["ticket", "explain"])
def test_any_ticket_of_a_number_is_found_by_site_and_day(day: Day, command: str) -> None:
    first = take(day, "lahti-1")
    elsewhere = take(day, "nurmes-1")
    leave(day, "lahti-1", first)
    day.now += DAY_MS
    second = take(day, "lahti-1")
    leave(day, "lahti-1", second)
    day.database.close()

    code, said = admin(day, command, "k1")
    assert code == 1
    assert "There are 3 tickets 'k1'" in said
    for ticket, site, on in (
        (first, "lahti", "2026-11-24"),
        (second, "lahti", "2026-11-25"),
        (elsewhere, "nurmes", "2026-11-24"),
    ):
        assert re.search(rf"{re.escape(ticket)} +{site} +{on} 12:00 ", said), "each is listed with what tells it apart"
        code, one = admin(day, command, "k01", "--site", site, "--on", on)
        assert (code, one.startswith(f"Ticket K01 ({ticket})")) == (0, True), one
        assert admin(day, command, ticket)[1] == one
    assert admin(day, command, "K01", "--site", "nurmes")[1].startswith(f"Ticket K01 ({elsewhere})")
    assert admin(day, command, "K01", "--on", "2026-11-25")[1].startswith(f"Ticket K01 ({second})")
    assert "There are 2 tickets" in admin(day, command, "K01", "--on", "2026-11-24")[1]
    code, said = admin(day, command, "K01", "--site", "nurmes", "--on", "2026-11-25")
    assert (code, "There is no ticket 'K01' at site 'nurmes' of 2026-11-25." in said) == (1, True)
    assert admin(day, command, "K01", "--on", "yesterday")[0] == 2
