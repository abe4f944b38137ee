"""The hub: which clients are connected here, what each must be shown, and who may signal to whom.

Everything it holds can be thrown away: the storage has the truth, and a client that comes back gets a fresh view.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, TypeVar

import structlog

from signaling.domain import records
from signaling.domain.catalogue import Catalogue, parse_catalogue
from signaling.domain.times import Times
from signaling.protocol import ErrorCode
from signaling.protocol.commands import Accept, ComeBack, Command, TakeTicket
from signaling.protocol.frames import ClientSignal
from signaling.protocol.views import KioskView
from signaling.security.limits import Limiter
from signaling.service.board import FRESH_MS, Board
from signaling.service.desk import Desk, Outcome
from signaling.service.ports import ClientRef, LeaseLost, Storage, StorageUnavailable, Transaction, WriteLease
from signaling.service.views import IceIssuer, ViewBuilder, on_board
from signaling.service.work import Bus, CatalogueChanged, Effects, Refused, Route
from signaling.transport.audience import Audience, View, few
from signaling.transport.clock import OrderClock
from signaling.transport.connection import Connection
from signaling.transport.gate import Gate
from signaling.transport.opening_watch import OpeningWatch
from signaling.transport.timekeeping import LOOK_EVERY_S, Timekeeper

log = structlog.get_logger(__name__)
R = TypeVar("R")
_AWAITED = (TakeTicket, ComeBack, Accept)
"""Commands that go before all others: two people look at their screens and wait for each other."""
ViewsRead = tuple[dict[ClientRef, View | None], int]
"""Views of clients, and a stamp that orders them by when they were read."""

REAP_EVERY_S = 0.25
"""How often the deadlines are looked at; what is due fires within this and one transaction."""
QUEUES_EVERY_S = 1.0
"""How often waiting positions are pushed at most."""
IDLE_KIOSKS_EVERY_S = 5.0
"""How often kiosks without a ticket are told how the queues are."""
REFRESH_EVERY_S = 60.0
"""How often every view is built afresh, whatever was missed."""
OPENINGS_EVERY_S = 0.25
"""How often is looked whether something opens or closes: it is shown within this and one transaction."""

FIT_WITHIN_S = 1.0
"""A storage that has done nothing for so long, although something waits, is not fit for traffic."""
SWEEP_EVERY_S = 2.0
STALE_AFTER_S = 60.0
"""Clients ping every few seconds; one that says nothing for this long is gone without having said so."""
HELLOS_AT_ONCE, MOST_HELLOS_WAITING = 64, 8_192
RETURN_TRIES_PER_SECOND, RETURN_TRIES_BURST = 0.1, 6.0
"""How often a kiosk may guess at a ticket's four-digit code."""
SESSIONS_KEPT_MS = 7 * 24 * 3_600_000
"""How long after its time a session is forgotten: until then a connection that was made in time may use it."""
BACK_AFTER_MS = 1_000
"""How soon clients may come back to a server that restarts."""
BACK_WITHIN_MS_EACH = 3
"""They are spread over this long for each of them, so that the new process is not asked by all at once."""


