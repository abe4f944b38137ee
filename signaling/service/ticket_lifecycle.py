"""What becomes of a ticket that was offered or in a call: back in the queue, kept beside it, or closed."""

from dataclasses import replace

from signaling.domain import events, records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.reasons import KIOSK_GONE, AwayReason, CallEnd, CloseReason, Returned
from signaling.domain.states import TICKET, OfferEvent, TicketEvent
from signaling.service import call_lifecycle, clerk_lifecycle, matching, queueing
from signaling.service.forecast import LEFT
from signaling.service.ports import ClientRef
from signaling.service.work import SERVER, Work


def back_in_queue(work: Work, ticket: records.Ticket, event: TicketEvent, why: Returned) -> records.Ticket:
    """Put a ticket back at its original place and find it a clerk.

    With nobody connected at the kiosk it keeps the place but is not offered. `why`: what the customer reads of it.
    """
    ticket = replace(ticket, state=TICKET.after(ticket.state, event), heard_at=work.now, returned=why)
    work.tx.put_ticket(ticket)
    assert ticket.kiosk is not None
    work.touch("kiosk", ticket.kiosk)
    work.stir(ticket)
    queueing.heed_closing(work, ticket)
    kiosk = work.tx.kiosk(ticket.kiosk)
    if kiosk is not None and kiosk.connection is not None:
        matching.stand_and_seek(work, ticket)
    return ticket


def spare(work: Work, ticket: records.Ticket, clerk: str) -> None:
    """Not to ring with this ticket at this clerk for a while: they passed it on, or did not answer."""
    work.tx.put_pass(ticket.id, clerk)
    work.tx.set_deadline(DeadlineKind.PASS, f"{ticket.id} {clerk}", work.now + work.times.pass_on)


def end_present_offer_or_call(
    work: Work, ticket: records.Ticket, reason: CallEnd | CloseReason, *, by: str
) -> records.Clerk | None:
    """Withdraw the ticket's open offer or end its call; the clerk whose ring ended, if one did."""
    if ticket.state is states.Ticket.OFFERED:
        offer = work.tx.open_offer_of_ticket(ticket.id)
        assert offer is not None
        call_lifecycle.take_back(work, offer, OfferEvent.WITHDRAW, by=by, reason=reason)
        return work.tx.clerk(offer.clerk)
    if ticket.state is states.Ticket.IN_CALL:
        assert ticket.kiosk is not None
        call = work.tx.open_call_of(ClientRef("kiosk", ticket.kiosk))
        assert call is not None
        call_lifecycle.close_call(work, call, reason)
        clerk_lifecycle.clerk_after_call(work, call)
    return None


def close_ticket(
    work: Work, ticket: records.Ticket, event: TicketEvent, reason: CloseReason, *, by: str
) -> records.Ticket:
    """Close a ticket wherever it stands: out of the queue, the offer withdrawn, the call ended."""
    state = TICKET.after(ticket.state, event)
    if ticket.state in {states.Ticket.WAITING, states.Ticket.AWAY}:
        queueing.leave(work, ticket)
        work.tx.drop_deadline(DeadlineKind.HOLD, ticket.id)
    rung = end_present_offer_or_call(work, ticket, reason, by=by)
    # With nobody at a kiosk there is no goodbye to wait for.
    released_at = work.now if ticket.kiosk is None else None
    was_called = ticket.called_at is not None
    ticket = replace(
        ticket,
        state=state,
        closed_at=work.now,
        close_reason=reason,
        released_at=released_at,
        ask_until=None,
        called_at=None,
    )
    work.tx.put_ticket(ticket)
    if event in (TicketEvent.LEAVE, TicketEvent.EXPIRE):
        work.tx.add_handling(ticket.agency, LEFT, (work.now - ticket.taken_at) / 1000)
    work.tx.end_passes(ticket.id)
    work.tell(ticket.id, events.Closed(reason), by)
    if ticket.kiosk is not None:
        work.tx.set_deadline(DeadlineKind.GOODBYE, ticket.id, work.now + work.times.goodbye)
        work.touch("kiosk", ticket.kiosk)
    if was_called:
        queueing.touch_sites(work, ticket)
    if rung is not None:
        matching.seek_if_idle(work, clerk_lifecycle.clerk_after_ring(work, rung))
    return ticket


def lose_customer(work: Work, ticket: records.Ticket, *, why: AwayReason = AwayReason.LOST, by: str = SERVER) -> None:
    """The kiosk did not come back in time (`lost`), or is not this customer's any more (`freed`): the place is kept,
    whatever was under way ends."""
    rung = end_present_offer_or_call(work, ticket, KIOSK_GONE[why], by=by)
    ticket = queueing.go_away(work, ticket, why, by=by)
    if ticket.called_at is None:
        # Its turn may come this very moment: then it is called, not offered.
        matching.seek_clerk(work, ticket)
    if rung is not None:
        matching.seek_if_idle(work, clerk_lifecycle.clerk_after_ring(work, rung))
