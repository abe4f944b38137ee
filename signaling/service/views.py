"""Views: what one client should see right now, read afresh from the storage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol, cast

from signaling.domain import hours, records, states
from signaling.domain.catalogue import Catalogue
from signaling.protocol import views
from signaling.service.ports import ClientRef, Transaction


class IceIssuer(Protocol):
    """Makes TURN credentials for one side of one call."""

    @property
    def relay_only(self) -> bool:
        """Whether media may only go through the TURN server."""
        ...

    def servers(self, call: str, role: str, now: int) -> list[views.IceServer]:
        """The servers to use; equal for calls within the same few minutes, so that a view changes seldom."""
        ...


Lines = Mapping[tuple[str, str], records.Line]
"""How every line that is not empty stands, by (agency, language)."""


def read_lines(tx: Transaction) -> Lines:
    """How the lines stand now; read once for many views."""
    return {(line.agency, line.language): line for line in tx.lines()}


@dataclass
class ViewBuilder:
    """Builds views against one catalogue."""

    catalogue: Catalogue
    ice: IceIssuer

    def __post_init__(self) -> None:
        self._openings: dict[str, tuple[int, int, bool, int | None]] = {}
        self._statuses: tuple[Lines, int, list[views.AgencyStatus]] | None = None

    def build(
        self, tx: Transaction, client: ClientRef, now: int, lines: Lines | None = None
    ) -> views.KioskView | views.ClerkView | None:
        """The client's view, or None if there is no such client (any more)."""
        lines = read_lines(tx) if lines is None else lines
        return self._kiosk(tx, client, now, lines) if client.kind == "kiosk" else self._clerk(tx, client, now, lines)

    def _opening(self, agency: str, now: int) -> tuple[bool, int | None]:
        known = self._openings.get(agency)
        if known is not None and known[0] <= now < known[1]:
            return known[2], known[3]
        is_open, change = hours.status(self.catalogue.agencies[agency].hours, datetime.fromtimestamp(now / 1000, UTC))
        changes_at = None if change is None else int(change.timestamp() * 1000)
        # Without a change within the horizon the answer can still change as the horizon moves.
        fresh_until = min(now + 3_600_000, changes_at if changes_at is not None else now + 3_600_000)
        self._openings[agency] = (now, fresh_until, is_open, changes_at)
        return is_open, changes_at

    def agencies(self, now: int, lines: Lines) -> list[views.AgencyStatus]:
        """How every agency stands; the same for all kiosks."""
        known = self._statuses
        if known is not None and known[0] is lines and now < known[1]:
            return known[2]
        statuses = []
        fresh_until = now + 60_000
        for agency in self.catalogue.agencies:
            languages = self.catalogue.languages_of(agency)
            is_open, changes_at = self._opening(agency, now)
            if changes_at is not None:
                fresh_until = min(fresh_until, changes_at)
            waiting = {code: lines[agency, code].waiting for code in languages if (agency, code) in lines}
            statuses.append(
                views.AgencyStatus(id=agency, open=is_open, changes_at=changes_at, languages=languages, waiting=waiting)
            )
        self._statuses = (lines, fresh_until, statuses)
        return statuses

    def _kiosk(self, tx: Transaction, client: ClientRef, now: int, lines: Lines) -> views.KioskView | None:
        kiosk, entry = tx.kiosk(client.id), self.catalogue.kiosks.get(client.id)
        if kiosk is None or entry is None:
            return None
        standing = self.catalogue.sites[entry.site].standing_at(datetime.fromtimestamp(now / 1000, UTC))
        ticket = tx.kiosk_ticket(client.id)
        return views.KioskView(
            kiosk=client.id,
            site=entry.site,
            stop=None
            if standing is None
            else views.Stop(name=standing[0].name, until=int(standing[1].timestamp() * 1000)),
            catalogue=self.catalogue.version,
            out_of_order=kiosk.problem,
            agencies=self.agencies(now, lines),
            ticket=None if ticket is None else self._kiosk_ticket(tx, ticket),
            call=self._call(tx, client, now) if _may_have_call(ticket) else None,
        )

    def _kiosk_ticket(self, tx: Transaction, ticket: records.Ticket) -> views.KioskTicket:
        return views.KioskTicket(
            id=ticket.id,
            number=ticket.number,
            agency=ticket.agency,
            service=ticket.service,
            language=ticket.language,
            state=ticket.state.value,
            taken_at=ticket.taken_at,
            ahead=tx.ahead_of(ticket) if ticket.state is states.Ticket.WAITING else 0,
            close_reason=cast("views.CloseReason | None", ticket.close_reason),
            rated=ticket.rating is not None,
        )

    def _call(self, tx: Transaction, client: ClientRef, now: int) -> views.CallView | None:
        call = tx.open_call_of(client)
        if call is None:
            return None
        role: Literal["kiosk", "clerk"]
        if client.kind == "kiosk":
            clerk, known = tx.clerk(call.clerk), self.catalogue.clerks.get(call.clerk)
            online = clerk is not None and clerk.connection is not None
            peer, role = views.Peer(role="clerk", name=known.name if known else call.clerk, online=online), "kiosk"
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
            ice_servers=self.ice.servers(call.id, role, now),
            relay_only=self.ice.relay_only,
            live_since=call.live_at,
        )

    def _clerk(self, tx: Transaction, client: ClientRef, now: int, lines: Lines) -> views.ClerkView | None:
        clerk, entry = tx.clerk(client.id), self.catalogue.clerks.get(client.id)
        if clerk is None or entry is None:
            return None
        skills = tx.skills(client.id)
        offer = tx.open_offer_of_clerk(client.id) if clerk.state is states.Clerk.RINGING else None
        call = self._call(tx, client, now) if clerk.state in {states.Clerk.RINGING, states.Clerk.IN_CALL} else None
        ticket: records.Ticket | None = None
        if offer is not None:
            ticket = tx.ticket(offer.ticket)
        elif clerk.state in {states.Clerk.IN_CALL, states.Clerk.WRAP_UP}:
            ticket = tx.last_ticket_of_clerk(client.id)
        return views.ClerkView(
            clerk=views.ClerkSelf(
                id=client.id,
                name=entry.name,
                state=clerk.state.value,
                since=clerk.since,
                until=clerk.until,
                reason=cast("views.BreakReason | None", clerk.reason),
                next=cast("Literal['available', 'break', 'off'] | None", clerk.next),
                skills=[views.Skill(agency=s.agency, language=s.language, level=s.level) for s in skills],
            ),
            catalogue=self.catalogue.version,
            queues=[self._queue(s, lines) for s in skills if s.agency in self.catalogue.agencies],
            offer=None if offer is None else views.OfferView(id=offer.id, expires_at=offer.expires_at),
            ticket=None if ticket is None else self._clerk_ticket(tx, ticket),
            call=call,
        )

    def _queue(self, skill: records.Skill, lines: Lines) -> views.QueueView:
        line = lines.get((skill.agency, skill.language))
        return views.QueueView(
            agency=skill.agency,
            language=skill.language,
            waiting=line.waiting if line else 0,
            longest_since=line.longest_since if line else None,
            target_s=self.catalogue.agencies[skill.agency].target_s,
        )

    def _clerk_ticket(self, tx: Transaction, ticket: records.Ticket) -> views.ClerkTicket:
        story = [views.StoryLine(at=event.at, kind=event.kind, by=event.by) for event in tx.events(ticket.id)]
        return views.ClerkTicket(
            id=ticket.id,
            number=ticket.number,
            agency=ticket.agency,
            service=ticket.service,
            language=ticket.language,
            site=ticket.site,
            kiosk=ticket.kiosk,
            state=ticket.state.value,
            taken_at=ticket.taken_at,
            story=story[-MOST_STORY_LINES:],
        )


MOST_STORY_LINES = 12
"""A view stays small; the whole story is on the command line."""


def _may_have_call(ticket: records.Ticket | None) -> bool:
    return ticket is not None and ticket.state in {states.Ticket.OFFERED, states.Ticket.IN_CALL}
