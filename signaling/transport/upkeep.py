"""The periodic work of a server process: deadlines, queues, openings, news of other processes."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

import structlog

from signaling.protocol import ErrorCode
from signaling.service.board import FRESH_MS, Board
from signaling.service.desk import AT_ONCE, Desk
from signaling.service.feeds import notices
from signaling.service.ports import ClientRef, Due, LeaseLost, StorageUnavailable, Transaction
from signaling.service.work import Effects, Others, Route
from signaling.transport.audience import Audience
from signaling.transport.clock import OrderClock
from signaling.transport.fitness import Fitness
from signaling.transport.opening_watch import OpeningWatch
from signaling.transport.publication import Publication, ViewsRead
from signaling.transport.routes import Routes
from signaling.transport.timekeeping import LOOK_EVERY_S, Timekeeper

log = structlog.get_logger(__name__)

REAP_EVERY_S = 0.25
"""How often the deadlines are looked at; what is due fires within this and one transaction."""
FOLD_EVERY_S = 10.0
"""How often handling times that were observed are added up."""
QUEUES_EVERY_S = 1.0
"""How often waiting positions are pushed at most."""
IDLE_KIOSKS_EVERY_S = 5.0
"""How often kiosks without a ticket are told how the queues are."""
REFRESH_EVERY_S = 60.0
"""How often every view is built afresh, whatever was missed."""
OPENINGS_EVERY_S = 0.25
"""How often is looked whether something opens or closes: it is shown within this and one transaction."""
LISTEN_EVERY_S = 1.0
"""How often is looked what other processes did."""
POLL_EVERY_S = 0.1
"""How often is looked what other nodes did, and for their signals."""
BURY_EVERY_S = 1.0
"""How often is looked for nodes that are dead."""
HINTS_KEPT_MS = 300_000
"""How long a hint is kept for a node that was held up."""
SWEEP_EVERY_S = 2.0
STALE_AFTER_S = 60.0
"""Clients ping every few seconds; one that says nothing for this long is gone without having said so."""
SESSIONS_KEPT_MS = 7 * 24 * 3_600_000
"""How long after its time a session is forgotten: until then a connection that was made in time may use it."""


Standing = Callable[[str, str | None], bool]
"""Whether a client's proof still holds."""


class Server(Protocol):
    """What the upkeep needs of the process that it keeps up."""

    @property
    def desk(self) -> Desk:
        """The use cases, with the catalogue in force."""
        ...

    async def load_catalogue(self) -> None:
        """Take the newest catalogue."""
        ...

    async def tell_parted(self) -> None:
        """Tell the storage of connections that have ended."""
        ...


