"""Bringing a ticket and a clerk together.

Every change that makes a ticket offerable calls `seek_clerk`, every change that makes a clerk idle calls `seek_ticket`;
together they keep the rule that no clerk is idle while a ticket that they may serve waits.
"""

from dataclasses import replace

from signaling.domain import events, records, routing, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.states import CALL, CLERK, OFFER, TICKET, ClerkEvent, TicketEvent
from signaling.service import queueing
from signaling.service.work import Work


def seek_clerk(work: Work, ticket: records.Ticket) -> bool:
    """Offer a ticket that waits in the queue to the eligible clerk idle longest; whether one was idle."""
    chosen = routing.longest_idle(work.tx.idle_clerks_for(ticket.id))
    if chosen is None:
        return False
    clerk = work.tx.clerk(chosen.clerk)
    assert clerk is not None
    if ticket.state is states.Ticket.AWAY:
        queueing.call_away(work, ticket)
    else:
        make_offer(work, ticket, clerk, cause="ticket")
    return True


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
    ticket = queueing.stand(work, ticket)
    if not seek_clerk(work, ticket):
        queueing.wait(work, ticket)


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
    participants, legs = records.two_party(ticket.kiosk, clerk.id, work.now)
    call = records.Call(
        id=work.make_id(),
        ticket=ticket.id,
        state=CALL.start,
        agency=ticket.agency,
        service=ticket.service,
        made_at=work.now,
        participants=(
            participants[0]._replace(instance=kiosk.instance if kiosk else None),
            participants[1]._replace(instance=clerk.instance),
        ),
        legs=legs,
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
