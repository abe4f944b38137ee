"""What a clerk asks for."""

from dataclasses import replace
from functools import singledispatch

from signaling.domain import events, records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.reasons import Returned
from signaling.domain.states import CALL, CLERK, TICKET, CallEvent, ClerkEvent, OfferEvent, TicketEvent
from signaling.protocol import ErrorCode, commands
from signaling.service import call_commands, call_lifecycle, clerk_lifecycle, matching, ticket_lifecycle, transfers
from signaling.service.forecast import ANSWER, WAITED
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
        reason = (command.reason or "pause") if chosen == "break" else None
        work.tx.put_clerk(replace(clerk, next=chosen, reason=reason))
        work.touch("clerk", clerk.id)
    else:
        reason = (command.reason or "pause") if command.state == "break" else None
        clerk_lifecycle.set_clerk(work, clerk, command.state, reason=reason)
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
    work.tx.drop_deadline(DeadlineKind.OFFER, offer.id)
    work.tx.add_handling(ticket.agency, ANSWER, (work.now - offer.made_at) / 1000)
    work.tx.add_handling(ticket.agency, WAITED, (work.now - ticket.taken_at) / 1000)
    # Handed to a colleague by name and taken: should the call break off, everybody may take it on.
    work.tx.put_ticket(
        replace(ticket, state=TICKET.after(ticket.state, TicketEvent.ACCEPT), colleague=None, returned=None)
    )
    work.tx.put_call(replace(call, state=CALL.after(call.state, CallEvent.ACCEPT), live_at=work.now))
    work.tx.put_clerk(replace(clerk, state=CLERK.after(clerk.state, ClerkEvent.ACCEPT), since=work.now, until=None))
    work.tell(ticket.id, events.Accepted(clerk.id, offer.id, call.id), str(ClientRef("clerk", clerk.id)))
    work.touch("kiosk", call.kiosk)
    work.touch("clerk", clerk.id)
    return call.id


@handle.register
def _pass_on(command: commands.PassOn, work: Work, clerk: records.Clerk) -> str | None:
    offer = _own_offer(work, clerk, command.offer)
    me = str(ClientRef("clerk", clerk.id))
    if not call_lifecycle.take_back(work, offer, OfferEvent.DECLINE, by=me, reason=command.reason):
        raise Refused(ErrorCode.OFFER_GONE)
    ticket = work.tx.ticket(offer.ticket)
    assert ticket is not None
    ticket_lifecycle.spare(work, ticket, clerk.id)
    ticket_lifecycle.back_in_queue(work, ticket, TicketEvent.RETURN, Returned.PASSED_ON)
    matching.seek_if_idle(work, clerk_lifecycle.clerk_after_ring(work, clerk))
    return None


@handle.register
def _ready(command: commands.Ready, work: Work, clerk: records.Clerk) -> str | None:
    if clerk.state is not states.Clerk.WRAP_UP:
        raise Refused(ErrorCode.ILLEGAL_MOVE)
    clerk_lifecycle.after_wrap_up(work, clerk)
    return None


@handle.register
def _extend_wrap_up(command: commands.ExtendWrapUp, work: Work, clerk: records.Clerk) -> str | None:
    call = work.tx.last_call_of_clerk(clerk.id)
    if clerk.state is not states.Clerk.WRAP_UP or clerk.extended or clerk.until is None or call is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE)
    until = clerk.until + work.agency(call.agency).queue.wrap_up_extend_s * 1000
    work.tx.put_clerk(replace(clerk, until=until, extended=1))
    work.tx.set_deadline(DeadlineKind.WRAP_UP, clerk.id, until)
    work.touch("clerk", clerk.id)
    return None


@handle.register
def _transfer(command: commands.Transfer, work: Work, clerk: records.Clerk) -> str | None:
    call = call_commands.own_call(work, ClientRef("clerk", clerk.id), command.call)
    transfers.propose(work, call, command)
    return None


@handle.register
def _confirm_transfer(command: commands.ConfirmTransfer, work: Work, clerk: records.Clerk) -> str | None:
    call = call_commands.own_call(work, ClientRef("clerk", clerk.id), command.call)
    transfers.confirm(work, call, command.consent)
    return None


@handle.register
def _cancel_transfer(command: commands.CancelTransfer, work: Work, clerk: records.Clerk) -> str | None:
    call = call_commands.own_call(work, ClientRef("clerk", clerk.id), command.call)
    transfers.cancel(work, call)
    return None


@handle.register
def _end_call(command: commands.EndCall, work: Work, clerk: records.Clerk) -> str | None:
    me = ClientRef("clerk", clerk.id)
    call = call_commands.live_call(work, me, command.call)
    transfer = transfers.read(call)
    if transfer is not None and transfer.consent is not None:
        # The customer has agreed to be passed on, and was promised that place.
        transfers.carry_out(work, call, transfer, by=str(me))
        return None
    return call_commands.end_call(command, work, me)


@handle.register
def _remake_call(command: commands.RemakeCall, work: Work, clerk: records.Clerk) -> str | None:
    return call_commands.remake_call(command, work, ClientRef("clerk", clerk.id))


@handle.register
def _media_arrives(command: commands.MediaArrives, work: Work, clerk: records.Clerk) -> str | None:
    return call_commands.media_arrives(command, work, ClientRef("clerk", clerk.id))
