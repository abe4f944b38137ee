"""`GET /api/v1/demo`: in the demo only, how to try it without an administrator."""

from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response

from signaling.protocol import ErrorCode
from signaling.protocol.rest import DemoClerk, DemoReply
from signaling.service import administration
from signaling.service.ports import ClientRef, Transaction
from signaling.transport.hub import Hub
from signaling.transport.problems import RestProblem

router = APIRouter()


@dataclass
class Demo:
    """What the demo gives away."""

    clerks: list[DemoClerk]
    reserved_kiosks: set[str] = field(default_factory=set)
    """Kiosks that the demo itself uses."""
    given_away: dict[str, int] = field(default_factory=dict)
    """Kiosks for which somebody was given a code, and when (ms): a newer one would void it."""


@router.get("/api/v1/demo", response_model=DemoReply, responses={404: {"description": "This is not the demo."}})
async def demo(request: Request) -> Response:
    """A code for a kiosk that nobody is at, and clerks to be."""
    given: Demo | None = request.app.state.demo
    if given is None:
        raise RestProblem(ErrorCode.NOT_FOUND)
    hub: Hub = request.app.state.hub
    now, lifetime = hub.now(), hub.desk.times.enrolment_code

    def work(tx: Transaction) -> str | None:
        free = [
            k
            for k in hub.catalogue.kiosks
            if k not in given.reserved_kiosks and not hub.is_connected(ClientRef("kiosk", k))
        ]
        # A page that has not connected yet holds its kiosk by its key: those without one first.
        fresh = [k for k in free if (known := tx.kiosk(k)) is not None and known.key_x is None]
        kiosk = min(fresh or free, key=lambda k: given.given_away.get(k, 0), default=None)
        if kiosk is None:
            return None
        given.given_away[kiosk] = now
        return administration.make_kiosk_code(tx, kiosk, now, lifetime, hub.lead())

    code = await hub.database.run(work)
    if code is None:
        raise RestProblem(ErrorCode.NOT_FOUND)
    reply = DemoReply(kiosk_code=code, clerks=given.clerks)
    return Response(reply.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"})
