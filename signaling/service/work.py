"""One use case under way: its transaction, the time it happens at, what it knows, and what it has done so far."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, Self

from signaling.domain import events, records
from signaling.domain.catalogue import Agency, Catalogue
from signaling.domain.times import Times
from signaling.protocol import ErrorCode
from signaling.service.board import Board
from signaling.service.joining import Openings
from signaling.service.ports import ClientRef, Transaction

if TYPE_CHECKING:
    # They are made of units of work.
    from signaling.service.kinds import Kind

SERVER = "server"
"""The actor in the log of what no client asked for: a deadline, a match."""

ONE_NODE = "one"
"""The name of a node that has no others beside it."""


class Refused(Exception):
    """A command that cannot be done. Nothing was changed."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code.value)
        self.code = code


class CatalogueChanged(Exception):
    """Another process imported a newer catalogue; load it and run the use case again."""


@dataclass(frozen=True)
class Route:
    """Who may signal to whom: an open call's participants by their numbers, and the legs between them."""

    call: str
    participants: tuple[tuple[int, ClientRef], ...]
    legs: tuple[records.Leg, ...]
    open: bool = True

    @classmethod
    def of(cls, call: records.Call, *, open_: bool = True) -> Self:
        """The call's."""
        present = tuple((one.number, ClientRef(one.kind, one.client)) for one in call.present)
        numbers = {number for number, _ in present}
        legs = tuple(leg for leg in call.legs if {leg.one, leg.other} <= numbers)
        return cls(call.id, present, legs, open_)

    def number_of(self, client: ClientRef) -> int | None:
        """Which participant the client is; None: none of them."""
        return next((number for number, one in self.participants if one == client), None)

    def client(self, number: int) -> ClientRef:
        """Who the participant is."""
        return next(one for known, one in self.participants if known == number)


@dataclass
class Effects:
    """What others must learn of what was done. Hints: whoever misses them finds the truth in the storage."""

    touched: set[ClientRef] = field(default_factory=set)
    """Clients whose view changed in more than the length of a queue."""
    queues: set[tuple[str, str]] = field(default_factory=set)
    """Queues (agency, language) that got longer, shorter or another order."""
    routes: dict[str, Route] = field(default_factory=dict)
    kicked: list[tuple[ClientRef, str, ErrorCode]] = field(default_factory=list)
    """Connections (client, connection id) that must be closed, and why."""


class Bus(Protocol):
    """Carries effects to every node, this one too."""

    def subscribe(self, listener: Callable[[Effects], None]) -> None:
        """Hear of all effects from now on."""
        ...

    def write(self, tx: Transaction, effects: Effects, now: int) -> None:
        """Tell the other nodes, in the transaction that did it; `now`: a stamp."""
        ...

    def publish(self, effects: Effects) -> None:
        """Tell everybody in this process, once it is durable."""
        ...


class Others(Protocol):
    """The other nodes, for one that is not alone."""

    async def begin(self) -> None:
        """Hear what is told from now on."""
        ...

    async def look(self) -> "tuple[list[Effects], Sequence[tuple[ClientRef, str]]]":
        """What was done elsewhere since the last look, and signals for clients of this node."""
        ...

    async def relay(self, client: ClientRef, text: str) -> bool:
        """Send a signal to a client of another node; whether it is connected to one."""
        ...


def new_id() -> str:
    """An id that cannot be guessed, and does not look like an option on a command line."""
    while (made := secrets.token_urlsafe(12)).startswith("-"):
        pass
    return made


@dataclass
class Work:
    """A use case's surroundings; every function below `service` that changes something takes it first."""

    tx: Transaction
    now: int
    catalogue: Catalogue
    times: Times
    effects: Effects = field(default_factory=Effects)
    make_id: Callable[[], str] = new_id
    told: set[str] = field(default_factory=set)
    """Tickets whose story got longer."""
    just_taken: set[str] = field(default_factory=set)
    """Tickets that nobody but a clerk at whom they ring since, and who is told anyway, can have seen before."""
    board_hint: Board | None = None
    """How the queues stood a moment ago, where somebody keeps an eye on them."""

    openings: Openings | None = None
    """When agencies are open, where somebody keeps what was worked out."""
    lead: int = 0
    """How far `now`, a stamp, is ahead of the true time (`signaling.domain.moment`)."""
    node: str = ONE_NODE
    """The server process in which this happens: it holds the connections of those who connect now."""
    kinds: "Mapping[str, Kind]" = field(default_factory=dict)
    """The kinds of clients that there are. What no client asks for, such as an import, needs none."""

    @property
    def true_now(self) -> int:
        """The true time, for whatever depends on what the clock on the wall shows."""
        return self.now - self.lead

    def opening(self, agency: Agency, *, site: str | None, service: str | None = None) -> tuple[bool, int | None]:
        """Whether the agency is open (for the service, at the site) now, and when that changes (ms, true time)."""
        if self.openings is None:
            self.openings = Openings(self.catalogue)
        return self.openings.of(agency.id, self.true_now, site=site, service=service)

    @property
    def board(self) -> Board:
        """How the queues stand, for estimates; up to a second old."""
        if self.board_hint is None:
            self.board_hint = Board.read(self.tx, self.catalogue, self.now, self.lead)
        return self.board_hint

    def agency(self, agency: str) -> Agency:
        """The catalogue's agency.

        Raises:
            Refused: there is none.
        """
        found = self.catalogue.agencies.get(agency)
        if found is None:
            raise Refused(ErrorCode.UNKNOWN_AGENCY)
        return found

    def touch(self, kind: str, client: str) -> None:
        """Note that a client's view changed."""
        self.effects.touched.add(ClientRef(kind, client))

    def touch_participants(self, call: records.Call) -> None:
        """Note that the views of all who are, or just were, in the call changed."""
        for one in call.present:
            self.touch(one.kind, one.client)

    def stir(self, ticket: records.Ticket) -> None:
        """Note that the ticket's queue changed."""
        self.effects.queues.add((ticket.agency, ticket.language))

    def route(self, call: records.Call, *, open_: bool = True) -> None:
        """Note who the call's participants are now."""
        self.effects.routes[call.id] = Route.of(call, open_=open_)

    def tell(self, ticket: str | None, what: events.Happening, by: str = SERVER) -> None:
        """Write one event into a ticket's story, and into that of the clerk whom it names."""
        if ticket is not None:
            self.told.add(ticket)
        data = what.data
        clerk = data.get("clerk")
        self.tx.add_event(self.true_now, ticket, what.kind, by, data, None if clerk is None else str(clerk))

    def done(self) -> Effects:
        """What others must learn, once nothing more is to be done."""
        for ticket in self.told - self.just_taken:
            # They see its story: while it rings, in the call, and in the wrap-up after it.
            for clerk in self.tx.clerks_of_ticket(ticket):
                self.touch("clerk", clerk)
        return self.effects

    def tell_clerk(self, clerk: str, what: events.Happening, by: str = SERVER) -> None:
        """Write one event into a clerk's story."""
        self.tx.add_event(self.true_now, None, what.kind, by, what.data, clerk)
