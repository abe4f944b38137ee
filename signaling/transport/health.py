"""Liveness (`/healthz`), readiness (`/readyz`) and metrics (`/metrics`)."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from signaling.protocol.rest import Health
from signaling.service.board import Board
from signaling.transport.door import Door
from signaling.transport.hub import Hub
from signaling.transport.open_files import count_open

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Health:
    """Alive: the process answers."""
    return Health(status="ok")


@router.get("/readyz")
async def readyz(request: Request, response: Response) -> Health:
    """Fit for traffic: started, not about to stop, and commands can be done."""
    hub: Hub = request.app.state.hub
    if not hub.ready:
        response.status_code = 503
        return Health(status="starting")
    if hub.draining:
        response.status_code = 503
        return Health(status="draining")
    if not await hub.fitness.is_fit():
        response.status_code = 503
        return Health(status="storage unavailable")
    return Health(status="ok")


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus: who is connected and how the queues stand. Nothing about any one customer."""
    hub: Hub = request.app.state.hub
    registry = CollectorRegistry()
    connected = Gauge("luukku_connections", "Clients connected to this process.", ["kind"], registry=registry)
    waiting = Gauge("luukku_waiting", "Tickets waiting, by queue.", ["agency", "language"], registry=registry)
    files = Gauge("luukku_open_files", "Files and connections that this process holds open.", [], registry=registry)
    limit = Gauge("luukku_open_files_limit", "How many it may hold open.", [], registry=registry)
    door: Door = request.app.state.door
    files.set(count_open() or len(door))
    limit.set(door.limit)
    for kind, count in hub.connected().items():
        connected.labels(kind).set(count)
    board = await hub.database.run(lambda tx: Board.read(tx, hub.catalogue, hub.now()))
    for (agency, language), queue in board.queues.items():
        waiting.labels(agency, language).set(queue.waiting)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
