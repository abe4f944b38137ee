"""Bringing a ticket and a clerk together, and taking them apart again.

Every change that makes a ticket offerable calls `seek_clerk`, every change that makes a clerk idle calls `seek_ticket`;
together they keep the rule that no clerk is idle while a ticket that they may serve waits.
"""

from dataclasses import replace

from signaling.domain import events, records, routing, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.reasons import KIOSK_GONE, AwayReason, BreakReason, CallEnd, CloseReason, Returned
from signaling.domain.states import CALL, CLERK, OFFER, TICKET, CallEvent, ClerkEvent, OfferEvent, TicketEvent
from signaling.protocol import ErrorCode
from signaling.service import grace, queueing
from signaling.service.forecast import LEFT, WRAP_UP
from signaling.service.ports import ClientRef
from signaling.service.work import SERVER, Work


def seek_clerk(work: Work, ticket: records.Ticket) -> None:
    """Offer a ticket that waits in the queue to the eligible clerk idle longest, if one is idle."""
    chosen = routing.longest_idle(work.tx.idle_clerks_for(ticket.id))
    if chosen is not None:
        clerk = work.tx.clerk(chosen.clerk)
        assert clerk is not None
        if ticket.state is states.Ticket.AWAY:
            queueing.call_away(work, ticket)
        else:
            make_offer(work, ticket, clerk, cause="ticket")


def seek_ticket(work: Work, clerk: records.Clerk) -> None:
    """Offer an idle, connected clerk the first of all tickets that may be offered to them, if there is one.

    One whose customer is away is called instead, and the clerk gets the next.
    """
    while (chosen := routing.longest_waiting(work.tx.heads_for(clerk.id))) is not None:
        ticket = work.tx.ticket(chosen.ticket)
        assert ticket is not None
        if ticket.state is states.Ticket.WAITING:
            make_offer(work, ticket, clerk, cause="clerk")
            return
        queueing.call_away(work, ticket)


def stand_and_seek(work: Work, ticket: records.Ticket) -> None:
    """Put a ticket into the queue and find it a clerk."""
    seek_clerk(work, queueing.enter(work, ticket))


def match_anew(work: Work) -> None:
    """Let every idle clerk look for a ticket, the one idle longest first."""
    idle = [c for c in work.tx.clerks() if c.state is states.Clerk.AVAILABLE and c.connection is not None]
    for clerk in sorted(idle, key=lambda clerk: (clerk.idle_since, clerk.id)):
        seek_ticket(work, clerk)


def seek_if_idle(work: Work, clerk: records.Clerk) -> None:
    """Find a ticket for a clerk, if they are idle and connected."""
    if clerk.state is states.Clerk.AVAILABLE and clerk.connection is not None:
        seek_ticket(work, clerk)


def make_offer(work: Work, ticket: records.Ticket, clerk: records.Clerk, *, cause: str) -> None:
    """Reserve the ticket for the clerk, ring, and open a warm call between them.

    `cause` says who was looking: the `clerk` for a ticket, or the `ticket` for a clerk.
    """
    assert ticket.kiosk is not None
    agency = work.agency(ticket.agency)
    expires_at = work.now + int(agency.ring_s * 1000)
    kiosk = work.tx.kiosk(ticket.kiosk)
    call = records.Call(
        id=work.make_id(),
        ticket=ticket.id,
        kiosk=ticket.kiosk,
        clerk=clerk.id,
        state=CALL.start,
        agency=ticket.agency,
        service=ticket.service,
        epoch=1,
        kiosk_instance=kiosk.instance if kiosk else None,
        clerk_instance=clerk.instance,
        made_at=work.now,
    )
    offer = records.Offer(work.make_id(), ticket.id, clerk.id, call.id, OFFER.start, work.now, expires_at)
    queueing.leave(work, ticket)
    work.tx.put_ticket(replace(ticket, state=TICKET.after(ticket.state, TicketEvent.OFFER)))
    work.tx.put_clerk(
        replace(clerk, state=CLERK.after(clerk.state, ClerkEvent.RING), since=work.now, until=expires_at, reason=None)
    )
    work.tx.add_offer(offer)
    work.tx.add_call(call)
    work.tx.set_deadline(DeadlineKind.OFFER, offer.id, expires_at)
    work.tell(ticket.id, events.Offered(clerk.id, offer.id, cause))
    work.route(call)
    work.touch("kiosk", ticket.kiosk)
    work.touch("clerk", clerk.id)


