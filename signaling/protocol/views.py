"""Views: all that one client should see right now.

A view is state, not news: a client renders the newest one and needs no earlier one. Times are `Millis`; every view
frame carries the server's clock so that a client with a wrong clock still counts right.
"""

from typing import Any, Literal

from pydantic import Field

from signaling.protocol.base import CatalogueId, Language, Line, Millis, Sentence, Token, Wire
from signaling.protocol.commands import Consent

TicketState = Literal["waiting", "away", "offered", "in_call", "closed"]
CloseReason = Literal["served", "left", "lost", "expired", "agency_closed", "withdrawn"]
"""Why a ticket was closed: the call ended; the customer left; (not used now;) nobody came back in time; sent home at
closing; taken away by an administrator."""

ClerkState = Literal["off", "available", "ringing", "in_call", "wrap_up", "break"]
BreakReason = Literal["pause", "meal", "meeting", "paperwork", "technical", "no_answer"]
WaitUnknown = Literal["nobody_at_work", "too_few_observations"]
"""Why nobody can say how long the wait is."""
JoinRefusal = Literal["closed", "full", "too_late"]
"""Why a queue takes no new tickets now."""


def _left_out() -> Any:
    """For fields of what a view has dozens of: null is not written, so that a view stays small."""
    return Field(default=None, exclude_if=lambda value: value is None)


class Wait(Wire):
    """How long the wait is: half of people wait less than `half_s` seconds, nine in ten less than `ninety_s`."""

    half_s: int
    """0: now."""
    ninety_s: int
    """Not below `half_s`."""


class KioskQueue(Wire):
    """One line of an agency, as somebody sees it who has not joined it."""

    language: Language
    waiting: int
    """How many stand in it."""
    wait: Wait | None = _left_out()
    """Of somebody who joined now; left out: closed, or `wait_unknown` says why."""
    wait_unknown: WaitUnknown | None = _left_out()
    """Why nobody can say; left out: it is known."""
    refusal: JoinRefusal | None = _left_out()
    """Why it takes no new tickets now; left out: it does."""


class TransferView(Wire):
    """A proposal to pass the customer on. Silence keeps them with this clerk."""

    agency: CatalogueId
    service: CatalogueId | None
    language: Language
    colleague: Line | None
    """The colleague's display name."""
    note: Sentence
    """What the clerk wrote; empty: nothing."""
    until: Millis
    """Until when the customer may answer; once they have `agreed`: when they are passed on, if nobody undoes it."""
    agreed: Consent | None
    """How the customer has agreed, as the clerk says; null: they have not answered."""


class CalledTicket(Wire):
    """A ticket of this site whose turn has come while its customer is away."""

    number: str
    """What the ticket showed."""
    until: Millis
    """Until when it waits beside the queue."""


class IceServer(Wire):
    """A TURN server as `RTCPeerConnection` takes it, with credentials made for one side of one call."""

    urls: list[str]
    """RFC 7065. A client leaves out what it cannot read, says so, and uses the others."""
    username: str
    credential: str


class Peer(Wire):
    """The one at the other end of a call."""

    role: Literal["customer", "clerk"]
    name: Line
    """The clerk's display name; of a customer, the site's name: a customer has none."""
    online: bool
    """Whether the server has a connection with them now. Media may flow all the same."""


class CallView(Wire):
    """The media session to hold right now. A new `epoch` means: drop the peer connection and make a new one."""

    id: Token
    """The same for the whole call, however often its media is made anew."""
    epoch: int
    """Which peer connection this is: 1, 2, 3, …"""
    state: Literal["warm", "live"]
    """`warm`: negotiate with disabled tracks; `live`: enable them."""
    role: Literal["kiosk", "clerk"]
    """The kiosk makes the first offer and is impolite; the clerk is polite."""
    peer: Peer
    ice_servers: list[IceServer]
    """Use exactly these; none if it is empty."""
    relay_only: bool
    """True: the transport policy is `relay`."""
    live_since: Millis | None
    """When it was answered."""
    transfer: TransferView | None
    """What the clerk proposes; null: nothing."""


class ClosedService(Wire):
    """A service with hours of its own that is closed now although its agency is open."""

    agency: CatalogueId
    service: CatalogueId
    changes_at: Millis | None
    """When it opens; null: not within a year."""


class AgencyStatus(Wire):
    """Whether an agency can be reached now, and how its queues stand."""

    id: CatalogueId
    open: bool
    """Whether it is open, at this kiosk's site."""
    changes_at: Millis | None
    """When it closes if open, opens if closed; null: not within a year, or never closes."""
    queues: list[KioskQueue]
    """A queue for each language in which somebody serves this agency, by the catalogue."""


Returned = Literal["passed_on", "transferred", "clerk_left", "clerk_lost", "kiosk_lost"]


