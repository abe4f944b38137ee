"""What a customer without a page says when the clerk proposes to pass them on, and what became of it."""

from collections.abc import Callable
from typing import Literal

from signaling.protocol.commands import AnswerTransfer
from signaling.protocol.views import CallView, KioskTicket, TransferView

TransferAnswer = Literal["agree", "refuse", "silent"]
_BACK = {
    "passed_on": "The clerk did not answer. ",
    "clerk_left": "The clerk left the call. ",
    "clerk_lost": "The clerk's connection was lost. ",
    "kiosk_lost": "This kiosk's connection was lost for too long. ",
}
_HOW = {"spoken": "aloud", "signed": "by signing"}


class Proposal:
    """Follows the proposal of a call. Feed it every view with `see`."""

    def __init__(self, answer: TransferAnswer, tell: Callable[[str], None]) -> None:
        self._answer, self._tell = answer, tell
        self._call: str | None = None
        self._transfer: TransferView | None = None

    def see(self, call: CallView | None) -> AnswerTransfer | None:
        """Take in the call of a view; what is to be answered now, if anything."""
        if call is None or call.state != "live":
            return None
        before, self._transfer = (self._transfer if call.id == self._call else None), call.transfer
        self._call = call.id
        now = self._transfer
        if now is None:
            if before is not None:
                self._tell(f"You stay with {call.peer.name}.")
            return None
        if before is not None and (before.agreed, before.until) == (now.agreed, now.until):
            return None
        if now.agreed is None:
            note = f" ({now.note})" if now.note else ""
            self._tell(f"The clerk proposes to pass you on to {_where(now)}{note}. Without an answer you stay.")
        else:
            self._tell(f"The clerk says that you agreed {_HOW[now.agreed]} to be passed on to {_where(now)}.")
        return None if self._answer == "silent" else AnswerTransfer(call=call.id, agree=self._answer == "agree")

    def why_back(self, ticket: KioskTicket) -> str:
        """Why the ticket is back in the queue after a call."""
        to = self._transfer
        if ticket.returned == "transferred":
            there = _where(to) if to is not None else f"{ticket.agency} in {ticket.language}"
            return f"Passed on to {there}; you keep your place by the time you came."
        return f"{_BACK.get(ticket.returned or '', '')}You are back in line at your old place."


def _where(to: TransferView) -> str:
    matter = f", {to.service}," if to.service is not None else ""
    person = f", to {to.colleague}" if to.colleague is not None else ""
    return f"{to.agency}{matter} in {to.language}{person}"
