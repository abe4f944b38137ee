"""Passing a customer on: silence keeps them here, a yes is written down and can be undone, nobody is stranded."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signaling.domain import records, states
from signaling.domain.catalogue import parse_catalogue
from signaling.protocol import ErrorCode
from signaling.protocol import commands as c
from signaling.protocol.views import KioskView, TransferView
from signaling.service import administration, leaving
from signaling.service.desk import Desk
from signaling.service.ports import ClientRef, Transaction
from signaling.service.story import tell_story
from signaling.service.views import ViewBuilder
from signaling.service.work import Refused
from tests.day import CATALOGUE, Day
from tests.signaling.desk_world import NoIce

TEXT = CATALOGUE.read_text(encoding="utf-8")
PARTNERS = TEXT.replace(
    "[[agencies.vero.services]]", '[agencies.vero.queue]\npartners = ["kela"]\n\n[[agencies.vero.services]]'
)
AINO = "kela = { fi = 3, sv = 1 }"
MINUTE = 60_000
K = ClientRef("kiosk", "lahti-1")


class Talk:
    """A customer of Kela in a call with Aino."""

    def __init__(self, day: Day, waits_ms: int = 0) -> None:
        self.day = day
        day.connect(*K)
        name = day.command(*K, c.TakeTicket(agency="kela", language="fi", service="asumistuki"))
        assert name is not None
        self.name = name
        for begin in range(0, waits_ms, MINUTE):
            day.wait(min(MINUTE, waits_ms - begin))
            day.command(*K, c.StillHere(ticket=name))
        day.connect("clerk", "aino")
        day.command("clerk", "aino", c.SetState(state="available"))
        self.call = self.answered_by("aino")

    def answered_by(self, clerk: str) -> str:
        offer = self.day.do(lambda tx: tx.open_offer_of_clerk(clerk))
        assert offer is not None
        call = self.day.command("clerk", clerk, c.Accept(offer=offer.id))
        assert call is not None
        return call

    def propose(self, agency: str = "vero", **more: str) -> None:
        self.as_clerk(c.Transfer(call=self.call, agency=agency, language="fi", **more))  # type: ignore[arg-type]

    def as_clerk(self, command: c.Command) -> ErrorCode | None:
        """Give Aino's command; the code that it is refused with."""
        return self._give(ClientRef("clerk", "aino"), command)

    def as_customer(self, command: c.Command) -> ErrorCode | None:
        return self._give(K, command)

    def _give(self, client: ClientRef, command: c.Command) -> ErrorCode | None:
        day = self.day
        day.now += 1
        try:
            day.do(lambda tx: day.desk.command(tx, client, f"x{day.now}", command, day.now))
        except Refused as refused:
            return refused.code
        return None

    @property
    def ticket(self) -> records.Ticket:
        found = self.day.do(lambda tx: tx.ticket(self.name))
        assert found is not None
        return found

    @property
    def shown(self) -> TransferView | None:
        """What the customer sees proposed."""
        views = ViewBuilder(self.day.desk.catalogue, NoIce())
        view = self.day.do(lambda tx: views.build(tx, K, self.day.now))
        assert isinstance(view, KioskView)
        return None if view.call is None else view.call.transfer

    def told(self) -> list[str]:
        return [event.kind for event in self.day.do(lambda tx: tx.events(self.name))]

    def rings_at(self) -> str | None:
        offer = self.day.do(lambda tx: tx.open_offer_of_ticket(self.name))
        return None if offer is None else offer.clerk


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path / "day.sqlite3")


@pytest.fixture
def talk(day: Day) -> Talk:
    return Talk(day)


def test_silence_keeps_the_customer_here(talk: Talk) -> None:
    talk.propose()
    assert talk.shown is not None
    assert talk.shown.agreed is None
    talk.day.wait(talk.day.desk.times.transfer + 1000)
    assert talk.shown is None
    assert (talk.ticket.state, talk.ticket.agency) == (states.Ticket.IN_CALL, "kela")
    assert talk.told()[-1] == "transfer_unanswered"
    assert talk.as_customer(c.AnswerTransfer(call=talk.call, agree=True)) is ErrorCode.ILLEGAL_MOVE


