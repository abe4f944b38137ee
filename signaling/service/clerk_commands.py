"""What a clerk asks for."""

from dataclasses import replace
from functools import singledispatch

from signaling.domain import records, states
from signaling.domain.states import CALL, CLERK, TICKET, CallEvent, ClerkEvent, OfferEvent, TicketEvent
from signaling.protocol import ErrorCode, commands
from signaling.service import call_commands, matching
from signaling.service.ports import ClientRef
from signaling.service.work import Refused, Work


@singledispatch
def handle(command: object, work: Work, clerk: records.Clerk) -> str | None:
    """Do a clerk's command; its result, if it makes something.

    Raises:
        Refused: it cannot be done; nothing was changed.
    """
    raise Refused(ErrorCode.NOT_ALLOWED)


@handle.register
def _set_state(command: commands.SetState, work: Work, clerk: records.Clerk) -> str | None:
    if clerk.state in {states.Clerk.RINGING, states.Clerk.IN_CALL}:
        chosen = None if command.state == "available" else command.state
        work.tx.put_clerk(replace(clerk, next=chosen))
        work.touch("clerk", clerk.id)
    else:
        matching.set_clerk(work, clerk, command.state, reason="chosen" if command.state == "break" else None)
    return None


def _own_offer(work: Work, clerk: records.Clerk, offer_id: str) -> records.Offer:
    offer = work.tx.offer(offer_id)
    if offer is None or offer.clerk != clerk.id or offer.state is not states.Offer.OPEN:
        raise Refused(ErrorCode.OFFER_GONE)
    return offer


@handle.register
def _accept(command: commands.Accept, work: Work, clerk: records.Clerk) -> str | None:
    offer = _own_offer(work, clerk, command.offer)
    # This conditional update decides; whoever comes second finds no open offer.
    if not work.tx.close_offer(offer.id, states.Offer.ACCEPTED, work.now, None):
        raise Refused(ErrorCode.OFFER_GONE)
    ticket, call = work.tx.ticket(offer.ticket), work.tx.call(offer.call)
    assert ticket is not None
    assert call is not None
    work.tx.drop_deadline("offer", offer.id)
    work.tx.put_ticket(replace(ticket, state=TICKET.after(ticket.state, TicketEvent.ACCEPT)))
    work.tx.put_call(replace(call, state=CALL.after(call.state, CallEvent.ACCEPT), live_at=work.now))
    work.tx.put_clerk(replace(clerk, state=CLERK.after(clerk.state, ClerkEvent.ACCEPT), since=work.now, until=None))
    work.tell(ticket.id, "accepted", str(ClientRef("clerk", clerk.id)), clerk=clerk.id, offer=offer.id, call=call.id)
    work.touch("kiosk", ticket.kiosk)
    work.touch("clerk", clerk.id)
    return call.id


@handle.register
def _pass_on(command: commands.PassOn, work: Work, clerk: records.Clerk) -> str | None:
    offer = _own_offer(work, clerk, command.offer)
    me = str(ClientRef("clerk", clerk.id))
    if not matching.take_back(work, offer, OfferEvent.DECLINE, by=me, reason=command.reason):
        raise Refused(ErrorCode.OFFER_GONE)
    ticket = work.tx.ticket(offer.ticket)
    assert ticket is not None
    work.tx.put_pass(ticket.id, clerk.id)
    work.tx.set_deadline("pass", f"{ticket.id} {clerk.id}", work.now + work.times.pass_on)
    ticket = matching.back_in_line(work, ticket, TicketEvent.RETURN)
    clerk = matching.clerk_after_ring(work, clerk)
    if matching.is_offerable(work, ticket):
        matching.seek_clerk(work, ticket)
    if clerk.state is states.Clerk.AVAILABLE and clerk.connection is not None:
        matching.seek_ticket(work, clerk)
    return None


@handle.register
def _ready(command: commands.Ready, work: Work, clerk: records.Clerk) -> str | None:
    if clerk.state is not states.Clerk.WRAP_UP:
        raise Refused(ErrorCode.ILLEGAL_MOVE)
    matching.set_clerk(work, clerk, clerk.next or "available", reason="chosen" if clerk.next == "break" else None)
    return None


@handle.register
def _end_call(command: commands.EndCall, work: Work, clerk: records.Clerk) -> str | None:
    return call_commands.end_call(command, work, ClientRef("clerk", clerk.id))


@handle.register
def _remake_call(command: commands.RemakeCall, work: Work, clerk: records.Clerk) -> str | None:
    return call_commands.remake_call(command, work, ClientRef("clerk", clerk.id))
