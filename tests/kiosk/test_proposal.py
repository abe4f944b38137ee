"""What the kiosk without a page says and does when the clerk proposes to pass its customer on."""

import pytest

from kiosk.proposal import Proposal, TransferAnswer
from signaling.protocol.commands import AnswerTransfer, Consent
from signaling.protocol.views import CallView, KioskTicket, Peer, Returned, TransferView


def transfer(agreed: Consent | None = None, until: int = 60) -> TransferView:
    return TransferView(
        agency="vero", service="verokortti", language="fi", colleague=None, note="", until=until, agreed=agreed
    )


def call(proposed: TransferView | None = None, name: str = "c1") -> CallView:
    return CallView(
        id=name,
        epoch=1,
        state="live",
        role="kiosk",
        peer=Peer(role="clerk", name="Aino", online=True),
        ice_servers=[],
        relay_only=False,
        live_since=0,
        transfer=proposed,
    )


def ticket(agency: str, service: str | None, returned: Returned) -> KioskTicket:
    return KioskTicket(
        id="t",
        number="K01",
        agency=agency,
        service=service,
        language="fi",
        state="waiting",
        taken_at=0,
        ahead=0,
        wait=None,
        wait_unknown=None,
        code="0042",
        return_sites=["lahti"],
        returned=returned,
        ask_until=None,
        agency_closed=False,
        close_reason=None,
        rated=False,
    )


@pytest.mark.parametrize(("answer", "agree"), [("agree", True), ("refuse", False), ("silent", None)])
def test_it_answers_as_it_was_told_to(answer: TransferAnswer, agree: bool | None) -> None:
    said: list[str] = []
    proposal = Proposal(answer, said.append)
    assert proposal.see(call()) is None
    expected = None if agree is None else AnswerTransfer(call="c1", agree=agree)
    assert proposal.see(call(transfer())) == expected
    assert proposal.see(call(transfer())) is None, "once"
    assert said == ["The clerk proposes to pass you on to vero, verokortti, in fi. Without an answer you stay."]


def test_silence_says_that_one_stays_and_a_yes_says_whose() -> None:
    said: list[str] = []
    proposal = Proposal("silent", said.append)
    proposal.see(call(transfer()))
    proposal.see(call())
    assert said[-1] == "You stay with Aino."
    proposal.see(call(transfer(until=90)))
    proposal.see(call(transfer("signed", until=70)))
    assert said[-1] == "The clerk says that you agreed by signing to be passed on to vero, verokortti, in fi."


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ("transferred", "Passed on to vero, verokortti, in fi"),
        ("clerk_left", "The clerk left the call. You are back in line"),
        ("clerk_lost", "The clerk's connection was lost."),
        ("kiosk_lost", "This kiosk's connection was lost"),
        ("passed_on", "The clerk did not answer."),
    ],
)
def test_it_says_why_one_is_back_in_line(returned: Returned, words: str) -> None:
    proposal = Proposal("silent", lambda _: None)
    proposal.see(call(transfer()))
    assert proposal.why_back(ticket("vero", "verokortti", returned)).startswith(words)
