"""Wires real parts together: the one place that knows them all."""

import asyncio
import contextlib
import gc
import logging
import socket
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signaling.cluster.local import LocalBus
from signaling.cluster.polling import PollingBus
from signaling.domain.times import Times
from signaling.listening import bound_sockets, shown
from signaling.protocol import ErrorCode
from signaling.protocol.base import MAX_FRAME_BYTES
from signaling.protocol.texts import isolated, visible
from signaling.security.guessing import CODE_FORGIVEN_AFTER_S, WrongTries
from signaling.security.known_browsers import KnownBrowsers
from signaling.security.turn import TurnIssuer
from signaling.service import administration
from signaling.service.kinds import KINDS, Kinds
from signaling.service.ports import StorageUnavailable
from signaling.service.work import ONE_NODE
from signaling.settings import Settings
from signaling.storage.lease import Lease
from signaling.storage.nodes import NodeLease
from signaling.storage.open import open_database
from signaling.storage.postgres import PostgresDatabase
from signaling.storage.units import Units
from signaling.transport import demo as demo_api
from signaling.transport import health, pages, rest, sockets
from signaling.transport.clock import DatabaseClock, OrderClock, wall_ms
from signaling.transport.demo import Demo
from signaling.transport.door import LOOK_EVERY_S, Door
from signaling.transport.hub import Hub
from signaling.transport.inlet import guard
from signaling.transport.open_files import raise_limit
from signaling.transport.problems import HeadAsGet, RestProblem, answer_problem, answer_problems
from signaling.transport.sign_in import PasswordJudge

log = structlog.get_logger(__name__)
DRAIN_WITHIN_S = 5.0
GARBAGE_THRESHOLDS = (5_000, 10, 500)
"""Python's own would look through the views of all connected clients every few seconds, too. What is garbage here is so
when it is young; old garbage is rare, and found in the end."""


