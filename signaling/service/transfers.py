"""Passing a customer on in a call: proposed by the clerk, refusable by the customer, at the original time."""

import json
from dataclasses import asdict, replace

from signaling.domain import records, states
from signaling.domain.states import TicketEvent
from signaling.protocol import ErrorCode, commands
from signaling.service import matching
from signaling.service.ports import ClientRef
from signaling.service.work import Refused, Work


def read(call: records.Call) -> records.Transfer | None:
    """What is being proposed in the call, if anything."""
    return None if call.transfer is None else records.Transfer(**json.loads(call.transfer))


def propose(work: Work, call: records.Call, wish: commands.Transfer) -> None:
    """Show the customer where the clerk would pass them on to; silence is consent.

    Raises:
        Refused: the call is not live, or nobody could take the ticket there, or the named colleague could not.
    """
    if call.state is not states.Call.LIVE:
        raise Refused(ErrorCode.ILLEGAL_MOVE)
    agency = work.agency(wish.agency)
    if wish.service is not None and wish.service not in agency.services:
        raise Refused(ErrorCode.UNKNOWN_SERVICE)
    if wish.language not in work.catalogue.languages_of(agency.id):
        raise Refused(ErrorCode.UNKNOWN_LANGUAGE)
    if wish.colleague is not None:
        colleague = work.tx.clerk(wish.colleague)
        # Nobody is shown a customer of an agency that they do not serve.
        serves = wish.colleague in work.catalogue.skilled(agency.id, wish.language)
        if colleague is None or not serves or colleague.id == call.clerk or colleague.state is states.Clerk.OFF:
            raise Refused(ErrorCode.UNKNOWN_CLERK)
    until = work.now + work.times.transfer
    transfer = records.Transfer(wish.agency, wish.service, wish.language, wish.colleague, wish.note, until)
    work.tx.put_call(replace(call, transfer=json.dumps(asdict(transfer))))
    work.tx.set_deadline("transfer", call.id, until)
    work.tell(
        call.ticket,
        "transfer_proposed",
        str(ClientRef("clerk", call.clerk)),
        agency=wish.agency,
        service=wish.service,
        language=wish.language,
        colleague=wish.colleague,
    )
    _touch(work, call)


def cancel(work: Work, call: records.Call) -> None:
    """The clerk takes the proposal back."""
    if call.transfer is not None:
        _clear(work, call)
        work.tell(call.ticket, "transfer_cancelled", str(ClientRef("clerk", call.clerk)))


def answer(work: Work, call: records.Call, *, agree: bool, by: str) -> None:
    """The customer agrees (or lets the time pass), or refuses and stays with this clerk.

    Raises:
        Refused: nothing is proposed.
    """
    transfer = read(call)
    if transfer is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE)
    call = _clear(work, call)
    if not agree:
        work.tell(call.ticket, "transfer_refused", by)
        return
    ticket = work.tx.ticket(call.ticket)
    assert ticket is not None
    matching.close_call(work, call, "transferred")
    matching.clerk_after_call(work, call)
    others = [language for language in ticket.languages.split(",") if language != transfer.language]
    work.tell(
        ticket.id,
        "transferred",
        by,
        agency=transfer.agency,
        service=transfer.service,
        language=transfer.language,
        colleague=transfer.colleague,
    )
    matching.back_in_queue(
        work,
        replace(
            ticket,
            agency=transfer.agency,
            service=transfer.service,
            language=transfer.language,
            languages=",".join([transfer.language, *others]),
            step=0,
            colleague=transfer.colleague,
            note=transfer.note or None,
        ),
        TicketEvent.TRANSFER,
    )


def _clear(work: Work, call: records.Call) -> records.Call:
    call = replace(call, transfer=None)
    work.tx.put_call(call)
    work.tx.drop_deadline("transfer", call.id)
    _touch(work, call)
    return call


def _touch(work: Work, call: records.Call) -> None:
    work.touch("kiosk", call.kiosk)
    work.touch("clerk", call.clerk)