class Upkeep:
    """The periodic work. If one piece fails, it is tried again later and the others go on."""

    def __init__(
        self,
        server: Server,
        publication: Publication,
        audience: Audience,
        routes: Routes,
        fitness: Fitness,
        clock: OrderClock,
        others: Others | None = None,
    ) -> None:
        self._others = others
        self._server, self._publication, self._audience = server, publication, audience
        self._routes, self._fitness, self._clock = routes, fitness, clock
        self._time = Timekeeper(clock, shared=others is not None)
        self._openings = OpeningWatch(lambda: clock.moment().true)
        self._wake_queues = asyncio.Event()
        self._shown: Board | None = None
        self._notices = notices()
        self._behind: set[ClientRef] = set()
        """Clients here whom something concerns that another node did, and who were not shown it yet."""
        self._began = False
        self.on_new_password: Callable[[str], None] = lambda _: None
        """Called with the clerk, once an administrator has set another password or none."""
        self.on_lease_lost: Callable[[], None] = lambda: None
        """Called once another process has taken over: this one should end."""

    def hear(self, effects: Effects) -> None:
        """Something was done: who waits learns of it soon."""
        if effects.touched or effects.queues:
            self._wake_queues.set()

    async def take_up_time(self, *, alone: bool) -> None:
        """Go on with the clock where earlier processes have left it, or as the others have it."""
        await self._publication.run(lambda tx: self._time.resume(tx, alone=alone))

    async def keep_time(self) -> bool:
        """Write down the moment; whether the true time was corrected."""
        moment, effects = await self._publication.run(lambda tx: self._time.write_down(tx, self._server.desk))
        leapt = self._time.wrote(moment)
        if effects is None:
            return False
        if self._began:
            log.warning("time_corrected", by_ms=leapt, stamps_ahead_ms=moment.lead)
        await self._publication.tell(effects, ({}, 0))
        return True

    async def begin(self) -> None:
        """Begin it all; it ends with the audience."""
        await self._publication.run(self._notices.unheard, reads=True)
        pieces: tuple[tuple[float, Callable[[], Coroutine[Any, Any, None]]], ...] = (
            (REAP_EVERY_S, self._reap),
            (FOLD_EVERY_S, self._fold),
            (QUEUES_EVERY_S, self._push_queues),
            (IDLE_KIOSKS_EVERY_S, self._push_idle),
            (OPENINGS_EVERY_S, self._heed_openings),
            (LISTEN_EVERY_S, self._listen),
            (0, self._refresh),
            (SWEEP_EVERY_S, self._sweep),
            (self._fitness.renew_every_s, self._fitness.probe),
            (LOOK_EVERY_S, self._look_at_clock),
        )
        if self._others is not None:
            pieces += ((POLL_EVERY_S, self._poll), (BURY_EVERY_S, self._bury))
        for every_s, work in pieces:
            self._audience.spawn(self._forever(every_s, work))
        self._began = True

    async def _forever(self, every_s: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            try:
                await work()
            except LeaseLost as error:
                log.error("lease_lost", error=str(error))
                self._fitness.works = False
                self.on_lease_lost()
                return
            except StorageUnavailable as error:
                log.warning("storage_unavailable", error=str(error))
            except Exception:
                # One bad row or client must not end the periodic work for all.
                log.exception("periodic_work_failed", work=work.__qualname__)
            await asyncio.sleep(every_s)

    async def _reap(self) -> None:
        # Whoever is gone must not be offered what comes due.
        await self._server.tell_parted()
        while due := await self._publication.run(lambda tx: tx.due(self._clock.now(), AT_ONCE), reads=True):
            # A unit of work each, asked for together: on one machine they share a flush.
            results = await asyncio.gather(*(self._fire(one) for one in due), return_exceptions=True)
            for result in results:
                if isinstance(result, BaseException):
                    # The others are done; this one is tried again with the next look.
                    raise result

    async def _fire(self, due: Due) -> None:
        def work(tx: Transaction) -> Effects:
            return self._server.desk.fire(tx, due, self._clock.now())

        await self._publication.change(work)

    async def _fold(self) -> None:
        await self._publication.run(lambda tx: tx.fold_handling())

    async def _push_queues(self) -> None:
        # Waits get shorter by the mere passing of time, too.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake_queues.wait(), FRESH_MS / 1000)
        self._wake_queues.clear()
        await self._publication.show_queues()

    async def _push_idle(self) -> None:
        if self._shown is not self._publication.board:
            self._shown = self._publication.board
            await self._publication.show_queues_to_the_idle()

    async def _heed_openings(self) -> None:
        catalogue = self._server.desk.catalogue
        if self._openings.is_due(catalogue):
            at = self._clock.moment().true
            kinds = self._server.desk.kinds
            concerned = [client for client in self._audience.connections if kinds[client.kind].heeds_openings]
            await self._publication.show_afresh(concerned)
            self._openings.seen(catalogue, at)

    async def _look_at_clock(self) -> None:
        if self._time.is_due and await self.keep_time():
            await self._after_change_elsewhere()

    async def _listen(self) -> None:
        """Hear of what other processes did: an import, a revoked kiosk, a clerk's new password."""
        news = await self._publication.run(self._notices.unheard, reads=True)
        if not news:
            return
        for what in news:
            if what.startswith("clerk:"):
                self.on_new_password(what.removeprefix("clerk:"))
        if "catalogue" in news:
            await self._server.load_catalogue()
            await self._publication.change(lambda tx: self._server.desk.match_anew(tx, self._clock.now()))
        await self._after_change_elsewhere()

    async def _after_change_elsewhere(self) -> None:
        kinds = self._server.desk.kinds

        def work(tx: Transaction) -> tuple[ViewsRead, list[Route], dict[str, Standing]]:
            self._publication.look_at_queues(tx)
            routes = [Route.of(call) for call in tx.open_calls()]
            standing = {name: kind.standing(tx) for name, kind in kinds.items()}
            return self._publication.views_of(tx, set(self._audience.connections)), routes, standing

        seen, routes, standing = await self._publication.run(work, reads=True)
        self._routes.replace(routes)
        for connection in list(self._audience.connections.values()):
            kind, id_ = connection.client
            if not standing[kind](id_, connection.proof):
                await connection.bye(kinds[kind].unknown)
        await self._audience.show(*seen)

    async def read_routes(self) -> None:
        """Take the calls that are open from the storage."""

        def work(tx: Transaction) -> list[Route]:
            return [Route.of(call) for call in tx.open_calls()]

        self._routes.replace(await self._publication.run(work, reads=True))

    async def _poll(self) -> None:
        """Hear what other nodes did, show it to whom it concerns here, and hand over their signals."""
        assert self._others is not None
        done, signals = await self._others.look()
        for effects in done:
            await self._publication.tell(effects, ({}, 0))
            self._behind |= effects.touched & self._audience.connections.keys()
        try:
            await self._publication.show_afresh(self._behind)
            self._behind = set()
        finally:
            # They are gone from the storage, and nobody sends them again.
            for client, text in signals:
                connection = self._audience.connections.get(client)
                if connection is not None:
                    self._audience.spawn(connection.send(text))

    async def _bury(self) -> None:
        """Take the clients of nodes that are dead for disconnected."""
        for dead in await self._publication.run(lambda tx: tx.dead_nodes(self._clock.moment().true), reads=True):
            log.warning("node_is_dead", node=dead)
            await self._publication.change(lambda tx, dead=dead: self._burial(tx, dead))  # type: ignore[misc]

    def _burial(self, tx: Transaction, dead: str) -> Effects:
        if dead not in tx.dead_nodes(self._clock.moment().true):
            return Effects()  # It has shown a sign of life, or another node was faster.
        tx.end_node(dead)
        return self._server.desk.bury(tx, dead, self._clock.now())

    async def _refresh(self) -> None:
        await asyncio.sleep(REFRESH_EVERY_S)
        now = self._clock.now()
        forgotten = now - self._server.desk.times.command_memory
        await self._publication.run(lambda tx: tx.forget_commands(forgotten))
        if self._others is not None:
            await self._publication.run(lambda tx: tx.forget_hints(now - HINTS_KEPT_MS))
        await self._publication.run(lambda tx: tx.forget_sessions(now - SESSIONS_KEPT_MS))
        await self._publication.show_afresh(self._audience.connections)

    async def _sweep(self) -> None:
        """Close connections that have gone silent or do not read."""
        now = time.monotonic()
        for connection in list(self._audience.connections.values()):
            if now - connection.heard_at > STALE_AFTER_S:
                self._audience.spawn(connection.bye(ErrorCode.STALE))
            elif connection.is_stuck(now):
                self._audience.spawn(connection.bye(ErrorCode.SLOW_READER))
