"""What a clerk's desk shows: the clerk, the queues they serve, and the ticket that rings, talks or is wrapped up."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal, cast

from signaling.domain import records, states
from signaling.domain.catalogue import Agency
from signaling.domain.events import Accepted, Taken, Transferred
from signaling.domain.reasons import CallEnd
from signaling.protocol import views
from signaling.service.board import Board
from signaling.service.kinds.kind import KindViews, View
from signaling.service.ports import ClientRef, Transaction
from signaling.service.viewing import Viewing

MOST_STORY_LINES = 12
"""A view stays small; the whole story is on the command line."""


class ClerkViews(KindViews):
    """Builds clerks' views; how a queue stands is worked out once for all who serve it."""

    def __init__(self, viewing: Viewing) -> None:
        self._in = viewing
        self._skills: dict[str, Sequence[records.Skill]] = {}
        self._queues: tuple[Board | None, dict[tuple[str, str, int], views.ClerkQueue]] = (None, {})

    def on_board(self, view: View, board: Board) -> View:
        """The clerk's queues."""
        if not isinstance(view, views.ClerkView):
            return view
        queues = [_queue_on(board, queue) for queue in view.queues]
        return view if queues == view.queues else view.model_copy(update={"queues": queues})

    def build(self, tx: Transaction, client: str, now: int, board: Board) -> views.ClerkView | None:
        """The clerk's view; None: they are not known (any more)."""
        clerk, entry = tx.clerk(client), self._in.catalogue.clerks.get(client)
        name = entry.name if entry else clerk.leaving if clerk else None
        if clerk is None or name is None:
            return None
        offer = tx.open_offer_of_clerk(client) if clerk.state is states.Clerk.RINGING else None
        call = self._call(tx, client, now) if clerk.state in {states.Clerk.RINGING, states.Clerk.IN_CALL} else None
        return views.ClerkView(
            clerk=views.ClerkSelf(
                id=client,
                name=name,
                state=clerk.state.value,
                since=self._in.true(clerk.since),
                until=self._in.true_if(clerk.until),
                reason=cast("views.BreakReason | None", clerk.reason),
                next=cast("Literal['available', 'break', 'off'] | None", clerk.next),
                may_extend=clerk.state is states.Clerk.WRAP_UP and not clerk.extended,
            ),
            catalogue=self._in.catalogue.version,
            queues=self._queues_of(tx, client, board),
            offer=None if offer is None else views.OfferView(id=offer.id, expires_at=self._in.true(offer.expires_at)),
            ticket=self._clerk_ticket(tx, clerk, offer),
            call=call,
        )

    def _queues_of(self, tx: Transaction, clerk: str, board: Board) -> list[views.ClerkQueue]:
        """The queues that a clerk serves; what is worked out of a board is worked out once for all clerks."""
        if clerk not in self._skills:
            # They change with the catalogue only.
            self._skills[clerk] = [one for one in tx.skills(clerk) if one.agency in self._in.catalogue.agencies]
        seen, queues = self._queues
        if seen is not board:
            queues = {}
            self._queues = board, queues
        found = []
        for skill in self._skills[clerk]:
            key = skill.agency, skill.language, skill.level
            if key not in queues:
                queues[key] = _clerk_queue(board, self._in.catalogue.agencies[skill.agency], skill)
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
            taken_at=self._in.true(ticket.taken_at),
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
        colleague = self._in.catalogue.clerks.get(to.colleague or "")
        destination = views.Destination(
            agency=to.agency,
            service=to.service,
            language=to.language,
            colleague=colleague.name if colleague else None,
        )
        return replace(ticket, agency=call.agency, service=call.service, language=served_in), destination

    def _call(self, tx: Transaction, clerk: str, now: int) -> views.CallView | None:
        call = tx.open_call_of(ClientRef("clerk", clerk))
        if call is None:
            return None
        kiosk, entry = tx.kiosk(call.kiosk), self._in.catalogue.kiosks.get(call.kiosk)
        online = kiosk is not None and kiosk.connection is not None
        site = self._in.catalogue.sites[entry.site].name["fi"] if entry else call.kiosk
        peer = views.Peer(role="customer", name=site, online=online)
        return self._in.call(call, ClientRef("clerk", clerk), peer, now)


@lru_cache(maxsize=4096)
def _story_line(at: int, kind: str, by: str) -> views.StoryLine:
    # A story is shown again with every line that is added to it.
    return views.StoryLine(at=at, kind=kind, by=by)


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


def _queue_on(board: Board, queue: views.ClerkQueue) -> views.ClerkQueue:
    standing = board.queue(queue.agency, queue.language)
    if (queue.waiting, queue.longest_since) == (standing.waiting, standing.longest_since):
        return queue
    return queue.model_copy(update={"waiting": standing.waiting, "longest_since": standing.longest_since})
