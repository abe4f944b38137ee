"""A clerk leaves, in whatever state: no offer may wait for them, and no customer may stay in a call without a clerk."""

from dataclasses import replace

from signaling.domain import events, records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.reasons import CallEnd, Returned
from signaling.domain.states import OfferEvent, TicketEvent
from signaling.protocol import ErrorCode
from signaling.service import call_lifecycle, clerk_lifecycle, ticket_lifecycle, transfers
from signaling.service.ports import ClientRef
from signaling.service.work import SERVER, Work

_EVENT = {CallEnd.CLERK_LOST: events.ClerkLost, CallEnd.CLERK_LEFT: events.ClerkLeft}


def go(work: Work, clerk: records.Clerk, why: CallEnd) -> None:
    """The clerk is off from now on. What rings goes to the next, who is talked with goes back to their place in line.

    Args:
        why: `CLERK_LOST` or `CLERK_LEFT`.
    """
    ticket, event = None, TicketEvent.RETURN
    if clerk.state is states.Clerk.RINGING:
        offer = work.tx.open_offer_of_clerk(clerk.id)
        if offer is not None and call_lifecycle.take_back(work, offer, OfferEvent.WITHDRAW, by=SERVER, reason=why):
            ticket = work.tx.ticket(offer.ticket)
    elif clerk.state is states.Clerk.IN_CALL:
        call = work.tx.open_call_of(ClientRef("clerk", clerk.id))
        transfer = None if call is None else transfers.read(call)
        if call is not None and transfer is not None and transfer.consent is not None:
            # Who has agreed to be passed on goes there, and not back to where they came from.
            transfers.carry_out(work, call, transfer, by=SERVER)
            clerk = work.tx.clerk(clerk.id) or clerk
        elif call is not None:
            call_lifecycle.close_call(work, call, why)
            ticket, event = work.tx.ticket(call.ticket), TicketEvent.BREAK
            work.tell(call.ticket, _EVENT[why](clerk.id))
    work.tx.drop_deadline(DeadlineKind.CLERK_GRACE, clerk.id)
    work.tx.drop_deadline(DeadlineKind.CLERK_CALL_GRACE, clerk.id)
    clerk_lifecycle.set_clerk(work, clerk, "off")
    if ticket is not None:
        ticket_lifecycle.back_in_queue(
            work, ticket, event, Returned.PASSED_ON if event is TicketEvent.RETURN else Returned(why)
        )


def dismiss(work: Work, clerk: records.Clerk, name: str) -> None:
    """The catalogue no longer names the clerk. They go, but not out of a call: after it and its wrap-up.

    Args:
        name: what the customer of that call sees until its end.
    """
    if clerk.state not in {states.Clerk.IN_CALL, states.Clerk.WRAP_UP}:
        send_off(work, clerk)
        work.tx.retire((), (clerk.id,))
        return
    # Nothing more rings there, nobody signs in any more, and other browsers of theirs are signed out.
    work.tx.put_skills(clerk.id, ())
    work.tx.set_password_hash(clerk.id, None)
    work.tx.end_sessions(clerk.id, but=clerk.session)
    work.tx.put_clerk(replace(clerk, leaving=name))


def send_off(work: Work, clerk: records.Clerk) -> None:
    """The clerk signed out, or was signed out, where they sit: they go, and their connection ends."""
    if clerk.connection is not None:
        work.effects.kicked.append((ClientRef("clerk", clerk.id), clerk.connection, ErrorCode.NOT_SIGNED_IN))
        work.tell_clerk(clerk.id, events.ClerkDisconnected())
    clerk = replace(clerk, connection=None, instance=None, node=None, session=None)
    work.tx.put_clerk(clerk)
    work.touch("clerk", clerk.id)
    go(work, clerk, CallEnd.CLERK_LEFT)
