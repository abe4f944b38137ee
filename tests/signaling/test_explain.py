"""The event log explains every match: a replay chooses the same, and a ticket's explanation says why."""

import random
from collections.abc import Callable, Iterator
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
            day.command("clerk", clerk, c.SetState(state="break" if chance.random() < 1 / 6 else "available"))
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


def _work(day: Day, *clerks: str) -> None:
    for clerk in clerks:
        day.connect("clerk", clerk)
        day.command("clerk", clerk, c.SetState(state="available"))
        day.wait(1000)


def _take(day: Day, kiosk: str, language: str = "fi") -> str:
    day.connect("kiosk", kiosk)
    ticket = day.command("kiosk", kiosk, c.TakeTicket(agency="kela", language=language))
    assert ticket is not None
    day.wait(1000)
    return ticket


def _accept(day: Day, clerk: str) -> str:
    offer = day.do(lambda tx: tx.open_offer_of_clerk(clerk))
    assert offer is not None
    call = day.command("clerk", clerk, c.Accept(offer=offer.id))
    assert call is not None
    day.wait(1000)
    return call


def _escalated(day: Day) -> str:
    _work(day, "bertil")
    _take(day, "lahti-1", "sv")
    _accept(day, "bertil")
    _work(day, "aino")
    ticket = _take(day, "lahti-2", "sv")
    day.wait(61_000)
    return ticket


def _passed_on(day: Day) -> str:
    _work(day, "aino")
    ticket = _take(day, "lahti-1")
    offer = day.do(lambda tx: tx.open_offer_of_clerk("aino"))
    assert offer is not None
    day.command("clerk", "aino", c.PassOn(offer=offer.id, reason="busy"))
    _work(day, "daavid")
    _accept(day, "daavid")
    day.wait(61_000)
    return ticket


def _not_answered(day: Day) -> str:
    _work(day, "aino")
    ticket = _take(day, "lahti-1")
    day.wait(21_000)
    _work(day, "daavid")
    return ticket


def _transferred(day: Day) -> str:
    _work(day, "aino", "cecilia")
    ticket = _take(day, "lahti-1")
    call = _accept(day, "aino")
    day.command("clerk", "aino", c.Transfer(call=call, agency="vero", service="verokortti", language="fi"))
    day.command("kiosk", "lahti-1", c.AnswerTransfer(call=call, agree=True))
    return ticket


def _to_a_colleague(day: Day) -> str:
    _work(day, "aino", "cecilia")
    day.command("clerk", "cecilia", c.SetState(state="break"))
    ticket = _take(day, "lahti-1")
    call = _accept(day, "aino")
    wish = c.Transfer(call=call, agency="vero", language="fi", colleague="cecilia")
    day.command("clerk", "aino", wish)
    day.command("clerk", "aino", c.CancelTransfer(call=call))
    day.command("clerk", "aino", wish)
    day.command("kiosk", "lahti-1", c.AnswerTransfer(call=call, agree=False))
    day.command("clerk", "aino", wish)
    day.command("clerk", "aino", c.ConfirmTransfer(call=call, consent="spoken"))
    day.wait(21_000)
    _work(day, "daavid")
    return ticket


def _away(day: Day) -> str:
    ticket = _take(day, "lahti-1")
    day.command("kiosk", "lahti-1", c.StepAway(ticket=ticket))
    _work(day, "aino")
    away = day.do(lambda tx: tx.ticket(ticket))
    assert away is not None
    day.connect("kiosk", "lahti-2")
    day.command("kiosk", "lahti-2", c.ComeBack(number=away.number, code=away.code or ""))
    return ticket


@pytest.mark.parametrize(
    ("happen", "told"),
    [
        (
            _escalated,
            [
                "It may be offered to clerks of kela in sv who speak it well.",
                "Not bertil: in a call.",
                "It may be offered to clerks of kela in sv.",
                "offered to clerk aino",
                "Of the clerks who may serve it, aino was idle longest.",
                "Not bertil: in a call.",
            ],
        ),
        (
            _passed_on,
            [
                "offered to clerk aino",
                "passed on by clerk aino (busy)",
                "It may be offered to clerks of kela in fi.",
                "Not aino: had passed this ticket on a moment before.",
                "offered to clerk daavid",
                "daavid became idle; of the tickets that daavid may serve, this one was first in the queue.",
                "accepted by clerk daavid",
                "may be offered to clerk aino again",
            ],
        ),
        (
            _not_answered,
            [
                "offered to clerk aino",
                "not answered by clerk aino",
                "Not aino: on a break.",
                "offered to clerk daavid",
            ],
        ),
        (
            _transferred,
            [
                "accepted by clerk aino",
                "the clerk proposes to pass the customer on: vero, verokortti, in fi, -",
                "passed on, at the original time: vero, verokortti, in fi, - (touched)",
                "It may be offered to clerks of vero in fi who speak it well.",
                "offered to clerk cecilia",
                "Not daavid: not at work.",
            ],
        ),
        (
            _to_a_colleague,
            [
                "the clerk proposes to pass the customer on: vero, -, in fi, cecilia",
                "the proposal was taken back",
                "the customer refused to be passed on",
                "the customer agreed aloud to be passed on, says the clerk",
                "passed on, at the original time: vero, -, in fi, cecilia (spoken)",
                "It may be offered to the colleague cecilia alone.",
                "Not cecilia: on a break.",
            ],
        ),
        (
            _away,
            [
                "the customer is away (stepped); the place is kept",
                "Not aino, daavid: not at work.",
                "its turn has come while the customer is away; it waits beside the queue",
                "the customer is back, at kiosk lahti-2",
                "offered to clerk aino",
                "Of the clerks who may serve it, aino was idle longest.",
            ],
        ),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_an_explanation_says_in_plain_words(day: Day, happen: Callable[[Day], str], told: list[str]) -> None:
    name = happen(day)
    ticket = day.do(lambda tx: tx.ticket(name))
    assert ticket is not None
    lines = day.do(lambda tx: explain(tx, ticket, lambda ms: datetime.fromtimestamp(ms / 1000, UTC)))
    said = [line[14:] for line in lines[1:]]
    for sentence in told:
        assert sentence in said
        # Each comes after the one before.
        said = said[said.index(sentence) + 1 :]
