"""What either participant of a call asks for."""

from dataclasses import replace

from signaling.domain import events, records, states
from signaling.domain.reasons import CloseReason
from signaling.domain.states import CALL, CallEvent, TicketEvent
from signaling.protocol import ErrorCode, commands
from signaling.service import grace, ticket_lifecycle
from signaling.service.ports import ClientRef
from signaling.service.work import Refused, Work


def own_call(work: Work, client: ClientRef, call_id: str) -> records.Call:
    """The open call of that id in which the client takes part.

    Raises:
        Refused: there is none.
    """
    call = work.tx.open_call_of(client)
    if call is None or call.id != call_id:
        raise Refused(ErrorCode.CALL_GONE)
    return call


def live_call(work: Work, client: ClientRef, call_id: str) -> records.Call:
    """The same, if people talk in it.

    Raises:
        Refused: there is none, or they do not talk yet.
    """
    call = own_call(work, client, call_id)
    if call.state is not states.Call.LIVE:
        raise Refused(ErrorCode.ILLEGAL_MOVE)
    return call


def end_call(command: commands.EndCall, work: Work, client: ClientRef) -> str | None:
    """Hang up: the call and the ticket are closed, the clerk wraps up."""
    call = live_call(work, client, command.call)
    ticket = work.tx.ticket(call.ticket)
    assert ticket is not None
    ticket_lifecycle.close_ticket(work, ticket, TicketEvent.END, CloseReason.SERVED, by=str(client))
    return None


def remake_call(command: commands.RemakeCall, work: Work, client: ClientRef) -> str | None:
    """Move the client's leg of the call to its next epoch, unless somebody has already."""
    call = own_call(work, client, command.call)
    part = call.participant(*client)
    assert part is not None
    leg = call.legs_of(part.number)[0]
    if leg.epoch == command.epoch:
        remake_legs(work, call, (leg,), str(client))
    elif leg.epoch < command.epoch:
        raise Refused(ErrorCode.STALE_EPOCH)
    return None


def media_arrives(command: commands.MediaArrives, work: Work, client: ClientRef) -> str | None:
    """Keep a live call whose other participant is not connected, but seen or heard by this one."""
    call = live_call(work, client, command.call)
    grace.extend(work, call, client)
    return None


def remake_legs(work: Work, call: records.Call, legs: tuple[records.Leg, ...], by: str) -> records.Call:
    """Both ends of each of these legs make a new peer connection under the same call id."""
    call = replace(call.with_legs_anew(legs), state=CALL.after(call.state, CallEvent.REMAKE))
    work.tx.put_call(call)
    work.tell(call.ticket, events.CallRemade(max(leg.epoch for leg in legs) + 1), by)
    work.route(call)
    work.touch_participants(call)
    return call