def test_a_touch_passes_on_at_once(talk: Talk) -> None:
    taken_at = talk.ticket.taken_at
    talk.propose()
    assert talk.as_customer(c.AnswerTransfer(call=talk.call, agree=True)) is None
    assert (talk.ticket.state, talk.ticket.agency, talk.ticket.taken_at) == (states.Ticket.WAITING, "vero", taken_at)


@pytest.mark.parametrize("consent", ["spoken", "signed"])
def test_a_yes_is_written_down_and_carried_out_after_a_while(talk: Talk, consent: c.Consent) -> None:
    talk.propose()
    assert talk.as_clerk(c.ConfirmTransfer(call=talk.call, consent=consent)) is None
    assert talk.shown is not None
    assert (talk.shown.agreed, talk.shown.until - talk.day.now) == (consent, talk.day.desk.times.transfer_undo)
    assert talk.ticket.state is states.Ticket.IN_CALL, "they go on talking"
    talk.day.wait(talk.day.desk.times.transfer_undo - 1000)
    assert talk.ticket.state is states.Ticket.IN_CALL
    talk.day.wait(2000)
    assert (talk.ticket.state, talk.ticket.agency) == (states.Ticket.WAITING, "vero")
    assert f"transfer_{consent}_yes" in talk.told()
    events = talk.day.do(lambda tx: tx.events(talk.name))
    passed = next(event for event in events if event.kind == "transferred")
    assert (passed.by, passed.data["consent"]) == ("server", consent)
    story = "\n".join(tell_story(talk.ticket, events, lambda _: _clock()))
    assert {"spoken": "agreed aloud", "signed": "agreed by signing"}[consent] in story


def _clock() -> datetime:
    return datetime.fromtimestamp(0, UTC)


@pytest.mark.parametrize("who", ["customer", "clerk"])
def test_either_undoes_it(talk: Talk, who: str) -> None:
    talk.propose()
    talk.as_clerk(c.ConfirmTransfer(call=talk.call, consent="spoken"))
    if who == "customer":
        assert talk.as_customer(c.AnswerTransfer(call=talk.call, agree=False)) is None
    else:
        assert talk.as_clerk(c.CancelTransfer(call=talk.call)) is None
    assert talk.shown is None
    talk.day.wait(MINUTE)
    assert (talk.ticket.state, talk.ticket.agency) == (states.Ticket.IN_CALL, "kela")
    assert talk.told()[-1] == "transfer_undone"


def test_who_has_agreed_may_go_at_once(talk: Talk) -> None:
    talk.propose()
    talk.as_clerk(c.ConfirmTransfer(call=talk.call, consent="signed"))
    assert talk.as_customer(c.AnswerTransfer(call=talk.call, agree=True)) is None
    assert talk.ticket.agency == "vero"


def test_a_clerk_who_hangs_up_on_somebody_who_has_agreed_passes_them_on(talk: Talk) -> None:
    talk.propose()
    talk.as_clerk(c.ConfirmTransfer(call=talk.call, consent="spoken"))
    assert talk.as_clerk(c.EndCall(call=talk.call)) is None
    assert (talk.ticket.state, talk.ticket.agency) == (states.Ticket.WAITING, "vero")
    clerk = talk.day.do(lambda tx: tx.clerk("aino"))
    assert clerk is not None
    assert clerk.state is states.Clerk.WRAP_UP


def test_a_clerk_who_signs_out_leaves_somebody_who_has_agreed_where_they_wanted_to_go(talk: Talk) -> None:
    talk.propose()
    talk.as_clerk(c.ConfirmTransfer(call=talk.call, consent="signed"))
    day = talk.day

    def sign_out(tx: Transaction) -> None:
        clerk = tx.clerk("aino")
        assert clerk is not None
        leaving.send_off(day.desk.work(tx, day.now), clerk)

    day.do(sign_out)
    assert (talk.ticket.state, talk.ticket.agency) == (states.Ticket.WAITING, "vero")
    clerk = day.do(lambda tx: tx.clerk("aino"))
    assert clerk is not None
    assert clerk.state is states.Clerk.OFF


