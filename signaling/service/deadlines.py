"""What happens when a deadline comes. Each is a row; whoever removes the row fires it, once."""

from collections.abc import Callable

from signaling.domain import states
from signaling.domain.states import CLERK, ClerkEvent, OfferEvent, TicketEvent
from signaling.service import matching
from signaling.service.kiosk_commands import release
from signaling.service.ports import ClientRef
from signaling.service.work import SERVER, Work


def fire_due(work: Work, limit: int = 50) -> int:
    """Fire up to `limit` deadlines that have come; how many it fired."""
    fired = 0
    for due in work.tx.due(work.now, limit):
        # An earlier one of this batch may have removed or moved this one.
        if work.tx.take_deadline(due):
            _ACTIONS[due.kind](work, due.subject)
            fired += 1
    return fired


def _offer(work: Work, offer_id: str) -> None:
    offer = work.tx.offer(offer_id)
    if offer is None or not matching.take_back(work, offer, OfferEvent.EXPIRE, by=SERVER):
        return
    ticket, clerk = work.tx.ticket(offer.ticket), work.tx.clerk(offer.clerk)
    assert ticket is not None
    assert clerk is not None
    ticket = matching.back_in_line(work, ticket, TicketEvent.RETURN)
    matching.clerk_after_ring(work, clerk, no_answer=True)
    if matching.is_offerable(work, ticket):
        matching.seek_clerk(work, ticket)


def _wrap_up(work: Work, clerk_id: str) -> None:
    clerk = work.tx.clerk(clerk_id)
    if clerk is not None and clerk.state is states.Clerk.WRAP_UP:
        choice = clerk.next or "available"
        matching.set_clerk(work, clerk, choice, reason="chosen" if choice == "break" else None)


def _kiosk_grace(work: Work, kiosk: str) -> None:
    ticket = work.tx.kiosk_ticket(kiosk)
    if ticket is not None and ticket.state is not states.Ticket.CLOSED:
        matching.close_ticket(work, ticket, TicketEvent.LOSE, "lost", by=SERVER)


def _clerk_grace(work: Work, clerk_id: str) -> None:
    clerk = work.tx.clerk(clerk_id)
    if clerk is None or clerk.connection is not None or clerk.state in {states.Clerk.OFF, states.Clerk.IN_CALL}:
        return
    ticket = None
    offer = work.tx.open_offer_of_clerk(clerk_id)
    if offer is not None and matching.take_back(work, offer, OfferEvent.WITHDRAW, by=SERVER, reason="clerk_lost"):
        ticket = work.tx.ticket(offer.ticket)
        assert ticket is not None
        ticket = matching.back_in_line(work, ticket, TicketEvent.RETURN)
    matching.set_clerk(work, clerk, "off")
    if ticket is not None and matching.is_offerable(work, ticket):
        matching.seek_clerk(work, ticket)


def _clerk_call_grace(work: Work, clerk_id: str) -> None:
    clerk = work.tx.clerk(clerk_id)
    call = work.tx.open_call_of(ClientRef("clerk", clerk_id))
    if clerk is None or call is None or clerk.connection is not None or clerk.state is not states.Clerk.IN_CALL:
        return
    matching.close_call(work, call, "clerk_lost")
    CLERK.after(clerk.state, ClerkEvent.STOP)
    matching.set_clerk(work, clerk, "off")
    ticket = work.tx.ticket(call.ticket)
    assert ticket is not None
    work.tell(ticket.id, "clerk_lost", SERVER, clerk=clerk_id)
    ticket = matching.back_in_line(work, ticket, TicketEvent.BREAK)
    if matching.is_offerable(work, ticket):
        matching.seek_clerk(work, ticket)


def _pass(work: Work, subject: str) -> None:
    ticket_id, clerk_id = subject.split(" ")
    work.tx.end_pass(ticket_id, clerk_id)
    ticket = work.tx.ticket(ticket_id)
    if ticket is not None and matching.is_offerable(work, ticket):
        matching.seek_clerk(work, ticket)


def _goodbye(work: Work, ticket_id: str) -> None:
    ticket = work.tx.ticket(ticket_id)
    if ticket is not None and ticket.released_at is None:
        release(work, ticket)


_ACTIONS: dict[str, Callable[[Work, str], None]] = {
    "offer": _offer,
    "wrap_up": _wrap_up,
    "kiosk_grace": _kiosk_grace,
    "clerk_grace": _clerk_grace,
    "clerk_call_grace": _clerk_call_grace,
    "pass": _pass,
    "goodbye": _goodbye,
}