def close_call(work: Work, call: records.Call, reason: CallEnd | CloseReason) -> None:
    """Close the call's media session; what becomes of the ticket and the clerk is the caller's."""
    work.tx.put_call(
        replace(call, state=CALL.after(call.state, CallEvent.CLOSE), closed_at=work.now, close_reason=reason)
    )
    if call.transfer is not None:
        work.tx.drop_deadline(DeadlineKind.TRANSFER, call.id)
    if call.state is states.Call.LIVE:
        grace.call_ended(work, call)
    work.route(call, open_=False)
    work.touch("kiosk", call.kiosk)
    work.touch("clerk", call.clerk)


def take_back(work: Work, offer: records.Offer, event: OfferEvent, *, by: str, reason: str | None = None) -> bool:
    """Close an open offer without a call; the ticket and the clerk are as they were. Whether it was still open."""
    state = OFFER.after(states.Offer.OPEN, event)
    if not work.tx.close_offer(offer.id, state, work.now, reason):
        return False
    work.tx.drop_deadline(DeadlineKind.OFFER, offer.id)
    call = work.tx.call(offer.call)
    assert call is not None
    close_call(work, call, CallEnd(state.value))
    work.tell(offer.ticket, events.OFFER_CLOSED[state](offer.clerk, offer.id, reason), by)
    return True


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
        stand_and_seek(work, ticket)
    return ticket


def spare(work: Work, ticket: records.Ticket, clerk: str) -> None:
    """Not to ring with this ticket at this clerk for a while: they passed it on, or did not answer."""
    work.tx.put_pass(ticket.id, clerk)
    work.tx.set_deadline(DeadlineKind.PASS, f"{ticket.id} {clerk}", work.now + work.times.pass_on)


def clerk_after_ring(work: Work, clerk: records.Clerk, *, no_answer: bool = False) -> records.Clerk:
    """What a clerk does when a ring ended without a call: what they chose meanwhile, else as before."""
    if clerk.next == "off":
        state, reason = CLERK.after(clerk.state, ClerkEvent.STOP), None
    elif no_answer:
        state, reason = CLERK.after(clerk.state, ClerkEvent.NO_ANSWER), BreakReason.NO_ANSWER.value
    else:
        state, reason = CLERK.after(clerk.state, ClerkEvent.UNRING), None
        if clerk.next == "break":
            state, reason = CLERK.after(state, ClerkEvent.TAKE_BREAK), clerk.reason
    changed = replace(clerk, state=state, since=work.now, until=None, reason=reason, next=None)
    work.tx.put_clerk(changed)
    work.tell_clerk(clerk.id, events.CLERK_CHANGED[state](reason, clerk.idle_since))
    work.touch("clerk", clerk.id)
    return changed


def clerk_after_call(work: Work, call: records.Call) -> None:
    """Send the clerk of a call that ended into wrap-up."""
    clerk = work.tx.clerk(call.clerk)
    if clerk is None or clerk.state is not states.Clerk.IN_CALL:
        return
    agency = work.catalogue.agencies.get(call.agency)
    until = work.now + int((agency.wrap_up_s if agency else 0) * 1000)
    work.tx.put_clerk(
        replace(clerk, state=CLERK.after(clerk.state, ClerkEvent.END), since=work.now, until=until, extended=0)
    )
    work.tx.set_deadline(DeadlineKind.WRAP_UP, clerk.id, until)
    work.tell_clerk(clerk.id, events.ClerkInWrapUp())
    if clerk.connection is None:
        work.tx.drop_deadline(DeadlineKind.CLERK_CALL_GRACE, clerk.id)
        work.tx.set_deadline(DeadlineKind.CLERK_GRACE, clerk.id, work.now + work.times.clerk_grace)
    work.touch("clerk", clerk.id)


