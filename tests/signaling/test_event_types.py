"""Events and deadlines as types: each survives the database, and what a newer node wrote is kept and skipped."""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from signaling.domain import events
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.reasons import AwayReason, BreakReason, CloseReason, Returned
from signaling.protocol import commands as c
from signaling.protocol import views
from signaling.service import deadlines, story
from signaling.service.explain import explain
from signaling.service.ports import Transaction
from tests.day import Day

SAMPLES: dict[str, Any] = {"str": "x", "str | None": None, "int": 7, "int | None": None, "AwayReason": AwayReason.LOST}


def sample(of: type[events.Happening]) -> events.Happening:
    """One of a kind, with something in every field."""
    made: dict[str, Any] = {}
    for one in fields(of):  # type: ignore[arg-type]
        name = one.type if isinstance(one.type, str) else getattr(one.type, "__name__", str(one.type))
        made[one.name] = SAMPLES[name if name in SAMPLES else str(one.type)]
    return of(**made)


@pytest.mark.parametrize("kind", list(events.EventKind))
def test_every_kind_is_read_as_what_was_written(kind: events.EventKind) -> None:
    written = sample(events.BY_KIND[kind])
    assert written.kind is kind
    assert events.read(kind.value, written.data) == written
    assert events.read(kind.value, {**written.data, "of_a_newer_release": 1}) == written


def test_every_kind_of_a_ticket_has_words_and_every_deadline_an_action() -> None:
    of_tickets = {
        one.kind
        for module in (events.of_tickets, events.of_calls)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, events.Happening) and "kind" in vars(one)
    }
    assert of_tickets <= set(story._WORDS)
    assert set(deadlines._ACTIONS) == set(DeadlineKind)


def test_reasons_are_those_of_the_protocol() -> None:
    assert {one.value for one in CloseReason} == set(get_args(views.CloseReason))
    assert {one.value for one in Returned} == set(get_args(views.Returned))
    assert {one.value for one in BreakReason} == set(get_args(views.BreakReason))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("teleported", {"to": "mars"}),
        ("taken", {"agency": "kela"}),
        ("away", {"why": "abducted"}),
        ("rated", {"rating": []}),
    ],
)
def test_what_is_not_known_is_kept_as_it_is(kind: str, data: dict[str, Any]) -> None:
    assert events.read(kind, data) == events.Unknown(kind, data)


def test_a_newer_nodes_rows_stop_nothing(tmp_path: Path) -> None:
    day = Day(tmp_path / "day.sqlite3")
    day.connect("kiosk", "lahti-1")
    day.command("kiosk", "lahti-1", c.TakeTicket(agency="kela", language="fi"))
    ticket = day.do(lambda tx: tx.kiosk_ticket("lahti-1"))
    assert ticket is not None

    def write(tx: Transaction) -> None:
        tx.add_event(day.now, ticket.id, "teleported", "server", {"to": "mars"})
        for number in range(60):
            # More than one look takes, and earlier than all others.
            tx.set_deadline("teleport", f"{ticket.id} {number}", day.now - 1000)

    day.do(write)
    day.connect("clerk", "aino")
    day.command("clerk", "aino", c.SetState(state="available"))
    day.wait(60_000)
    clerk = day.do(lambda tx: tx.clerk("aino"))
    assert clerk is not None
    assert clerk.reason == "no_answer", "what this release knows was fired"
    assert day.do(lambda tx: tx.due(day.now, 100)) == []
    lines = day.do(lambda tx: explain(tx, ticket, lambda at: datetime.fromtimestamp(at / 1000, UTC)))
    assert any("teleported" in line for line in lines)
    day.database.close()
