"""Views: what one client should see right now, read afresh from the storage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal, Protocol, cast

from signaling.domain import records, states
from signaling.domain.catalogue import Agency, Catalogue
from signaling.domain.estimate import Unknown, Wait
from signaling.domain.events import Accepted, Taken, Transferred
from signaling.domain.policy import QueuePolicy
from signaling.domain.reasons import CallEnd
from signaling.protocol import views
from signaling.protocol.commands import Consent
from signaling.service.board import Board
from signaling.service.joining import Openings, refusal
from signaling.service.ports import ClientRef, Transaction
from signaling.service.queueing import sites_of
from signaling.service.transfers import read as read_transfer


class IceIssuer(Protocol):
    """Makes TURN credentials for one side of one call."""

    @property
    def relay_only(self) -> bool:
        """Whether media may only go through the TURN server."""
        ...

    def servers(self, call: str, role: str, now: int) -> list[views.IceServer]:
        """The servers to use; equal for calls within the same few minutes, so that a view changes seldom."""
        ...


@dataclass
class ViewBuilder:
    """Builds views against one catalogue."""

    catalogue: Catalogue
    ice: IceIssuer
    lead: Callable[[], int] = lambda: 0
    """How far stamps are ahead of the true time. Views tell true times alone."""

    def __post_init__(self) -> None:
        self._openings = Openings(self.catalogue)
        self._with_own_hours = [
            (agency.id, service.id)
            for agency in self.catalogue.agencies.values()
            for service in agency.services.values()
            if service.hours is not None
        ]
        self._statuses: dict[str | None, tuple[Board, int, int, list[views.AgencyStatus]]] = {}
        self._skills: dict[str, Sequence[records.Skill]] = {}
        self._queues: tuple[Board | None, dict[tuple[str, str, int], views.ClerkQueue]] = (None, {})

    def build(
        self, tx: Transaction, client: ClientRef, now: int, board: Board | None = None
    ) -> views.KioskView | views.ClerkView | None:
        """The client's view at a stamp, or None if there is no such client (any more)."""
        board = Board.read(tx, self.catalogue, now, self.lead()) if board is None else board
        return self._kiosk(tx, client, now, board) if client.kind == "kiosk" else self._clerk(tx, client, now, board)

    def _with_hours(self, site: str | None) -> str | None:
        """The site, if it is not always open; all others are alike."""
        return site if site is not None and self.catalogue.sites[site].opening is not None else None

    def _true(self, stamp: int) -> int:
        return stamp - self.lead()

    def _true_if(self, stamp: int | None) -> int | None:
        return None if stamp is None else stamp - self.lead()

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
        for agency in self.catalogue.agencies.values():
            is_open, changes_at = self._openings.of(agency.id, now, site=site)
            if changes_at is not None:
                fresh_until = min(fresh_until, changes_at)
            queues = [
                _kiosk_queue(
                    board,
                    agency,
                    language,
                    refusal(lambda: board, agency, language, now, is_open=is_open, changes_at=changes_at),
                )
                for language in self.catalogue.languages_of(agency.id)
            ]
            statuses.append(views.AgencyStatus(id=agency.id, open=is_open, changes_at=changes_at, queues=queues))
        self._statuses[site] = (board, now, fresh_until, statuses)
        return statuses

    def closed_services(self, site: str, now: int) -> list[views.ClosedService]:
        """Services with hours of their own that are closed now at the site, although their agencies are open."""
        closed = []
        for agency, service in self._with_own_hours:
            is_open, changes_at = self._openings.of(agency, now, site=site, service=service)
            if not is_open and self._openings.of(agency, now, site=site)[0]:
                closed.append(views.ClosedService(agency=agency, service=service, changes_at=changes_at))
        return closed

    def _kiosk(self, tx: Transaction, client: ClientRef, now: int, board: Board) -> views.KioskView | None:
        kiosk, entry = tx.kiosk(client.id), self.catalogue.kiosks.get(client.id)
        if kiosk is None or entry is None or kiosk.revoked_at is not None:
            return None
        true_now = self._true(now)
        standing = self.catalogue.sites[entry.site].standing_at(datetime.fromtimestamp(true_now / 1000, UTC))
        ticket = tx.kiosk_ticket(client.id)
        called = [
            views.CalledTicket(number=one.number, until=self._true(one.called_at + self._hold_ms(one)))
            for one in tx.called_at_site(entry.site)
            if one.called_at is not None
        ]
        return views.KioskView(
            kiosk=client.id,
            site=entry.site,
            stop=None
            if standing is None
            else views.Stop(name=standing[0].name, until=int(standing[1].timestamp() * 1000)),
            catalogue=self.catalogue.version,
            out_of_order=kiosk.problem,
            agencies=self.agencies(entry.site, true_now, board) if ticket is None else [],
            closed_services=self.closed_services(entry.site, true_now) if ticket is None else [],
            called=called,
            ticket=None if ticket is None else self._kiosk_ticket(tx, ticket, now, board),
            call=self._call(tx, client, now) if _may_have_call(ticket) else None,
        )

    def _hold_ms(self, ticket: records.Ticket) -> int:
        agency = self.catalogue.agencies.get(ticket.agency)
        return (agency.queue if agency else QueuePolicy()).hold_s * 1000

    def _kiosk_ticket(self, tx: Transaction, ticket: records.Ticket, now: int, board: Board) -> views.KioskTicket:
        waits = ticket.state is states.Ticket.WAITING
        ahead, wait, unknown = _place(tx, ticket, board) if waits else (0, None, None)
        known = ticket.agency in self.catalogue.agencies
        closed = waits and known and not self._is_open(ticket, self._true(now))
        return views.KioskTicket(
            id=ticket.id,
            number=ticket.number,
            agency=ticket.agency,
            service=ticket.service,
            language=ticket.language,
            state=ticket.state.value,
            taken_at=self._true(ticket.taken_at),
            ahead=ahead,
            wait=wait,
            wait_unknown=unknown,
            code=None if ticket.state is states.Ticket.CLOSED else ticket.code,
            return_sites=sites_of(ticket),
            returned=cast("views.Returned | None", ticket.returned),
            ask_until=self._true_if(ticket.ask_until),
            agency_closed=closed,
            close_reason=cast("views.CloseReason | None", ticket.close_reason),
            rated=ticket.rating is not None,
        )

    def _is_open(self, ticket: records.Ticket, now: int) -> bool:
        return self._openings.of(ticket.agency, now, site=ticket.site, service=ticket.service)[0]

    def _call(self, tx: Transaction, client: ClientRef, now: int) -> views.CallView | None:
        call = tx.open_call_of(client)
        if call is None:
            return None
        role: Literal["kiosk", "clerk"]
        if client.kind == "kiosk":
            clerk, known = tx.clerk(call.clerk), self.catalogue.clerks.get(call.clerk)
            online = clerk is not None and clerk.connection is not None
            name = known.name if known else (clerk.leaving if clerk else None) or call.clerk
            peer, role = views.Peer(role="clerk", name=name, online=online), "kiosk"
        else:
            kiosk, entry = tx.kiosk(call.kiosk), self.catalogue.kiosks.get(call.kiosk)
            online = kiosk is not None and kiosk.connection is not None
            site = self.catalogue.sites[entry.site].name["fi"] if entry else call.kiosk
            peer, role = views.Peer(role="customer", name=site, online=online), "clerk"
        return views.CallView(
            id=call.id,
            epoch=call.epoch,
            state="live" if call.state is states.Call.LIVE else "warm",
            role=role,
            peer=peer,
            ice_servers=self.ice.servers(call.id, role, self._true(now)),
            relay_only=self.ice.relay_only,
            live_since=self._true_if(call.live_at),
            transfer=self._transfer(call),
        )

    def _transfer(self, call: records.Call) -> views.TransferView | None:
        transfer = read_transfer(call)
        if transfer is None:
            return None
        colleague = self.catalogue.clerks.get(transfer.colleague) if transfer.colleague else None
        return views.TransferView(
            agency=transfer.agency,
            service=transfer.service,
            language=transfer.language,
            colleague=colleague.name if colleague else None,
            note=transfer.note,
            until=self._true(transfer.until),
            agreed=cast("Consent | None", transfer.consent),
        )

    def _clerk(self, tx: Transaction, client: ClientRef, now: int, board: Board) -> views.ClerkView | None:
        clerk, entry = tx.clerk(client.id), self.catalogue.clerks.get(client.id)
        name = entry.name if entry else clerk.leaving if clerk else None
        if clerk is None or name is None:
            return None
        offer = tx.open_offer_of_clerk(client.id) if clerk.state is states.Clerk.RINGING else None
        call = self._call(tx, client, now) if clerk.state in {states.Clerk.RINGING, states.Clerk.IN_CALL} else None
        return views.ClerkView(
            clerk=views.ClerkSelf(
                id=client.id,
                name=name,
                state=clerk.state.value,
                since=self._true(clerk.since),
                until=self._true_if(clerk.until),
                reason=cast("views.BreakReason | None", clerk.reason),
                next=cast("Literal['available', 'break', 'off'] | None", clerk.next),
                may_extend=clerk.state is states.Clerk.WRAP_UP and not clerk.extended,
            ),
            catalogue=self.catalogue.version,
            queues=self._queues_of(tx, client.id, board),
            offer=None if offer is None else views.OfferView(id=offer.id, expires_at=self._true(offer.expires_at)),
            ticket=self._clerk_ticket(tx, clerk, offer),
            call=call,
        )

    def _queues_of(self, tx: Transaction, clerk: str, board: Board) -> list[views.ClerkQueue]:
        """The queues that a clerk serves; what is worked out of a board is worked out once for all clerks."""
        if clerk not in self._skills:
            # They change with the catalogue only.
            self._skills[clerk] = [one for one in tx.skills(clerk) if one.agency in self.catalogue.agencies]
        seen, queues = self._queues
        if seen is not board:
            queues = {}
            self._queues = board, queues
        found = []
        for skill in self._skills[clerk]:
            key = skill.agency, skill.language, skill.level
            if key not in queues:
                queues[key] = _clerk_queue(board, self.catalogue.agencies[skill.agency], skill)
            found.append(queues[key])
        return found

    def _clerk_ticket(
        self, tx: Transaction, clerk: records.Clerk, offer: records.Offer | None
    ) -> views.ClerkTicket | None:
        call = None
        if offer is not None:
            ticket_id = offer.ticket
        elif clerk.state in {states.Clerk.IN_CALL, states.Clerk.WRAP_UP}:
            call = tx.last_call_of_clerk(clerk.id)
            if call is None:
                return None
            ticket_id = call.ticket
        else:
            return None
        ticket = tx.ticket(ticket_id)
        assert ticket is not None
        went_to = None
        if call is not None and call.close_reason == CallEnd.TRANSFERRED:
            ticket, went_to = self._passed_on(tx, ticket, call)
        story = tx.last_events(ticket.id, MOST_STORY_LINES + 1)
        gap = len(story) > MOST_STORY_LINES
        first = tx.first_event(ticket.id) if gap else None
        if first is not None:
            story = [first, *story[2:]]
        return views.ClerkTicket(
            id=ticket.id,
            number=ticket.number,
            agency=ticket.agency,
            service=ticket.service,
            language=ticket.language,
            site=ticket.site,
            kiosk=ticket.kiosk or ticket.last_kiosk or "",
            state=ticket.state.value,
            taken_at=self._true(ticket.taken_at),
            note=ticket.note,
            languages=ticket.languages.split(","),
            went_to=went_to,
            story=[_story_line(*told) for told in story],
            story_gap=gap,
        )

    def _passed_on(
        self, tx: Transaction, ticket: records.Ticket, call: records.Call
    ) -> tuple[records.Ticket, views.Destination | None]:
        """The ticket as the call's clerk had it, and where it went from there."""
        me = str(ClientRef("clerk", call.clerk))
        language = served_in = ticket.language
        to: Transferred | None = None
        for event in tx.events(ticket.id):
            match event.what:
                case Accepted() if event.by == me:
                    served_in, to = language, None
                case Taken() as taken:
                    language = taken.language
                case Transferred() as went:
                    language, to = went.language, to or went
        if to is None:
            return ticket, None
        colleague = self.catalogue.clerks.get(to.colleague or "")
        destination = views.Destination(
            agency=to.agency,
            service=to.service,
            language=to.language,
            colleague=colleague.name if colleague else None,
        )
        return replace(ticket, agency=call.agency, service=call.service, language=served_in), destination


