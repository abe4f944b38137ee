"""The hub of one server process: it greets clients, does their commands, passes their signals on, and ends.

What it holds can be thrown away: the storage has the truth, and a client that comes back gets a fresh view. Its parts:
`audience` (who is connected), `publication` (views), `routes` (signals), `upkeep` (periodic work), `fitness`.
"""

import asyncio
import contextlib
import secrets
import time
from functools import partial

from signaling.domain import records
from signaling.domain.catalogue import Catalogue, parse_catalogue
from signaling.domain.times import Times
from signaling.protocol import ErrorCode
from signaling.protocol.base import Wire
from signaling.protocol.commands import Accept, ComeBack, TakeTicket
from signaling.protocol.frames import ClientSignal
from signaling.security.limits import Limiter
from signaling.service.desk import Desk, Outcome
from signaling.service.kinds import KINDS, Kinds
from signaling.service.ports import ClientRef, Storage, StorageUnavailable, Transaction, WriteLease
from signaling.service.viewing import IceIssuer
from signaling.service.work import ONE_NODE, Bus, CatalogueChanged, Effects, Others, Refused
from signaling.transport.audience import Audience
from signaling.transport.clock import OrderClock
from signaling.transport.connection import Connection
from signaling.transport.fitness import Fitness
from signaling.transport.gate import Gate
from signaling.transport.publication import Publication, ViewsRead
from signaling.transport.routes import Routes
from signaling.transport.upkeep import Upkeep

_AWAITED = (TakeTicket, ComeBack, Accept)
"""Commands that go before all others: two people look at their screens and wait for each other."""
HELLOS_AT_ONCE, MOST_HELLOS_WAITING = 64, 8_192
RETURN_TRIES_PER_SECOND, RETURN_TRIES_BURST = 0.1, 6.0
"""How often a kiosk may guess at a ticket's four-digit code."""
BACK_AFTER_MS = 1_000
"""How soon clients may come back to a server that restarts."""
BACK_WITHIN_MS_EACH = 3
"""They are spread over this long for each of them, so that the new process is not asked by all at once."""


