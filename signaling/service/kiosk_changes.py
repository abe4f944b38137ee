"""A kiosk is enrolled anew, revoked or moved: nobody who comes to it later may take up what somebody left there.

A call ends, and a place in line is kept away from the kiosk: its customer takes it up at any other kiosk of the site,
with the number and the code.
"""

from dataclasses import replace

from signaling.domain import events, records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.reasons import AwayReason
from signaling.service import queueing, ticket_lifecycle
from signaling.service.kiosk_commands import release
from signaling.service.work import Work

BY = "admin"
"""The actor in the log: all of this follows from an administrator's code or command."""


def free(work: Work, kiosk: records.Kiosk) -> None:
    """Detach every ticket from the kiosk, so that none returns to it by itself."""
    ticket = work.tx.kiosk_ticket(kiosk.id)
    if ticket is not None and ticket.state is states.Ticket.CLOSED:
        release(work, ticket)
    elif ticket is not None:
        ticket_lifecycle.lose_customer(work, ticket, why=AwayReason.FREED, by=BY)
    work.tx.drop_deadline(DeadlineKind.KIOSK_GRACE, kiosk.id)
    for lost in work.tx.away_from(kiosk.id):
        _let_go(work, lost)


def _let_go(work: Work, ticket: records.Ticket) -> None:
    """Keep a ticket whose connection was lost at the kiosk from returning to it by itself."""
    if ticket.away == AwayReason.LOST:
        work.tx.put_ticket(replace(ticket, away=AwayReason.FREED))
        work.tell(ticket.id, events.Freed(ticket.last_kiosk), BY)


def move(work: Work, kiosk_id: str, site: str) -> None:
    """The kiosk belongs to another site from now on.

    Whoever stands before it keeps their place, and may come back at either site. With nobody connected there it is on
    its way: what stood there is freed.
    """
    kiosk, ticket = work.tx.kiosk(kiosk_id), work.tx.kiosk_ticket(kiosk_id)
    if ticket is not None and ticket.state is not states.Ticket.CLOSED:
        _open_at(work, ticket, site)
        work.touch("kiosk", kiosk_id)
    for away in work.tx.away_from(kiosk_id):
        _open_at(work, away, site)
    if kiosk is not None and kiosk.connection is None:
        free(work, kiosk)
    else:
        for away in work.tx.away_from(kiosk_id):
            _let_go(work, away)


def _open_at(work: Work, ticket: records.Ticket, site: str) -> None:
    queueing.touch_sites(work, ticket)
    ticket = replace(ticket, also_site=site if site != ticket.site else None)
    work.tx.put_ticket(ticket)
    work.tell(ticket.id, events.KioskMoved(site), BY)
    queueing.touch_sites(work, ticket)