def test_a_customer_who_hangs_up_is_gone(talk: Talk) -> None:
    talk.propose()
    talk.as_clerk(c.ConfirmTransfer(call=talk.call, consent="spoken"))
    assert talk.as_customer(c.EndCall(call=talk.call)) is None
    assert talk.ticket.state is states.Ticket.CLOSED
    talk.day.wait(MINUTE)
    assert talk.told().count("transferred") == 0


def test_a_yes_needs_a_question_and_counts_once(talk: Talk) -> None:
    confirm = c.ConfirmTransfer(call=talk.call, consent="spoken")
    assert talk.as_clerk(confirm) is ErrorCode.ILLEGAL_MOVE
    talk.propose()
    assert talk.as_customer(confirm) is ErrorCode.NOT_ALLOWED
    assert talk.as_clerk(confirm) is None
    assert talk.as_clerk(confirm) is ErrorCode.ILLEGAL_MOVE
    talk.propose("kela", colleague="daavid")
    talk.propose("vero", service="verokortti")
    assert talk.shown is not None
    assert talk.shown.agreed is None, "another place is another question"


def test_nobody_is_passed_on_to_where_they_are(talk: Talk) -> None:
    same = c.Transfer(call=talk.call, agency="kela", service="asumistuki", language="fi")
    assert talk.as_clerk(same) is ErrorCode.SAME_QUEUE
    assert talk.as_clerk(same.model_copy(update={"service": "opintotuki"})) is None, "another matter"
    talk.day.connect("clerk", "daavid")
    talk.day.command("clerk", "daavid", c.SetState(state="break"))
    assert talk.as_clerk(same.model_copy(update={"colleague": "daavid"})) is None, "a colleague by name"


# whom it rings at afterwards


@pytest.fixture
def partners(tmp_path: Path) -> Day:
    """Kela's clerks help out at the tax office when somebody has waited there for five minutes."""
    return Day(tmp_path / "partners.sqlite3", PARTNERS)


@pytest.mark.parametrize("waited_ms", [0, 10 * MINUTE])
def test_who_was_passed_on_to_ones_partner_does_not_ring_here_at_once(partners: Day, waited_ms: int) -> None:
    talk = Talk(partners, waited_ms)
    talk.propose()
    talk.as_customer(c.AnswerTransfer(call=talk.call, agree=True))
    talk.as_clerk(c.Ready())
    at, rang = partners.now, []
    while partners.now - at < 4 * MINUTE:
        partners.wait(1000)
        talk.as_customer(c.StillHere(ticket=talk.name))
        rang.append(talk.rings_at())
    assert set(rang) == {None}, "nobody of the tax office is at work, and Aino has just passed them on"
    while talk.rings_at() is None and partners.now - at < 6 * MINUTE:
        partners.wait(1000)
    assert talk.rings_at() == "aino", "whoever waits five minutes reaches the partners, even her"


def test_other_partners_take_at_once_whom_nobody_else_could(partners: Day) -> None:
    talk = Talk(partners)
    talk.propose()
    talk.as_customer(c.AnswerTransfer(call=talk.call, agree=True))
    talk.as_clerk(c.Ready())
    text = PARTNERS.replace(AINO, f"{AINO}\n\n[clerks.anna]\nname = 'Anna'\nskills.kela = {{ fi = 2 }}")
    _import(partners, text)
    partners.connect("clerk", "anna")
    partners.command("clerk", "anna", c.SetState(state="available"))
    assert talk.rings_at() == "anna"