class Hub:
    """Connections of one server process and what they ask for."""

    def __init__(
        self,
        database: Storage,
        bus: Bus,
        ice: IceIssuer,
        *,
        times: Times | None = None,
        lease: WriteLease | None = None,
        kinds: Kinds = KINDS,
        clock: OrderClock | None = None,
        node: str = ONE_NODE,
        others: Others | None = None,
        alone: bool = True,
    ) -> None:
        """`others`: where several nodes share the database; `alone`: none of them is alive yet."""
        self.database, self.kinds = database, kinds
        self.node, self._others, self._alone = node, others, alone
        self._clock = clock or OrderClock()
        self.now = self._clock.now
        """The stamp of now: milliseconds on the clock for order."""
        self.gate = Gate(HELLOS_AT_ONCE, MOST_HELLOS_WAITING)
        self._returns = Limiter(RETURN_TRIES_PER_SECOND, RETURN_TRIES_BURST)
        self._times = times or Times()
        self._audience = Audience(self.true_now, kinds)
        self._connections = self._audience.connections
        self._parted: dict[str, ClientRef] = {}
        """Connections that have ended, by their ids, until the storage knows it."""
        self.fitness = Fitness(lease)
        self._routes = Routes()
        self._publication = Publication(database, bus, self._audience, self._clock, ice, self.fitness, kinds)
        self.upkeep = Upkeep(self, self._publication, self._audience, self._routes, self.fitness, self._clock, others)
        for listener in (self._routes.hear, self.upkeep.hear, self._kick):
            bus.subscribe(listener)
        self.ready = False
        self.draining = False

    # life

    async def start(self) -> None:
        """Load the catalogue, take up what was there when the last process stopped, begin the periodic work."""
        await self.upkeep.take_up_time(alone=self._alone)
        await self.load_catalogue()
        if self._others is not None:
            # Before anything is looked at: what is done from here on is heard.
            await self._others.begin()
        await self.upkeep.keep_time()
        if self._alone:
            await self._publication.change(lambda tx: self.desk.recover(tx, self.now()))
        else:
            await self.upkeep.read_routes()
        await self._publication.run(self._publication.look_at_queues, reads=True)
        await self.upkeep.begin()
        self.ready = True

    async def drain(self) -> None:
        """Before a stop: give no new tickets, greet nobody, and tell every client when to come back.

        Calls go on without the server; places in the queue are in the storage. Takes a few seconds at most.
        """
        self.draining = True
        connections = list(self._connections.values())
        spread = max(1, BACK_WITHIN_MS_EACH * len(connections))
        byes = (
            connection.bye(ErrorCode.DRAINING, retry_after_ms=BACK_AFTER_MS + secrets.randbelow(spread))
            for connection in connections
        )
        await asyncio.gather(*byes)

    async def stop(self) -> None:
        """End the periodic work."""
        self.ready = False
        await self._audience.end()

    async def load_catalogue(self) -> None:
        """Take the newest catalogue from the storage."""
        stored = await self._publication.run(lambda tx: tx.catalogue())
        catalogue = (
            parse_catalogue(stored[1])
            if stored
            else Catalogue(languages={}, agencies={}, sites={}, kiosks={}, clerks={})
        )
        self.desk = Desk(catalogue, self._times, self.lead, kinds=self.kinds, node=self.node)
        self._publication.use(catalogue)

    def true_now(self) -> int:
        """The true time: milliseconds since 1970 UTC."""
        return self._clock.moment().true

    def lead(self) -> int:
        """How far stamps are ahead of the true time, in milliseconds."""
        return self._clock.lead

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue in force."""
        return self.desk.catalogue

    # clients

    async def greet(self, connection: Connection) -> None:
        """Take up a client that said a good hello, and show it its view.

        Raises:
            Refused: it is not known, or the server is about to stop.
            StorageUnavailable: the storage cannot take it up now.
        """
        client = connection.client

        def work(tx: Transaction) -> tuple[Effects, ViewsRead]:
            now, proof = self.now(), connection.proof
            effects = self.desk.connect(tx, client, connection.id, connection.instance, now, proof=proof)
            return effects, self._publication.told(tx, effects, {client})

        if self.draining:
            # Asked here, where nothing comes between this and being told to go with all the others.
            raise Refused(ErrorCode.DRAINING)
        previous = self._connections.get(client)
        self._connections[client] = connection
        try:
            effects, seen = await self._publication.run(work)
        except BaseException:
            if self._connections.get(client) is connection:
                self._connections.pop(client)
                if previous is not None and not previous.closing:
                    self._connections[client] = previous
            raise
        if previous is not None:
            await previous.bye(ErrorCode.TAKEN_OVER)
        await self._publication.tell(effects, seen, first=client)

    async def part(self, connection: Connection) -> None:
        """A connection ended, perhaps in the middle of being greeted.

        The disconnect is retried until it is stored, because a client that is gone must not count as connected.
        """
        if self._connections.get(connection.client) is connection:
            del self._connections[connection.client]
        self._parted[connection.id] = connection.client
        with contextlib.suppress(StorageUnavailable):
            await self.tell_parted()

    async def tell_parted(self) -> None:
        """Store all disconnects that are not stored yet.

        Raises:
            StorageUnavailable: some are not stored yet.
        """
        while self._parted:
            connection, client = self._parted.popitem()
            try:
                await self._publication.change(partial(self._disconnect, client, connection))
            except StorageUnavailable:
                self._parted[connection] = client
                raise

    def _disconnect(self, client: ClientRef, connection: str, tx: Transaction) -> Effects:
        return self.desk.disconnect(tx, client, connection, self.now())

    def _kick(self, effects: Effects) -> None:
        for client, connection_id, code in effects.kicked:
            connection = self._connections.get(client)
            if connection is not None and connection.id == connection_id:
                self._audience.spawn(connection.bye(code))

    async def sign_out(self, session: records.Session) -> None:
        """A clerk signed out in one browser: what they did there ends now.

        Raises:
            StorageUnavailable: they are still signed in.
        """
        await self._publication.change(lambda tx: self.desk.sign_out(tx, session, self.now()))

    async def enrol(self, code: str, key_x: str, key_y: str) -> str | None:
        """Know a kiosk by a key from now on; the kiosk's id, or None if the code is no good.

        Raises:
            StorageUnavailable: nothing was changed.
        """
        kiosk: str | None = None

        def work(tx: Transaction) -> Effects:
            nonlocal kiosk
            kiosk, effects = self.desk.enrol(tx, code, key_x, key_y, self.now())
            return effects

        await self._publication.change(work)
        return kiosk

    async def command(self, connection: Connection, command_id: str, command: Wire) -> str | None:
        """Do a client's command and show everybody concerned what came of it; what it made.

        Raises:
            Refused: it cannot be done.
            StorageUnavailable: nothing was changed.
        """

        if self.draining and isinstance(command, (TakeTicket, ComeBack)):
            raise Refused(ErrorCode.DRAINING)
        if isinstance(command, ComeBack) and not self._returns.take(connection.client.id, time.monotonic()):
            raise Refused(ErrorCode.TOO_MANY_TRIES)

        def work(tx: Transaction) -> tuple[Outcome, ViewsRead]:
            now, board, proof = self.now(), self._publication.board, connection.proof
            outcome = self.desk.command(tx, connection.client, command_id, command, now, board, proof=proof)
            return outcome, self._publication.told(tx, outcome.effects)

        for _ in range(3):
            try:
                outcome, seen = await self._publication.run(work, urgent=isinstance(command, _AWAITED))
            except CatalogueChanged:
                await self.load_catalogue()
                continue
            await self._publication.tell(outcome.effects, seen, first=connection.client)
            return outcome.result
        raise Refused(ErrorCode.INTERNAL)

    def signal(self, connection: Connection, signal: ClientSignal, text: str) -> None:
        """Pass a signal to the other participant of the call: `text`, from which it was read.

        Raises:
            Refused: no such call of this client, another epoch, or the other is not connected.
        """
        to = self._routes.peer(connection.client, signal)
        peer = self._connections.get(to)
        if peer is None:
            if self._others is None:
                raise Refused(ErrorCode.PEER_UNREACHABLE)
            self._audience.spawn(self._relay(self._others, connection, to, text))
            return
        # It was read strictly, and both directions are written alike: nothing is gained by writing it anew. In a task
        # of its own: who signals to somebody who does not read must still be heard. Tasks begin in their order.
        self._audience.spawn(peer.send(text))

    async def _relay(self, others: Others, connection: Connection, to: ClientRef, text: str) -> None:
        """Send a signal to a client of another node; if it is nowhere, say so."""
        try:
            arrives = await others.relay(to, text)
        except StorageUnavailable:
            arrives = False
        if not arrives:
            await connection.refuse(ErrorCode.PEER_UNREACHABLE)

    def connected(self) -> dict[str, int]:
        """How many clients of each kind are connected here."""
        kinds = [client.kind for client in self._connections]
        return {kind: kinds.count(kind) for kind in self.kinds}

    def is_connected(self, client: ClientRef) -> bool:
        """Whether the client is connected here."""
        return client in self._connections


def new_connection_id() -> str:
    """An id for a connection."""
    return secrets.token_urlsafe(9)