class Hub:
    """Connections and the periodic work of one server process."""

    def __init__(
        self,
        database: Storage,
        bus: Bus,
        ice: IceIssuer,
        *,
        times: Times | None = None,
        lease: WriteLease | None = None,
    ) -> None:
        self.database, self._lease = database, lease
        self._clock = OrderClock()
        self._time = Timekeeper(self._clock)
        self.now = self._clock.now
        """The stamp of now: milliseconds on the clock for order."""
        self.gate = Gate(HELLOS_AT_ONCE, MOST_HELLOS_WAITING)
        self._returns = Limiter(RETURN_TRIES_PER_SECOND, RETURN_TRIES_BURST)
        self._ice, self._times = ice, times or Times()
        self._audience = Audience(self.true_now)
        self._connections = self._audience.connections
        self._parted: dict[str, ClientRef] = {}
        """Connections that have ended, by their ids, until the storage knows it."""
        self._routes: dict[str, Route] = {}
        self._board = Board()
        self._openings = OpeningWatch(self.true_now)
        self._wake_queues = asyncio.Event()
        self._stamp = 0
        self._notice = 0
        self._bus = bus
        self._bus.subscribe(self._hear)
        self.ready = False
        self.draining = False
        self.storage_works = True
        self._worked_at = time.monotonic()
        """When the storage did something last."""
        self._probing: asyncio.Future[bool] | None = None
        self.on_new_password: Callable[[str], None] = lambda _: None
        """Called with the clerk, once an administrator has set another password or none."""
        self.on_lease_lost: Callable[[], None] = lambda: None
        """Called once another process has taken over: this one should end."""

    # life

    async def start(self) -> None:
        """Load the catalogue, take up what was there when the last process stopped, begin the periodic work."""
        await self._run(self._time.resume)
        await self._load_catalogue()
        await self._keep_time_once()
        effects = await self._run(lambda tx: self.desk.recover(tx, self.now()))
        await self._run(self._look_at_queues)
        self._bus.publish(effects)
        notices = await self._run(lambda tx: tx.notices_after(0))
        self._notice = notices[-1][0] if notices else 0
        for loop in (
            self._reap,
            self._push_queues,
            self._push_idle,
            self._heed_openings,
            self._listen,
            self._refresh,
            self._sweep,
            self._renew,
            self._keep_time,
        ):
            self._audience.spawn(loop())
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

    async def _load_catalogue(self) -> None:
        stored = await self._run(lambda tx: tx.catalogue())
        catalogue = (
            parse_catalogue(stored[1])
            if stored
            else Catalogue(languages={}, agencies={}, sites={}, kiosks={}, clerks={})
        )
        self.desk = Desk(catalogue, self._times, self.lead)
        self.views = ViewBuilder(catalogue, self._ice, self.lead)

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

    async def _run(self, work: Callable[[Transaction], R], *, urgent: bool = False) -> R:
        result = await self.database.run(work, urgent=urgent)
        self._worked_at = time.monotonic()
        return result

    # clients

    async def greet(self, connection: Connection) -> None:
        """Take up a client that said a good hello, and show it its view.

        Raises:
            Refused: it is not known, or the server is about to stop.
            StorageUnavailable: the storage cannot take it up now.
        """
        client = connection.client

        def work(tx: Transaction) -> tuple[Effects, ViewsRead]:
            now, key, session = self.now(), connection.key_x, connection.session
            effects = self.desk.connect(tx, client, connection.id, connection.instance, now, key=key, session=session)
            return effects, self._views_of(tx, effects.touched | {client})

        if self.draining:
            # Asked here, where nothing comes between this and being told to go with all the others.
            raise Refused(ErrorCode.DRAINING)
        previous = self._connections.get(client)
        self._connections[client] = connection
        try:
            effects, seen = await self._run(work)
        except BaseException:
            if self._connections.get(client) is connection:
                self._connections.pop(client)
                if previous is not None and not previous.closing:
                    self._connections[client] = previous
            raise
        if previous is not None:
            await previous.bye(ErrorCode.TAKEN_OVER)
        self._bus.publish(effects)
        await self._audience.show(*seen, first=client)

    async def part(self, connection: Connection) -> None:
        """A connection ended, perhaps in the middle of being greeted.

        While the storage cannot be told, that is tried again and again: a client that is gone must not be taken for one
        that is there.
        """
        if self._connections.get(connection.client) is connection:
            del self._connections[connection.client]
        self._parted[connection.id] = connection.client
        with contextlib.suppress(StorageUnavailable):
            await self._tell_parted()

    async def _tell_parted(self) -> None:
        while self._parted:
            connection, client = self._parted.popitem()
            try:
                await self._change(partial(self._disconnect, client, connection))
            except StorageUnavailable:
                self._parted[connection] = client
                raise

    def _disconnect(self, client: ClientRef, connection: str, tx: Transaction) -> Effects:
        return self.desk.disconnect(tx, client, connection, self.now())

    async def sign_out(self, session: records.Session) -> None:
        """A clerk signed out in one browser: what they did there ends now.

        Raises:
            StorageUnavailable: they are still signed in.
        """
        await self._change(lambda tx: self.desk.sign_out(tx, session, self.now()))

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

        await self._change(work)
        return kiosk

    async def command(self, connection: Connection, command_id: str, command: Command) -> str | None:
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
            now, key, session = self.now(), connection.key_x, connection.session
            outcome = self.desk.command(
                tx, connection.client, command_id, command, now, self._board, key=key, session=session
            )
            return outcome, self._views_of(tx, outcome.effects.touched)

        for _ in range(3):
            try:
                outcome, seen = await self._run(work, urgent=isinstance(command, _AWAITED))
            except CatalogueChanged:
                await self._load_catalogue()
                continue
            self._bus.publish(outcome.effects)
            await self._audience.show(*seen, first=connection.client)
            return outcome.result
        raise Refused(ErrorCode.INTERNAL)

    def signal(self, connection: Connection, signal: ClientSignal, text: str) -> None:
        """Pass a signal to the other participant of the call: `text`, from which it was read.

        Raises:
            Refused: no such call of this client, another epoch, or the other is not connected.
        """
        route = self._routes.get(signal.call)
        client = connection.client
        if route is None or client.id != (route.kiosk if client.kind == "kiosk" else route.clerk):
            raise Refused(ErrorCode.CALL_GONE)
        if route.epoch != signal.epoch:
            raise Refused(ErrorCode.STALE_EPOCH)
        other = ClientRef("clerk", route.clerk) if client.kind == "kiosk" else ClientRef("kiosk", route.kiosk)
        peer = self._connections.get(other)
        if peer is None:
            raise Refused(ErrorCode.PEER_UNREACHABLE)
        # It was read strictly, and both directions are written alike: nothing is gained by writing it anew. In a task
        # of its own: who signals to somebody who does not read must still be heard. Tasks begin in their order.
        self._audience.spawn(peer.send(text))

    def connected(self) -> dict[str, int]:
        """How many clients of each kind are connected here."""
        kinds = [client.kind for client in self._connections]
        return {kind: kinds.count(kind) for kind in ("kiosk", "clerk")}

    def is_connected(self, client: ClientRef) -> bool:
        """Whether the client is connected here."""
        return client in self._connections

    # views

    def _views_of(self, tx: Transaction, clients: set[ClientRef]) -> ViewsRead:
        """Views of those of `clients` that are connected here; runs in the storage's thread, inside the transaction."""
        self._stamp += 1
        now, board = self.now(), self._board
        return {c: self.views.build(tx, c, now, board) for c in clients if c in self._connections}, self._stamp

    async def _change(self, work: Callable[[Transaction], Effects]) -> None:
        """Run something that nobody waits for the result of, and show everybody concerned."""

        def with_views(tx: Transaction) -> tuple[Effects, ViewsRead]:
            effects = work(tx)
            return effects, self._views_of(tx, effects.touched)

        effects, seen = await self._run(with_views)
        self._bus.publish(effects)
        await self._audience.show(*seen)

    def _hear(self, effects: Effects) -> None:
        for route in effects.routes.values():
            if route.open:
                self._routes[route.call] = route
            else:
                self._routes.pop(route.call, None)
        if effects.touched or effects.queues:
            self._wake_queues.set()
        for client, connection_id, code in effects.kicked:
            connection = self._connections.get(client)
            if connection is not None and connection.id == connection_id:
                self._audience.spawn(connection.bye(code))

    # periodic work

    async def _forever(self, every_s: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            try:
                await work()
            except LeaseLost as error:
                log.error("lease_lost", error=str(error))
                self.storage_works = False
                self.on_lease_lost()
                return
            except StorageUnavailable as error:
                log.warning("storage_unavailable", error=str(error))
            except Exception:
                # One bad row or client must not end the periodic work for all.
                log.exception("periodic_work_failed", work=work.__qualname__)
            await asyncio.sleep(every_s)

    async def probe(self) -> None:
        """Write something, as a command does.

        Raises:
            StorageUnavailable: that is not possible now.
        """
        try:
            if self._lease is not None:
                await self._lease.renew()
        except StorageUnavailable:
            self.storage_works = False
            raise
        self.storage_works = True
        self._worked_at = time.monotonic()

    async def is_fit(self) -> bool:
        """Whether commands can be done now, told within a moment: a probe that waits as they do knows no sooner.

        A storage that is slow because many ask, and does one after another, is fit.
        """
        if self._probing is None or self._probing.done():
            self._probing = asyncio.ensure_future(self._can_write())
        done, _ = await asyncio.wait({self._probing}, timeout=FIT_WITHIN_S)
        return self._probing.result() if done else time.monotonic() - self._worked_at < FIT_WITHIN_S

    async def _can_write(self) -> bool:
        with contextlib.suppress(StorageUnavailable):
            await self.probe()
            return True
        return False

    async def _renew(self) -> None:
        async def once() -> None:
            await self.probe()

        await self._forever(self._lease.length_s / 4 if self._lease is not None else 3600, once)

    async def _reap(self) -> None:
        async def once() -> None:
            # Whoever is gone must not be offered what comes due.
            await self._tell_parted()
            fired = 1

            def work(tx: Transaction) -> Effects:
                nonlocal fired
                fired, effects = self.desk.fire_due(tx, self.now())
                return effects

            while fired:
                await self._change(work)

        await self._forever(REAP_EVERY_S, once)

    async def _push_queues(self) -> None:
        async def once() -> None:
            # Waits get shorter by the mere passing of time, too.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake_queues.wait(), FRESH_MS / 1000)
            self._wake_queues.clear()
            await self._run(self._look_at_queues)
            await self._audience.amend(lambda view: on_board(view, self._board))

        await self._forever(QUEUES_EVERY_S, once)

    def _look_at_queues(self, tx: Transaction) -> None:
        # In the storage's thread: no view that is built after this is built on the older board. Played forward before
        # the event loop can see it: both read it, and neither may find it half played.
        board = Board.read(tx, self.catalogue, self.now(), self.lead())
        board.foresee()
        self._board = board

    def _with_queues(self, view: View) -> View:
        if not isinstance(view, KioskView) or view.ticket is not None:
            return view
        now = self.true_now()
        changed = {
            "agencies": self.views.agencies(view.site, now, self._board),
            "closed_services": self.views.closed_services(view.site, now),
        }
        return view.model_copy(update=changed)

    async def _push_idle(self) -> None:
        shown: Board | None = None

        async def once() -> None:
            nonlocal shown
            if shown is self._board:
                return
            shown = self._board
            await self._audience.amend(self._with_queues)

        await self._forever(IDLE_KIOSKS_EVERY_S, once)

    async def _heed_openings(self) -> None:
        async def once() -> None:
            catalogue = self.catalogue
            if self._openings.is_due(catalogue):
                at = self.true_now()
                await self._show_afresh([client for client in self._connections if client.kind == "kiosk"])
                self._openings.seen(catalogue, at)

        await self._forever(OPENINGS_EVERY_S, once)

    async def _show_afresh(self, clients: Iterable[ClientRef]) -> None:
        for batch in few(clients):
            await self._audience.show(*await self._run(lambda tx, batch=batch: self._views_of(tx, batch)))  # type: ignore[misc]

    async def _keep_time(self) -> None:
        async def once() -> None:
            if self._time.is_due and await self._keep_time_once():
                await self._after_change_elsewhere()

        await self._forever(LOOK_EVERY_S, once)

    async def _keep_time_once(self) -> bool:
        """Whether the true time was corrected."""
        moment, effects = await self._run(lambda tx: self._time.write_down(tx, self.desk))
        leapt = self._time.wrote(moment)
        if effects is None:
            return False
        if self.ready:
            log.warning("time_corrected", by_ms=leapt, stamps_ahead_ms=moment.lead)
        self._bus.publish(effects)
        return True

    async def _listen(self) -> None:
        """Hear of what other processes did: an import, a revoked kiosk, a clerk's new password."""

        async def once() -> None:
            notices = await self._run(lambda tx: tx.notices_after(self._notice))
            if not notices:
                return
            self._notice = notices[-1][0]
            for _, what in notices:
                if what.startswith("clerk:"):
                    self.on_new_password(what.removeprefix("clerk:"))
            if any(what == "catalogue" for _, what in notices):
                await self._load_catalogue()
                await self._change(lambda tx: self.desk.match_anew(tx, self.now()))
            await self._after_change_elsewhere()

        await self._forever(1.0, once)

    async def _after_change_elsewhere(self) -> None:
        def work(tx: Transaction) -> tuple[ViewsRead, list[Route], dict[str, str | None], set[str]]:
            self._look_at_queues(tx)
            routes = [Route(c.id, c.kiosk, c.clerk, c.epoch, open=True) for c in tx.open_calls()]
            keys = {k.id: None if k.revoked_at else k.key_x for k in tx.kiosks()}
            return self._views_of(tx, set(self._connections)), routes, keys, tx.session_ids()

        (views, stamp), routes, keys, sessions = await self._run(work)
        self._routes = {route.call: route for route in routes}
        for connection in list(self._connections.values()):
            if connection.client.kind == "kiosk" and keys.get(connection.client.id) != connection.key_x:
                await connection.bye(ErrorCode.REVOKED)
            if connection.session is not None and connection.session not in sessions:
                await connection.bye(ErrorCode.NOT_SIGNED_IN)
        await self._audience.show(views, stamp)

    async def _refresh(self) -> None:
        async def once() -> None:
            await asyncio.sleep(REFRESH_EVERY_S)
            forgotten = self.now() - self.desk.times.command_memory
            await self._run(lambda tx: tx.forget_commands(forgotten))
            await self._run(lambda tx: tx.forget_sessions(self.now() - SESSIONS_KEPT_MS))
            await self._show_afresh(self._connections)

        await self._forever(0, once)

    async def _sweep(self) -> None:
        """Close connections that have gone silent or do not read."""

        async def once() -> None:
            now = time.monotonic()
            for connection in list(self._connections.values()):
                if now - connection.heard_at > STALE_AFTER_S:
                    self._audience.spawn(connection.bye(ErrorCode.STALE))
                elif connection.is_stuck(now):
                    self._audience.spawn(connection.bye(ErrorCode.SLOW_READER))

        await self._forever(SWEEP_EVERY_S, once)


def new_connection_id() -> str:
    """An id for a connection."""
    return secrets.token_urlsafe(9)