def set_clerk(work: Work, clerk: records.Clerk, choice: str, *, reason: str | None = None) -> records.Clerk:
    """Make a clerk who neither rings nor talks available, on break or off."""
    if clerk.leaving is not None:
        choice, reason = "off", None
    event = {"available": ClerkEvent.BE_AVAILABLE, "break": ClerkEvent.TAKE_BREAK, "off": ClerkEvent.STOP}[choice]
    state = CLERK.after(clerk.state, event)
    if clerk.state is states.Clerk.WRAP_UP:
        work.tx.drop_deadline(DeadlineKind.WRAP_UP, clerk.id)
        _note_handling(work, clerk.id)
    same = state is clerk.state
    idle_since = work.now if state is states.Clerk.AVAILABLE and not same else clerk.idle_since
    clerk = replace(
        clerk,
        state=state,
        since=clerk.since if same else work.now,
        until=None,
        reason=reason,
        next=None,
        idle_since=idle_since,
    )
    work.tx.put_clerk(clerk)
    work.touch("clerk", clerk.id)
    if not same:
        work.tell_clerk(clerk.id, events.CLERK_CHANGED[state](reason, idle_since), str(ClientRef("clerk", clerk.id)))
        seek_if_idle(work, clerk)
    if clerk.leaving is not None:
        if clerk.connection is not None:
            work.effects.kicked.append((ClientRef("clerk", clerk.id), clerk.connection, ErrorCode.NOT_SIGNED_IN))
        work.tx.retire((), (clerk.id,))
    return clerk


def after_wrap_up(work: Work, clerk: records.Clerk) -> None:
    """The wrap-up is over: what the clerk chose meanwhile, else available."""
    choice = clerk.next or "available"
    set_clerk(work, clerk, choice, reason=clerk.reason if choice == "break" else None)


def _note_handling(work: Work, clerk: str) -> None:
    """A call's handling time, from the answer to the end of the wrap-up, is known now, and that of the wrap-up."""
    call = work.tx.last_call_of_clerk(clerk)
    if call is not None and call.live_at is not None:
        work.tx.add_handling(call.agency, call.service or "", (work.now - call.live_at) / 1000)
        if call.closed_at is not None:
            work.tx.add_handling(call.agency, WRAP_UP, (work.now - call.closed_at) / 1000)


def end_present_offer_or_call(
    work: Work, ticket: records.Ticket, reason: CallEnd | CloseReason, *, by: str
) -> records.Clerk | None:
    """Withdraw the ticket's open offer or end its call; the clerk whose ring ended, if one did."""
    offer = work.tx.open_offer_of_ticket(ticket.id)
    if offer is not None:
        take_back(work, offer, OfferEvent.WITHDRAW, by=by, reason=reason)
        return work.tx.clerk(offer.clerk)
    if ticket.state is states.Ticket.IN_CALL:
        assert ticket.kiosk is not None
        call = work.tx.open_call_of(ClientRef("kiosk", ticket.kiosk))
        assert call is not None
        close_call(work, call, reason)
        clerk_after_call(work, call)
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
        seek_if_idle(work, clerk_after_ring(work, rung))
    return ticket


def lose_customer(work: Work, ticket: records.Ticket, *, why: AwayReason = AwayReason.LOST, by: str = SERVER) -> None:
    """The kiosk did not come back in time (`lost`), or is not this customer's any more (`freed`): the place is kept,
    whatever was under way ends."""
    rung = end_present_offer_or_call(work, ticket, KIOSK_GONE[why], by=by)
    ticket = queueing.go_away(work, ticket, why, by=by)
    if ticket.called_at is None:
        # Its turn may come this very moment: then it is called, not offered.
        seek_clerk(work, ticket)
    if rung is not None:
        seek_if_idle(work, clerk_after_ring(work, rung))