class KioskTicket(Wire):
    """The customer's place in the queue, as the kiosk shows it."""

    id: Token
    """What commands name it by."""
    number: str
    """What people call it by, such as `K07`; counted anew each day at each site."""
    agency: CatalogueId
    service: CatalogueId | None
    """Null: "something else"."""
    language: Language
    state: TicketState
    """See the [ticket's states](architecture.md#ticket). An `away` ticket is never a kiosk's present one."""
    taken_at: Millis
    """The original time, which never changes."""
    ahead: int
    """How many wait before this one in the same queue; 0 unless `waiting`."""
    wait: Wait | None
    """What is left of it; null unless `waiting`, or `wait_unknown` says why, or it has just come to the queue: then one
    of the two follows within about a second."""
    wait_unknown: WaitUnknown | None
    """Why nobody can say."""
    code: str | None
    """What the customer comes back with after stepping away; null once it is `closed`."""
    return_sites: list[CatalogueId]
    """Where number and code bring it back: at any kiosk of these sites. More than one after its kiosk was moved."""
    returned: Returned | None
    """Why it is back in the queue after a ring or a call. `passed_on`: the clerk did not answer; `transferred`: as was
    proposed; `clerk_left`: the clerk signed out, or was signed out; `clerk_lost`: their connection was gone for too
    long; `kiosk_lost`: the kiosk's own. Null: it is not, or is at a clerk again, or the customer stepped away since."""
    ask_until: Millis | None
    """"Still here?" is being asked, and this is how long it waits for a touch; null: it is not."""
    agency_closed: bool
    """The agency has closed meanwhile; this ticket is served all the same."""
    close_reason: CloseReason | None
    """`served`: the call ended; `left`: by the customer; `expired`: nobody came back in time; `agency_closed`: sent
    home at closing; `withdrawn`: by an administrator. `lost` is not used now. Null unless `closed`."""
    rated: bool
    """Whether the customer has said how it went."""


class Stop(Wire):
    """Where a mobile site stands now and until when."""

    name: dict[Language, Line]
    """Where it stands, by language."""
    until: Millis
    """Until when it stands there."""


class KioskView(Wire):
    """All that a kiosk should show."""

    kind: Literal["kiosk"] = "kiosk"
    kiosk: CatalogueId
    """Who this is."""
    site: CatalogueId
    """Where it stands."""
    stop: Stop | None
    """Where a mobile site stands just now; null: at no stop, or the site is not mobile."""
    catalogue: str
    """The version of the catalogue to fetch from `/api/v1/catalogue`."""
    out_of_order: str | None
    """What the kiosk reported with `report_media`; it takes no tickets meanwhile. Null: nothing."""
    agencies: list[AgencyStatus]
    """Every agency of the catalogue, in its order; empty while a ticket is open."""
    closed_services: list[ClosedService]
    """Services that take no new tickets now although their agencies do; empty while there is a ticket."""
    called: list[CalledTicket]
    """Whom to call out: customers of this site who stepped away and whose turn it is."""
    ticket: KioskTicket | None
    """The present customer's, until `finish` or a minute after it was closed; null: the kiosk is free."""
    call: CallView | None
    """The media session to hold now."""


class ClerkSelf(Wire):
    """The clerk's own state."""

    id: CatalogueId
    name: Line
    state: ClerkState
    since: Millis
    """When this state began."""
    until: Millis | None
    """When the state ends by itself (ringing, wrap-up), or null."""
    reason: BreakReason | None
    """Why, of a break; `no_answer`: a ring was not answered."""
    next: Literal["available", "break", "off"] | None
    """What was chosen to follow the present call or ring; null: the ordinary way."""
    may_extend: bool
    """Whether the present wrap-up may still be extended."""


class ClerkQueue(Wire):
    """One queue that the clerk serves, and how well: level 1 (manages) to 3 (fluent)."""

    agency: CatalogueId
    language: Language
    level: int = Field(ge=1, le=3)
    waiting: int
    """How many stand in it."""
    longest_since: Millis | None
    """Since when the one at the head has waited."""
    target_s: int
    """Wait in seconds that the agency wants to stay under."""


class Destination(Wire):
    """Where a customer went from a call."""

    agency: CatalogueId
    service: CatalogueId | None
    """Null: "something else"."""
    language: Language
    colleague: Line | None
    """The colleague's display name; null: whoever was free first."""


class ClerkTicket(Wire):
    """The ticket that rings, is in call or is being wrapped up, as its clerk may see it.

    In wrap-up, agency, service and language are those of the call that was held, wherever the customer went from it.
    """

    id: Token
    number: str
    agency: CatalogueId
    service: CatalogueId | None
    """Null: "something else"."""
    language: Language
    site: CatalogueId
    kiosk: CatalogueId
    """The kiosk where the customer stands, or was last."""
    state: TicketState
    taken_at: Millis
    """The original time, from which the wait counts."""
    note: Sentence | None
    """What the clerk who passed it on wrote."""
    languages: list[Language]
    """All that the customer speaks, the preferred first."""
    went_to: Destination | None
    """In wrap-up: where the clerk passed the customer on to; null: nowhere."""
    story: list["StoryLine"]
    """What happened, oldest first: all of it, or the first event and the last eleven."""
    story_gap: bool
    """Whether events between the first of them and the second are left out."""


class StoryLine(Wire):
    """One event of the ticket."""

    at: Millis
    kind: str
    """Such as `taken`, `offered`, `transferred`. New ones may be added: show an unknown one in general words."""
    by: str
    """`kiosk:ID`, `clerk:ID`, `admin` or `server`."""


class OfferView(Wire):
    """A ticket that rings at this clerk. Accepting or passing on names the offer's id."""

    id: Token
    expires_at: Millis
    """When it stops ringing."""


class ClerkView(Wire):
    """All that a console should show."""

    kind: Literal["clerk"] = "clerk"
    clerk: ClerkSelf
    catalogue: str
    """The version of the catalogue to fetch from `/api/v1/catalogue`."""
    queues: list[ClerkQueue]
    """Every queue that the clerk serves."""
    offer: OfferView | None
    """What rings; null: nothing."""
    ticket: ClerkTicket | None
    """The ticket that rings, is in call, or is being wrapped up."""
    call: CallView | None
    """The media session to hold now."""


ClerkTicket.model_rebuild()