def test_the_escalation_begins_anew(partners: Day) -> None:
    talk = Talk(partners, 10 * MINUTE)
    partners.connect("clerk", "bertil")
    partners.command("clerk", "bertil", c.SetState(state="available"))
    partners.connect("clerk", "cecilia")
    partners.command("clerk", "cecilia", c.SetState(state="available"))
    other = partners.connect("kiosk", "lahti-2")
    assert other is None
    partners.command("kiosk", "lahti-2", c.TakeTicket(agency="vero", language="fi"))
    cecilia = partners.do(lambda tx: tx.open_offer_of_clerk("cecilia"))
    assert cecilia is not None
    partners.command("clerk", "cecilia", c.Accept(offer=cecilia.id))
    talk.propose()
    talk.as_customer(c.AnswerTransfer(call=talk.call, agree=True))
    assert talk.ticket.step == 0, "Cecilia is at work, if busy: her agency's own come first"
    due = partners.do(lambda tx: [one for one in tx.due(partners.now + 2 * MINUTE, 50) if one.kind == "escalate"])
    assert [one.due_at for one in due] == [talk.ticket.escalates_from + MINUTE]


# an import meanwhile


def _import(day: Day, text: str) -> None:
    day.do(lambda tx: administration.import_catalogue(tx, text, day.now))
    day.desk = Desk(parse_catalogue(text))
    day.do(lambda tx: day.desk.match_anew(tx, day.now))


def _without_vero() -> str:
    head, rest = TEXT.split("[agencies.vero]")
    tail = rest[rest.index("[agencies.migri]") :]
    lines = [line for line in (head + tail).splitlines() if not line.startswith("vero = ")]
    return "\n".join(lines)


def _without_the_matter() -> str:
    return TEXT.replace('id = "verokortti"', 'id = "muu"')


def _without_the_colleague() -> str:
    head, rest = TEXT.split("[clerks.cecilia]\n")
    return head + rest[rest.index("[clerks.daavid]") :]


def _without_the_language() -> str:
    return TEXT.replace("vero = { fi = 3, sv = 2 }", "vero = { sv = 2 }").replace("vero = { fi = 2 }\n", "")


@pytest.mark.parametrize("agreed", [False, True])
@pytest.mark.parametrize("less", [_without_vero, _without_the_matter, _without_the_colleague, _without_the_language])
def test_an_import_that_removes_the_target_strands_nobody(day: Day, less: Callable[[], str], *, agreed: bool) -> None:
    talk = Talk(day)
    day.connect("clerk", "cecilia")
    day.command("clerk", "cecilia", c.SetState(state="break"))
    talk.propose("vero", service="verokortti", colleague="cecilia")
    assert talk.shown is not None
    if agreed:
        talk.as_clerk(c.ConfirmTransfer(call=talk.call, consent="spoken"))
    _import(day, less())
    assert talk.shown is None
    day.wait(MINUTE)
    assert (talk.ticket.state, talk.ticket.agency) == (states.Ticket.IN_CALL, "kela")
    assert talk.told()[-1] == ("transfer_undone" if agreed else "transfer_cancelled")
    assert talk.as_clerk(c.EndCall(call=talk.call)) is None


def test_an_import_that_keeps_the_target_keeps_the_question(day: Day) -> None:
    talk = Talk(day)
    talk.propose("vero", service="verokortti")
    _import(day, TEXT.replace("wrap_up_s = 30", "wrap_up_s = 31"))
    assert talk.shown is not None


def test_who_waits_for_a_colleague_that_an_import_removes_waits_for_everybody(day: Day) -> None:
    talk = Talk(day)
    for clerk in ("cecilia", "daavid"):
        day.connect("clerk", clerk)
        day.command("clerk", clerk, c.SetState(state="break"))
    talk.propose("vero", colleague="cecilia")
    talk.as_customer(c.AnswerTransfer(call=talk.call, agree=True))
    day.command("clerk", "daavid", c.SetState(state="available"))
    assert talk.rings_at() is None
    _import(day, _without_the_colleague())
    assert talk.rings_at() == "daavid"
