"""Passing a customer on in a call: proposed by the clerk, agreed to by the customer, at the original time.

The customer agrees by a touch, or aloud or by signing, which the clerk confirms. Silence keeps them here. After a yes
that the clerk confirmed there is a while in which either of them undoes it; until then the call goes on.
"""

import json
from dataclasses import asdict, replace

from signaling.domain import events, records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.eligibility import abilities, eligibility_at
from signaling.domain.reasons import CallEnd, Returned
from signaling.domain.states import TicketEvent
from signaling.protocol import ErrorCode, commands
from signaling.service import call_lifecycle, clerk_lifecycle, matching, queueing, ticket_lifecycle
from signaling.service.ports import ClientRef
from signaling.service.work import SERVER, CatalogueChanged, Refused, Work


def read(call: records.Call) -> records.Transfer | None:
    """What is being proposed in the call, if anything."""
    return None if call.transfer is None else records.Transfer(**json.loads(call.transfer))


def propose(work: Work, call: records.Call, wish: commands.Transfer) -> None:
    """Show the customer where the clerk would pass them on to.

    Raises:
        Refused: the call is not live, the customer is there already, nobody could take the ticket there, or the named
            colleague could not.
        CatalogueChanged: load the newest one and ask again.
    """
    if call.state is not states.Call.LIVE:
        raise Refused(ErrorCode.ILLEGAL_MOVE)
    if work.tx.catalogue_version() != work.catalogue.version:
        raise CatalogueChanged
    _refuse_if_impossible(work, call, wish)
    until = work.now + work.times.transfer
    _put(work, call, records.Transfer(wish.agency, wish.service, wish.language, wish.colleague, wish.note, until))
    proposed = events.TransferProposed(wish.agency, wish.service, wish.language, wish.colleague)
    work.tell(call.ticket, proposed, _clerk(call))


def _refuse_if_impossible(work: Work, call: records.Call, wish: commands.Transfer) -> None:
    agency = work.agency(wish.agency)
    if wish.service is not None and wish.service not in agency.services:
        raise Refused(ErrorCode.UNKNOWN_SERVICE)
    if wish.language not in work.catalogue.languages_of(agency.id):
        raise Refused(ErrorCode.UNKNOWN_LANGUAGE)
    if wish.colleague is None:
        ticket = work.tx.ticket(call.ticket)
        assert ticket is not None
        if (ticket.agency, ticket.service, ticket.language) == (wish.agency, wish.service, wish.language):
            raise Refused(ErrorCode.SAME_QUEUE)
        return
    colleague = work.tx.clerk(wish.colleague)
    # Nobody is shown a customer of an agency that they do not serve.
    serves = wish.colleague in work.catalogue.skilled(agency.id, wish.language)
    if colleague is None or not serves or colleague.id == call.clerk or colleague.state is states.Clerk.OFF:
        raise Refused(ErrorCode.UNKNOWN_CLERK)


def confirm(work: Work, call: records.Call, consent: commands.Consent) -> None:
    """The clerk heard or saw the customer agree. They are passed on after a while, unless one of them undoes it.

    Raises:
        Refused: nothing is proposed, or the yes is known already.
    """
    transfer = read(call)
    if transfer is None or transfer.consent is not None:
        raise Refused(ErrorCode.ILLEGAL_MOVE)
    _put(work, call, replace(transfer, consent=consent, until=work.now + work.times.transfer_undo))
    # Two kinds, so that whoever reads the story sees which it was.
    if consent == "spoken":
        work.tell(call.ticket, events.TransferSpokenYes(), _clerk(call))
    else:
        work.tell(call.ticket, events.TransferSignedYes(), _clerk(call))


def cancel(work: Work, call: records.Call) -> None:
    """The clerk takes the proposal back, or undoes what the customer had agreed to."""
    transfer = read(call)
    if transfer is not None:
        _withdraw(work, call, transfer, by=_clerk(call))


def heed_catalogue(work: Work) -> None:
    """A catalogue was imported: nobody is asked to go where nobody takes them, or waits for somebody who is gone."""
    for ticket in work.tx.open_tickets():
        if ticket.colleague is not None and ticket.colleague not in work.catalogue.clerks:
            _wait_for_everybody(work, ticket)
    for call in work.tx.open_calls():
        transfer = read(call)
        if transfer is None:
            continue
        agency = work.catalogue.agencies.get(transfer.agency)
        possible = (
            agency is not None
            and (transfer.service is None or transfer.service in agency.services)
            and transfer.language in work.catalogue.languages_of(transfer.agency)
            and (
                transfer.colleague is None
                or transfer.colleague in work.catalogue.skilled(transfer.agency, transfer.language)
            )
        )
        if not possible:
            _withdraw(work, call, transfer, by="admin")