MINUTE = 60_000
MOST_STORY_LINES = 12
"""A view stays small; the whole story is on the command line."""


@lru_cache(maxsize=4096)
def _story_line(at: int, kind: str, by: str) -> views.StoryLine:
    # A story is shown again with every line that is added to it.
    return views.StoryLine(at=at, kind=kind, by=by)


def _kiosk_queue(board: Board, agency: Agency, language: str, why_not: views.JoinRefusal | None) -> views.KioskQueue:
    wait, unknown = _shown(board.wait_for_new(agency.id, language) if why_not != "closed" else None)
    return views.KioskQueue(
        language=language,
        waiting=board.queue(agency.id, language).waiting,
        wait=wait,
        wait_unknown=unknown,
        refusal=why_not,
    )


def _clerk_queue(board: Board, agency: Agency, skill: records.Skill) -> views.ClerkQueue:
    standing = board.queue(agency.id, skill.language)
    return views.ClerkQueue(
        agency=agency.id,
        language=skill.language,
        level=skill.level,
        waiting=standing.waiting,
        longest_since=standing.longest_since,
        target_s=agency.target_s,
    )


def on_board(view: views.KioskView | views.ClerkView, board: Board) -> views.KioskView | views.ClerkView:
    """The view with its queues as the board has them: a clerk's queues, a waiting customer's place and wait.

    A wait depends on what happens in queues far from one's own, through clerks who serve both; so all are looked at
    again after every change. That takes no look into the storage; the same view comes back if nothing is different.
    """
    if isinstance(view, views.ClerkView):
        queues = [_queue_on(board, queue) for queue in view.queues]
        return view if queues == view.queues else view.model_copy(update={"queues": queues})
    one = board.standing(view.ticket.id) if view.ticket is not None and view.ticket.state == "waiting" else None
    if one is None or view.ticket is None:
        return view
    wait, unknown = _shown(board.wait_of(one))
    changed = {"ahead": board.ahead_of(one), "wait": wait, "wait_unknown": unknown}
    return view.model_copy(update={"ticket": view.ticket.model_copy(update=changed)})


