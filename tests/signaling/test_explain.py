"""The event log explains every match: a replay chooses the same, and a ticket's explanation says why."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from signaling.cli import app
from signaling.domain import states
from signaling.protocol import commands as c
from signaling.service.explain import Log, explain
from signaling.service.ports import ClientRef
from tests.day import START, Day


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path / "day.sqlite3")
    yield made
    made.database.close()


def _step(day: Day, chance: random.Random) -> None:
    kiosk, clerk = chance.choice(list(day.desk.catalogue.kiosks)), chance.choice(list(day.desk.catalogue.clerks))
    match chance.randrange(10):
        case 0 | 1 | 2:
            agency = chance.choice(list(day.desk.catalogue.agencies))
            languages = chance.sample(["fi", "sv", "en", "se"], 2)
            day.command("kiosk", kiosk, c.TakeTicket(agency=agency, language=languages[0], also=languages[1:]))
        case 3:
            ticket = day.do(lambda tx: tx.kiosk_ticket(kiosk))
            if ticket is not None:
                is_closed = ticket.state is states.Ticket.CLOSED
                one = c.Finish if is_closed else chance.choice([c.Leave, c.StepAway, c.StillHere])
                day.command("kiosk", kiosk, one(ticket=ticket.id))
        case 4 if chance.random() < 0.3:
            day.disconnect("kiosk", kiosk)
        case 5:
            day.connect("kiosk", kiosk)
        case 6:
            chance.choice([day.connect] * 4 + [day.disconnect])("clerk", clerk)
        case 7:
            day.command("clerk", clerk, c.SetState(state=chance.choice(["available"] * 5 + ["break"])))
        case _:
            _serve(day, chance, clerk)
    day.wait(chance.choice([100, 1000, 5000, 20_000]))


def _serve(day: Day, chance: random.Random, clerk: str) -> None:
    offer = day.do(lambda tx: tx.open_offer_of_clerk(clerk))
    call = day.do(lambda tx: tx.open_call_of(ClientRef("clerk", clerk)))
    if offer is not None:
        if chance.random() < 0.7:
            day.command("clerk", clerk, c.Accept(offer=offer.id))
        else:
            day.command("clerk", clerk, c.PassOn(offer=offer.id, reason="busy"))
    elif call is not None and call.state is states.Call.LIVE:
        if chance.random() < 0.3:
            day.command("clerk", clerk, c.Transfer(call=call.id, agency="migri", language="en", note="please"))
        else:
            day.command("clerk", clerk, c.EndCall(call=call.id))
    else:
        day.command("clerk", clerk, c.Ready())


@pytest.mark.parametrize("seed", range(4))
def test_a_replay_of_the_log_chooses_what_was_chosen(day: Day, seed: int) -> None:
    chance = random.Random(seed)
    for kiosk in day.desk.catalogue.kiosks:
        day.connect("kiosk", kiosk)
    for clerk in day.desk.catalogue.clerks:
        day.connect("clerk", clerk)
        day.command("clerk", clerk, c.SetState(state="available"))
    for _ in range(500):
        _step(day, chance)
    matches = [match for _, match in day.do(lambda tx: list(Log(tx).replay(START))) if match is not None]
    assert len(matches) > 10
    assert {match.cause for match in matches} == {"clerk", "ticket"}
    assert [match for match in matches if not match.as_expected] == []


def test_an_explanation_says_who_was_considered_chosen_and_why_not_the_others(day: Day) -> None:
    clerks = ["aino", "daavid"]
    for kiosk in day.desk.catalogue.kiosks:
        day.connect("kiosk", kiosk)
    first, second = list(day.desk.catalogue.kiosks)[:2]
    before = day.command("kiosk", first, c.TakeTicket(agency="kela", language="fi"))
    day.wait(1000)
    ticket = day.command("kiosk", second, c.TakeTicket(agency="kela", language="fi"))
    day.wait(1000)
    for clerk in clerks[:2]:
        day.connect("clerk", clerk)
        day.command("clerk", clerk, c.SetState(state="available"))
        day.wait(1000)
    assert before is not None
    assert ticket is not None
    found = day.do(lambda tx: tx.ticket(ticket))
    assert found is not None
    text = "\n".join(day.do(lambda tx: explain(tx, found, lambda ms: datetime.fromtimestamp(ms / 1000, UTC))))
    assert f"{clerks[0]} became idle and was offered ticket K01, which came before this one." in text
    assert "not at work" in text
    assert f"offered to clerk {clerks[1]}" in text
    day.database.close()
    shown = CliRunner().invoke(app, ["admin", "explain", found.number, "--database", day.url])
    assert shown.exit_code == 0
    assert "which came before this one" in shown.output
    replayed = CliRunner().invoke(app, ["admin", "replay", "--hours", "9999999", "--database", day.url])
    assert replayed.output == "2 matches, each as the rules choose.\n"
    unknown = CliRunner().invoke(app, ["admin", "explain", "Z99", "--database", day.url])
    assert unknown.exit_code == 1
    assert "There is no ticket 'Z99'." in unknown.output
