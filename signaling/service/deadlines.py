"""What happens when a deadline comes. Each is a row; whoever removes the row fires it, once."""

from collections.abc import Callable

from signaling.domain import events, records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.reasons import AwayReason, CallEnd, CloseReason, Returned
from signaling.domain.states import OfferEvent, TicketEvent
from signaling.service import call_lifecycle, clerk_lifecycle, leaving, matching, queueing, ticket_lifecycle, transfers
from signaling.service.kiosk_commands import release
from signaling.service.ports import Due
from signaling.service.work import SERVER, Work


def fire(work: Work, due: Due) -> bool:
    """Fire a deadline that was seen to come, if it still stands; whether it did.

    One a transaction: what it reads, it reads under its own lock, and if one fails the others still come.
    """
    if not work.tx.take_deadline(due):
        return False
    _ACTIONS[DeadlineKind(due.kind)](work, due.subject)
    return True


def _offer(work: Work, offer_id: str) -> None:
    offer = work.tx.offer(offer_id)
    if offer is None or not call_lifecycle.take_back(work, offer, OfferEvent.EXPIRE, by=SERVER):
        return
    ticket, clerk = work.tx.ticket(offer.ticket), work.tx.clerk(offer.clerk)
    assert ticket is not None
    assert clerk is not None
    clerk_lifecycle.clerk_after_ring(work, clerk, no_answer=True)
    ticket_lifecycle.spare(work, ticket, clerk.id)
    ticket_lifecycle.back_in_queue(work, ticket, TicketEvent.RETURN, Returned.PASSED_ON)


def _wrap_up(work: Work, clerk_id: str) -> None:
    clerk = work.tx.clerk(clerk_id)
    if clerk is not None and clerk.state is states.Clerk.WRAP_UP:
        clerk_lifecycle.after_wrap_up(work, clerk)


def _kiosk_grace(work: Work, kiosk_id: str) -> None:
    ticket, kiosk = work.tx.kiosk_ticket(kiosk_id), work.tx.kiosk(kiosk_id)
    if ticket is not None and ticket.state is not states.Ticket.CLOSED and kiosk and kiosk.connection is None:
        ticket_lifecycle.lose_customer(work, ticket)


def _clerk_grace(work: Work, clerk_id: str) -> None:
    clerk = work.tx.clerk(clerk_id)
    if clerk is None or clerk.connection is not None or clerk.state in {states.Clerk.OFF, states.Clerk.IN_CALL}:
        return
    leaving.go(work, clerk, CallEnd.CLERK_LOST)


def _clerk_call_grace(work: Work, clerk_id: str) -> None:
    clerk = work.tx.clerk(clerk_id)
    if clerk is not None and clerk.connection is None and clerk.state is states.Clerk.IN_CALL:
        leaving.go(work, clerk, CallEnd.CLERK_LOST)


def _pass(work: Work, subject: str) -> None:
    ticket_id, clerk_id = subject.split(" ")
    ticket, clerk = work.tx.ticket(ticket_id), work.tx.clerk(clerk_id)
    if ticket is None or ticket.state is states.Ticket.CLOSED:
        return
    work.tx.end_pass(ticket_id, clerk_id)
    work.tell(ticket_id, events.PassEnded(clerk_id))
    # One more may take it now: the waits in the queue are others.
    work.stir(ticket)
    if clerk is not None:
        matching.seek_if_idle(work, clerk)


def _in_queue(work: Work, ticket_id: str) -> records.Ticket | None:
    """The ticket, if it waits and is not being asked whether anybody is there."""
    ticket = work.tx.ticket(ticket_id)
    if ticket is None or ticket.ask_until is not None or ticket.state is not states.Ticket.WAITING:
        return None
    return ticket


def _escalate(work: Work, ticket_id: str) -> None:
    ticket = _in_queue(work, ticket_id) or work.tx.ticket(ticket_id)
    if ticket is not None and ticket.state in {states.Ticket.WAITING, states.Ticket.AWAY} and not ticket.called_at:
        matching.seek_clerk(work, queueing.escalate(work, ticket))


def _still_here(work: Work, ticket_id: str) -> None:
    ticket = _in_queue(work, ticket_id)
    if ticket is not None:
        queueing.ask(work, ticket)


def _answer(work: Work, ticket_id: str) -> None:
    ticket = work.tx.ticket(ticket_id)
    if ticket is not None and ticket.state is states.Ticket.WAITING and ticket.ask_until is not None:
        ticket = queueing.go_away(work, ticket, AwayReason.NO_SIGN)
        matching.seek_clerk(work, ticket)


def _hold(work: Work, ticket_id: str) -> None:
    ticket = work.tx.ticket(ticket_id)
    if ticket is not None and ticket.state is states.Ticket.AWAY:
        ticket_lifecycle.close_ticket(work, ticket, TicketEvent.EXPIRE, CloseReason.EXPIRED, by=SERVER)


def _closing(work: Work, ticket_id: str) -> None:
    ticket = work.tx.ticket(ticket_id)
    if ticket is None or ticket.state not in {states.Ticket.WAITING, states.Ticket.AWAY}:
        return
    agency = work.catalogue.agencies.get(ticket.agency)
    if agency is None or agency.queue.closing != "tell":
        return
    is_open, _ = work.opening(agency, site=ticket.site, service=ticket.service)
    if not is_open:
        ticket_lifecycle.close_ticket(work, ticket, TicketEvent.SEND_HOME, CloseReason.AGENCY_CLOSED, by=SERVER)
    else:
        # The hours were changed meanwhile.
        queueing.heed_closing(work, ticket)


def _transfer(work: Work, call_id: str) -> None:
    call = work.tx.call(call_id)
    if call is not None and call.transfer is not None and call.state is states.Call.LIVE:
        transfers.time_is_up(work, call)


def _goodbye(work: Work, ticket_id: str) -> None:
    ticket = work.tx.ticket(ticket_id)
    if ticket is not None and ticket.released_at is None:
        release(work, ticket)


_ACTIONS: dict[DeadlineKind, Callable[[Work, str], None]] = {
    DeadlineKind.OFFER: _offer,
    DeadlineKind.WRAP_UP: _wrap_up,
    DeadlineKind.KIOSK_GRACE: _kiosk_grace,
    DeadlineKind.CLERK_GRACE: _clerk_grace,
    DeadlineKind.CLERK_CALL_GRACE: _clerk_call_grace,
    DeadlineKind.PASS: _pass,
    DeadlineKind.GOODBYE: _goodbye,
    DeadlineKind.ESCALATE: _escalate,
    DeadlineKind.COLLEAGUE: _escalate,
    DeadlineKind.STILL_HERE: _still_here,
    DeadlineKind.ANSWER: _answer,
    DeadlineKind.HOLD: _hold,
    DeadlineKind.CLOSING: _closing,
    DeadlineKind.TRANSFER: _transfer,
}
