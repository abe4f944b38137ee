"""Views: all that one client should see right now.

A view is state, not news: a client renders the newest one and needs no earlier one. Times are `Millis`; every view
frame carries the server's clock so that a client with a wrong clock still counts right.
"""

from typing import Literal

from pydantic import Field

from signaling.protocol.base import CatalogueId, Language, Millis, Token, Wire

TicketState = Literal["waiting", "away", "offered", "in_call", "closed"]
CloseReason = Literal["served", "left", "lost", "expired", "agency_closed", "withdrawn"]
"""Why a ticket was closed: the call ended; the customer left the line; the kiosk did not come back; …"""

ClerkState = Literal["off", "available", "ringing", "in_call", "wrap_up", "break"]
BreakReason = Literal["pause", "meal", "meeting", "paperwork", "technical", "no_answer"]
WaitUnknown = Literal["nobody_at_work", "too_few_observations"]
"""Why nobody can say how long the wait is."""
JoinRefusal = Literal["closed", "full", "too_late"]
"""Why a line takes no new tickets now."""


class Wait(Wire):
    """How long the wait is: half of people wait less than `half_s` seconds, nine in ten less than `ninety_s`."""

    half_s: int
    ninety_s: int


class LineView(Wire):
    """One line of an agency, as somebody sees it who has not joined it."""

    language: Language
    waiting: int
    wait: Wait | None
    wait_unknown: WaitUnknown | None
    refusal: JoinRefusal | None


class TransferView(Wire):
    """A proposal to pass the customer on; silence until `until` is consent."""

    agency: CatalogueId
    service: CatalogueId | None
    language: Language
    colleague: str | None
    """The colleague's display name."""
    note: str
    until: Millis


class CalledTicket(Wire):
    """A ticket of this site whose turn has come while its customer is away."""

    number: str
    until: Millis


class IceServer(Wire):
    """A TURN server as `RTCPeerConnection` takes it, with credentials made for one side of one call."""

    urls: list[str]
    username: str
    credential: str


class Peer(Wire):
    """The one at the other end of a call."""

    role: Literal["customer", "clerk"]
    name: str
    """The clerk's display name; of a customer, the site's name: a customer has none."""
    online: bool
    """Whether the server has a connection with them now. Media may flow all the same."""


class CallView(Wire):
    """The media session to hold right now. A new `epoch` means: drop the peer connection and make a new one."""

    id: Token
    epoch: int
    state: Literal["warm", "live"]
    """`warm`: negotiate with disabled tracks; `live`: enable them."""
    role: Literal["kiosk", "clerk"]
    """The kiosk makes the first offer and is impolite; the clerk is polite."""
    peer: Peer
    ice_servers: list[IceServer]
    relay_only: bool
    live_since: Millis | None
    transfer: TransferView | None


class AgencyStatus(Wire):
    """Whether an agency can be reached now, and how many wait for it in each language that anybody waits in."""

    id: CatalogueId
    open: bool
    changes_at: Millis | None
    """When it closes if open, opens if closed; null: not within two weeks, or never closes."""
    lines: list[LineView]
    """A line for each language in which somebody serves this agency, by the catalogue."""


class KioskTicket(Wire):
    """The customer's place in line, as the kiosk shows it."""

    id: Token
    number: str
    agency: CatalogueId
    service: CatalogueId | None
    language: Language
    state: TicketState
    taken_at: Millis
    ahead: int
    """How many wait before this one in the same line; 0 unless `waiting`."""
    wait: Wait | None
    wait_unknown: WaitUnknown | None
    code: str | None
    """What the customer comes back with after stepping away."""
    ask_until: Millis | None
    """"Still here?" is being asked, and this is how long it waits for a touch; null: it is not."""
    agency_closed: bool
    """The agency has closed meanwhile; this ticket is served all the same."""
    close_reason: CloseReason | None
    rated: bool


class Stop(Wire):
    """Where a mobile site stands now and until when."""

    name: dict[Language, str]
    until: Millis


class KioskView(Wire):
    """All that a kiosk should show."""

    kind: Literal["kiosk"] = "kiosk"
    kiosk: CatalogueId
    site: CatalogueId
    stop: Stop | None
    catalogue: str
    """The version of the catalogue to fetch from `/api/v1/catalogue`."""
    out_of_order: str | None
    agencies: list[AgencyStatus]
    called: list[CalledTicket]
    ticket: KioskTicket | None
    call: CallView | None


class ClerkSelf(Wire):
    """The clerk's own state."""

    id: CatalogueId
    name: str
    state: ClerkState
    since: Millis
    until: Millis | None
    """When the state ends by itself (ringing, wrap-up), or null."""
    reason: BreakReason | None
    next: Literal["available", "break", "off"] | None
    """What was chosen to follow the present call or ring; null: the ordinary way."""
    may_extend: bool
    """Whether the present wrap-up may still be extended."""


class QueueView(Wire):
    """One line that the clerk serves, and how well: level 1 (manages) to 3 (fluent)."""

    agency: CatalogueId
    language: Language
    level: int = Field(ge=1, le=3)
    waiting: int
    longest_since: Millis | None
    """Since when the one at the head has waited."""
    target_s: int
    """Wait in seconds that the agency wants to stay under."""


class ClerkTicket(Wire):
    """The ticket that rings, is in call or is being wrapped up, as its clerk may see it."""

    id: Token
    number: str
    agency: CatalogueId
    service: CatalogueId | None
    language: Language
    site: CatalogueId
    kiosk: CatalogueId
    state: TicketState
    taken_at: Millis
    note: str | None
    """What the clerk who passed it on wrote."""
    languages: list[Language]
    """All that the customer speaks, the preferred first."""
    story: list["StoryLine"]


class StoryLine(Wire):
    """One event of the ticket."""

    at: Millis
    kind: str
    by: str


class OfferView(Wire):
    """A ticket that rings at this clerk. Accepting or passing on names the offer's id."""

    id: Token
    expires_at: Millis


class ClerkView(Wire):
    """All that a console should show."""

    kind: Literal["clerk"] = "clerk"
    clerk: ClerkSelf
    catalogue: str
    queues: list[QueueView]
    offer: OfferView | None
    ticket: ClerkTicket | None
    call: CallView | None


ClerkTicket.model_rebuild()