def _queue_on(board: Board, queue: views.ClerkQueue) -> views.ClerkQueue:
    standing = board.queue(queue.agency, queue.language)
    if (queue.waiting, queue.longest_since) == (standing.waiting, standing.longest_since):
        return queue
    return queue.model_copy(update={"waiting": standing.waiting, "longest_since": standing.longest_since})


def _place(
    tx: Transaction, ticket: records.Ticket, board: Board
) -> tuple[int, views.Wait | None, views.WaitUnknown | None]:
    """How many are before a ticket that waits, and its wait.

    Who came to the queue after the board was read is not on it. The place is then counted in the storage; of the wait
    nothing is said until the next board, a second later at most.
    """
    if not board.has(ticket):
        return tx.in_queue_before(ticket.agency, ticket.language, (ticket.order_at, ticket.seq)), None, None
    return board.ahead_of(ticket), *_shown(board.wait_of(ticket))


def _shown(wait: Wait | Unknown | None) -> tuple[views.Wait | None, Unknown | None]:
    if isinstance(wait, Wait):
        return views.Wait(half_s=wait.half_s, ninety_s=wait.ninety_s), None
    return None, wait


def _may_have_call(ticket: records.Ticket | None) -> bool:
    return ticket is not None and ticket.state in {states.Ticket.OFFERED, states.Ticket.IN_CALL}
