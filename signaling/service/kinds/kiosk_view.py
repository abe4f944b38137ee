"""What a kiosk shows: the agencies and their queues, then its customer's ticket and call."""

from datetime import UTC, datetime
from typing import cast

from signaling.domain import records, states
from signaling.domain.catalogue import Agency
from signaling.domain.policy import QueuePolicy
from signaling.protocol import views
from signaling.service.board import Board
from signaling.service.joining import refusal
from signaling.service.kinds.kind import KindViews, View
from signaling.service.ports import ClientRef, Transaction
from signaling.service.queueing import sites_of
from signaling.service.viewing import Viewing, shown

MINUTE = 60_000


class KioskViews(KindViews):
    """Builds kiosks' views; how the agencies stand is worked out once for all of them."""

    def __init__(self, viewing: Viewing) -> None:
        self._in = viewing
        self._with_own_hours = [
            (agency.id, service.id)
            for agency in viewing.catalogue.agencies.values()
            for service in agency.services.values()
            if service.hours is not None
        ]
        self._statuses: dict[str | None, tuple[Board, int, int, list[views.AgencyStatus]]] = {}

    def on_board(self, view: View, board: Board) -> View:
        """A waiting customer's place and wait."""
        if not isinstance(view, views.KioskView):
            return view
        one = board.standing(view.ticket.id) if view.ticket is not None and view.ticket.state == "waiting" else None
        if one is None or view.ticket is None:
            return view
        wait, unknown = shown(board.wait_of(one))
        changed = {"ahead": board.ahead_of(one), "wait": wait, "wait_unknown": unknown}
        return view.model_copy(update={"ticket": view.ticket.model_copy(update=changed)})

    def at_rest(self, view: View, now: int, board: Board) -> View:
        """Without a ticket: how long the queues are."""
        if not isinstance(view, views.KioskView) or view.ticket is not None:
            return view
        changed = {
            "agencies": self.agencies(view.site, now, board),
            "closed_services": self.closed_services(view.site, now),
        }
        return view.model_copy(update=changed)

    def _with_hours(self, site: str | None) -> str | None:
        """The site, if it is not always open; all others are alike."""
        return site if site is not None and self._in.catalogue.sites[site].opening is not None else None

    def agencies(self, site: str | None, now: int, board: Board) -> list[views.AgencyStatus]:
        """How every agency stands; the same at all kiosks of a site, and at all sites that are always open.

        `now` is the true time here, as in `closed_services`.
        """
        site = self._with_hours(site)
        known = self._statuses.get(site)
        if known is not None and known[0] is board and known[1] <= now < known[2]:
            return known[3]
        statuses = []
        fresh_until = now + MINUTE
        for agency in self._in.catalogue.agencies.values():
            is_open, changes_at = self._in.openings.of(agency.id, now, site=site)
            if changes_at is not None:
                fresh_until = min(fresh_until, changes_at)
            queues = [
                _kiosk_queue(
                    board,
                    agency,
                    language,
                    refusal(lambda: board, agency, language, now, is_open=is_open, changes_at=changes_at),
                )
                for language in self._in.catalogue.languages_of(agency.id)
            ]
            statuses.append(views.AgencyStatus(id=agency.id, open=is_open, changes_at=changes_at, queues=queues))
        self._statuses[site] = (board, now, fresh_until, statuses)
        return statuses

    def closed_services(self, site: str, now: int) -> list[views.ClosedService]:
        """Services with hours of their own that are closed now at the site, although their agencies are open."""
        closed = []
        for agency, service in self._with_own_hours:
            is_open, changes_at = self._in.openings.of(agency, now, site=site, service=service)
            if not is_open and self._in.openings.of(agency, now, site=site)[0]:
                closed.append(views.ClosedService(agency=agency, service=service, changes_at=changes_at))
        return closed

    def build(self, tx: Transaction, client: str, now: int, board: Board) -> views.KioskView | None:
        """The kiosk's view; None: it is not known (any more)."""
        kiosk, entry = tx.kiosk(client), self._in.catalogue.kiosks.get(client)
        if kiosk is None or entry is None or kiosk.revoked_at is not None:
            return None
        true_now = self._in.true(now)
        standing = self._in.catalogue.sites[entry.site].standing_at(datetime.fromtimestamp(true_now / 1000, UTC))
        ticket = tx.kiosk_ticket(client)
        called = [
            views.CalledTicket(number=one.number, until=self._in.true(one.called_at + self._hold_ms(one)))
            for one in tx.called_at_site(entry.site)
            if one.called_at is not None
        ]
        return views.KioskView(
            kiosk=client,
            site=entry.site,
            stop=None
            if standing is None
            else views.Stop(name=standing[0].name, until=int(standing[1].timestamp() * 1000)),
            catalogue=self._in.catalogue.version,
            out_of_order=kiosk.problem,
            agencies=self.agencies(entry.site, true_now, board) if ticket is None else [],
            closed_services=self.closed_services(entry.site, true_now) if ticket is None else [],
            called=called,
            ticket=None if ticket is None else self._kiosk_ticket(tx, ticket, now, board),
            call=self._call(tx, client, now) if _may_have_call(ticket) else None,
        )

    def _hold_ms(self, ticket: records.Ticket) -> int:
        agency = self._in.catalogue.agencies.get(ticket.agency)
        return (agency.queue if agency else QueuePolicy()).hold_s * 1000

    def _kiosk_ticket(self, tx: Transaction, ticket: records.Ticket, now: int, board: Board) -> views.KioskTicket:
        waits = ticket.state is states.Ticket.WAITING
        ahead, wait, unknown = _place(tx, ticket, board) if waits else (0, None, None)
        known = ticket.agency in self._in.catalogue.agencies
        closed = waits and known and not self._is_open(ticket, self._in.true(now))
        return views.KioskTicket(
            id=ticket.id,
            number=ticket.number,
            agency=ticket.agency,
            service=ticket.service,
            language=ticket.language,
            state=ticket.state.value,
            taken_at=self._in.true(ticket.taken_at),
            ahead=ahead,
            wait=wait,
            wait_unknown=unknown,
            code=None if ticket.state is states.Ticket.CLOSED else ticket.code,
            return_sites=sites_of(ticket),
            returned=cast("views.Returned | None", ticket.returned),
            ask_until=self._in.true_if(ticket.ask_until),
            agency_closed=closed,
            close_reason=cast("views.CloseReason | None", ticket.close_reason),
            rated=ticket.rating is not None,
        )

    def _is_open(self, ticket: records.Ticket, now: int) -> bool:
        return self._in.openings.of(ticket.agency, now, site=ticket.site, service=ticket.service)[0]

    def _call(self, tx: Transaction, kiosk: str, now: int) -> views.CallView | None:
        call = tx.open_call_of(ClientRef("kiosk", kiosk))
        if call is None:
            return None
        clerk, known = tx.clerk(call.clerk), self._in.catalogue.clerks.get(call.clerk)
        online = clerk is not None and clerk.connection is not None
        name = known.name if known else (clerk.leaving if clerk else None) or call.clerk
        return self._in.call(call, ClientRef("kiosk", kiosk), views.Peer(role="clerk", name=name, online=online), now)


def _kiosk_queue(board: Board, agency: Agency, language: str, why_not: views.JoinRefusal | None) -> views.KioskQueue:
    wait, unknown = shown(board.wait_for_new(agency.id, language) if why_not != "closed" else None)
    return views.KioskQueue(
        language=language,
        waiting=board.queue(agency.id, language).waiting,
        wait=wait,
        wait_unknown=unknown,
        refusal=why_not,
    )


def _place(
    tx: Transaction, ticket: records.Ticket, board: Board
) -> tuple[int, views.Wait | None, views.WaitUnknown | None]:
    """How many are before a ticket that waits, and its wait.

    Who came to the queue after the board was read is not on it. The place is then counted in the storage; of the wait
    nothing is said until the next board, a second later at most.
    """
    if not board.has(ticket):
        return tx.in_queue_before(ticket.agency, ticket.language, (ticket.order_at, ticket.seq)), None, None
    return board.ahead_of(ticket), *shown(board.wait_of(ticket))


def _may_have_call(ticket: records.Ticket | None) -> bool:
    return ticket is not None and ticket.state in {states.Ticket.OFFERED, states.Ticket.IN_CALL}