def plain_values(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A step of structlog: whatever a value holds, it neither steers the terminal nor turns the line around it."""
    for name, value in line.items():
        if not isinstance(value, int | float | None):
            # The renderer itself writes ends of lines as escapes.
            line[name] = isolated(visible(str(value), keep="\n"))
    return line


def configure_logging(level: str) -> None:
    """Log lines as key=value to stderr."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            plain_values,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        # Asked for anew for each line: what is the error stream now may be closed later, and a line must not fail.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )


@dataclass
class _Part:
    """This process among those that share its database."""

    lease: Lease | NodeLease
    bus: LocalBus
    clock: OrderClock
    post: PostgresDatabase | None = None

    @property
    def others(self) -> PollingBus | None:
        """How it hears of the others; None: there are none."""
        return self.bus if isinstance(self.bus, PollingBus) else None

    def close(self) -> None:
        """Let go of what it has beside the database."""
        if self.post is not None:
            self.post.close()


def _part_of_cluster(database: Units, settings: Settings) -> _Part:
    if not isinstance(database, PostgresDatabase):
        return _Part(Lease(database, settings.lease_s, wall_ms), LocalBus(), OrderClock())
    shared = DatabaseClock()
    database.follow(shared.heed)
    lease = NodeLease(database, settings.lease_s, shared.now)
    post = PostgresDatabase(settings.database, lock=None)
    return _Part(lease, PollingBus(lease.node, post), OrderClock(wall=shared.now), post)


@asynccontextmanager
async def _running_hub(
    app: FastAPI, settings: Settings, database: Units | None, times: Times | None, kinds: Kinds
) -> AsyncIterator[None]:
    """The hub at work on the database, of which this process is the one that writes.

    Raises:
        StorageUnavailable: it cannot be.
    """
    opened = database or open_database(settings.database)
    try:
        part = _part_of_cluster(opened, settings)
        lease = part.lease
        try:
            await asyncio.to_thread(lease.take)
            ice = TurnIssuer(
                settings.turn_urls,
                settings.turn_secret.get_secret_value(),
                settings.turn_lifetime_s,
                settings.relay_only,
            )
            app.state.hub = hub = Hub(
                opened,
                part.bus,
                ice,
                times=times,
                lease=lease,
                kinds=kinds,
                clock=part.clock,
                node=ONE_NODE if part.others is None else part.others.node,
                others=part.others,
                alone=lease.alone,
            )
            hub.upkeep.on_lease_lost = app.state.stop
            try:
                await hub.start()
                key = await opened.run(lambda tx: administration.own_secret(tx, "browsers"))
                app.state.passwords = judge = PasswordJudge(KnownBrowsers(key))
                hub.upkeep.on_new_password = judge.forget
                yield
            finally:
                await hub.stop()
        finally:
            await asyncio.to_thread(lease.release)
            part.close()
    finally:
        if database is None:
            opened.close()


def create_app(
    settings: Settings,
    *,
    database: Units | None = None,
    times: Times | None = None,
    demo: Demo | None = None,
    kinds: Kinds = KINDS,
) -> FastAPI:
    """The ASGI application. It opens (and closes) the database of the settings unless it is handed one."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(_running_hub(app, settings, database, times, kinds))
            except StorageUnavailable as error:
                app.state.why_not_started = str(error)
                raise
            yield

    app = FastAPI(
        title="Luukku",
        version=version("luukku"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        description="Remote-service video kiosk: enrolment, sign-in and the catalogue. The rest goes over WebSocket.",
    )
    app.state.settings = settings
    app.state.stop = lambda: None
    app.state.why_not_started = None
    app.state.door = Door()
    app.state.demo = demo
    app.state.wrong_codes = WrongTries(CODE_FORGIVEN_AFTER_S)
    for router in (sockets.router, rest.router, demo_api.router, health.router, pages.router):
        app.include_router(router)
    answer_problems(app)

    @app.middleware("http")
    async def same_origin_only(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """Refuse requests that change something when a page of another origin makes them."""
        if request.method not in {"GET", "HEAD"} and not sockets.origin_is_good(request):
            return await answer_problem(request, RestProblem(ErrorCode.ORIGIN_REFUSED))
        return await call_next(request)

    app.add_middleware(HeadAsGet)
    return app


def _is_news(record: logging.LogRecord) -> bool:
    return record.getMessage() != "Application startup failed. Exiting."


def _in_a_sentence(app: FastAPI) -> ASGIApp:
    """The application; where it knows why it cannot start, that is said elsewhere instead of a traceback."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed" and app.state.why_not_started is not None:
                message = {**message, "message": ""}
                logging.getLogger("uvicorn.error").addFilter(_is_news)
            await send(message)

        await app(scope, receive, say if scope["type"] == "lifespan" else send)

    return wrapped


class DrainingServer(uvicorn.Server):
    """Tells the clients when to come back before it closes their connections."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app
        app.state.stop = self.stop

    def stop(self) -> None:
        """End as on a signal."""
        self.should_exit = True

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to stop.

        Raises:
            CannotListenError: the address of the settings cannot be had; nothing was started.
        """
        await super().serve(sockets or bound_sockets(self.config.host, self.config.port))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen; everything that is there by now stays.

        Raises:
            StorageUnavailable: the application cannot work on its database.
        """
        door: Door = self._app.state.door
        door.limit = raise_limit()
        guard(self.config, door)
        try:
            await super().startup(sockets)
        except SystemExit:
            if self._app.state.why_not_started is None:
                raise
            raise StorageUnavailable(self._app.state.why_not_started) from None
        addresses = [shown(*one.getsockname()[:2]) for one in sockets or ()]
        log.info("listening", tls=self.config.is_ssl, on=" ".join(addresses))
        if threading.current_thread() is threading.main_thread():
            # Modules and catalogue are most of what lives here. To look through them for garbage again and again would
            # hold up every customer for a tenth of a second each time.
            gc.collect()
            gc.freeze()
            gc.set_threshold(*GARBAGE_THRESHOLDS)

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        if counter % int(10 * LOOK_EVERY_S) == 0:
            self._app.state.door.look()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: on a signal, or because another process has taken over."""
        for server in self.servers:
            server.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._app.state.hub.drain(), DRAIN_WITHIN_S)
        await super().shutdown(sockets)


def make_server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """The server of an application, as the settings say."""
    return DrainingServer(
        app,
        uvicorn.Config(
            _in_a_sentence(app),
            host=settings.host,
            port=settings.port,
            loop="auto",
            ws="websockets-sansio",
            ws_max_size=2 * MAX_FRAME_BYTES,
            ws_per_message_deflate=False,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            log_level="warning",
            access_log=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies) or None,
            ssl_certfile=settings.tls_certificate,
            ssl_keyfile=settings.tls_key,
            timeout_graceful_shutdown=5,
            server_header=False,
        ),
    )