def _wait_for_everybody(work: Work, ticket: records.Ticket) -> None:
    work.tx.drop_deadline(DeadlineKind.COLLEAGUE, ticket.id)
    if queueing.stands(work, ticket):
        matching.seek_clerk(work, queueing.escalate(work, ticket))
    else:
        work.tx.put_ticket(replace(ticket, colleague=None))


def answer(work: Work, call: records.Call, *, agree: bool, by: str) -> None:
    """The customer agrees by a touch and is passed on at once; or stays, also after having agreed aloud or by signing.

    Raises:
        Refused: nothing is proposed.
    """
    transfer = read(call)
    if transfer is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE)
    if agree:
        carry_out(work, call, transfer, by=by)
    elif transfer.consent is not None:
        _withdraw(work, call, transfer, by=by)
    else:
        _clear(work, call)
        work.tell(call.ticket, events.TransferRefused(), by)


def time_is_up(work: Work, call: records.Call) -> None:
    """The time is over: a customer who has agreed is passed on, one who has not answered stays."""
    transfer = read(call)
    if transfer is None:
        return
    if transfer.consent is not None:
        carry_out(work, call, transfer, by=SERVER)
    else:
        _clear(work, call)
        work.tell(call.ticket, events.TransferUnanswered())


def carry_out(work: Work, call: records.Call, transfer: records.Transfer, *, by: str) -> None:
    """Pass the customer on, who has agreed: the call is over, the ticket waits elsewhere, at its original time."""
    ticket = work.tx.ticket(call.ticket)
    assert ticket is not None
    call_lifecycle.close_call(work, _clear(work, call), CallEnd.TRANSFERRED)
    clerk_lifecycle.clerk_after_call(work, call)
    others = [language for language in ticket.languages.split(",") if language != transfer.language]
    transferred = events.Transferred(
        agency=transfer.agency,
        service=transfer.service,
        language=transfer.language,
        colleague=transfer.colleague,
        consent=transfer.consent or "touched",
        clerk=call.clerk,
    )
    work.tell(ticket.id, transferred, by)
    ticket = replace(
        ticket,
        agency=transfer.agency,
        service=transfer.service,
        language=transfer.language,
        languages=",".join([transfer.language, *others]),
        step=0,
        escalates_from=work.now,
        colleague=transfer.colleague,
        note=transfer.note or None,
    )
    work.tx.put_pass(ticket.id, call.clerk)
    work.tx.set_deadline(DeadlineKind.PASS, f"{ticket.id} {call.clerk}", _again_at(work, ticket, call.clerk))
    ticket_lifecycle.back_in_queue(work, ticket, TicketEvent.TRANSFER, Returned.TRANSFERRED)


def _again_at(work: Work, ticket: records.Ticket, clerk: str) -> int:
    """When (ms) it may ring at the clerk who passed it on: not before the escalation reaches them by its times."""
    policy = queueing.policy_of(work, ticket)
    able = abilities(clerk, ((one.agency, one.language, one.level) for one in work.tx.skills(clerk)))
    languages = ticket.languages.split(",")
    for number, step in enumerate(policy.escalation):
        if able & eligibility_at(policy, ticket.agency, languages, number):
            return work.now + max(work.times.pass_on, step.after_s * 1000)
    return work.now + work.times.pass_on


def _withdraw(work: Work, call: records.Call, transfer: records.Transfer, *, by: str) -> None:
    _clear(work, call)
    if transfer.consent is None:
        work.tell(call.ticket, events.TransferCancelled(), by)
    else:
        work.tell(call.ticket, events.TransferUndone(), by)


def _put(work: Work, call: records.Call, transfer: records.Transfer) -> None:
    work.tx.put_call(replace(call, transfer=json.dumps(asdict(transfer))))
    work.tx.set_deadline(DeadlineKind.TRANSFER, call.id, transfer.until)
    _touch(work, call)


def _clear(work: Work, call: records.Call) -> records.Call:
    call = replace(call, transfer=None)
    work.tx.put_call(call)
    work.tx.drop_deadline(DeadlineKind.TRANSFER, call.id)
    _touch(work, call)
    return call


def _touch(work: Work, call: records.Call) -> None:
    work.touch_participants(call)


def _clerk(call: records.Call) -> str:
    return str(ClientRef("clerk", call.clerk))
