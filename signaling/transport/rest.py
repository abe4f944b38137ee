"""REST under `/api/v1`: enrolling, signing in, the catalogue, colleagues."""

import gzip
import time
from functools import lru_cache

from fastapi import APIRouter, Request, Response

from signaling.protocol import ErrorCode
from signaling.protocol.base import CatalogueId, Language
from signaling.protocol.rest import (
    CatalogueDocument,
    ColleaguesReply,
    EnrolReply,
    EnrolRequest,
    Problem,
    SessionReply,
    SignIn,
)
from signaling.security.device_keys import is_point_on_curve
from signaling.security.guessing import (
    CODE_FORGIVEN_AFTER_S,
    MOST_WRONG_CODES,
    TooManyTriesError,
    WrongTries,
    origin_of,
)
from signaling.service import administration
from signaling.service.catalogue_document import catalogue_document
from signaling.service.colleagues import colleagues
from signaling.service.ports import Transaction
from signaling.transport.encodings import is_known, wanted_codings
from signaling.transport.hub import Hub
from signaling.transport.problems import RestProblem
from signaling.transport.sessions import (
    BROWSER,
    clear_session,
    find_session,
    forget_clerks,
    named_clerk,
    old_clerks,
    remember_browser,
    set_session,
)
from signaling.transport.sign_in import PasswordJudge

router = APIRouter(prefix="/api/v1")

_STATUSES = sorted({code.meaning.status for code in ErrorCode if code.meaning.status is not None})
PROBLEMS: dict[int | str, dict[str, object]] = {status: {"model": Problem} for status in _STATUSES}


def _address(request: Request) -> str:
    return request.client.host if request.client else "?"


@router.get("/catalogue")
async def catalogue(request: Request) -> Response:
    """What the pages need to name things."""
    hub: Hub = request.app.state.hub
    document: CatalogueDocument = catalogue_document(hub.catalogue)
    is_coded = "gzip" in wanted_codings(request.headers.get("accept-encoding"))
    etag = f'"{document.version}-gzip"' if is_coded else f'"{document.version}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if is_known(etag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    text = document.model_dump_json()
    if not is_coded:
        return Response(text, media_type="application/json", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(_compressed(text), media_type="application/json", headers=headers)


@lru_cache(maxsize=2)
def _compressed(text: str) -> bytes:
    # After a restart every client asks for the same.
    return gzip.compress(text.encode(), mtime=0)


@router.post("/enrol", response_model=EnrolReply, responses=PROBLEMS)
async def enrol(request: Request, wish: EnrolRequest) -> EnrolReply:
    """Enrol a kiosk: its key is known from now on, the code is used up."""
    hub: Hub = request.app.state.hub
    wrong: WrongTries = request.app.state.wrong_codes
    origin = origin_of(_address(request))
    if wrong.level(origin, time.monotonic()) >= MOST_WRONG_CODES:
        raise TooManyTriesError(CODE_FORGIVEN_AFTER_S)
    if not is_point_on_curve(wish.key.x, wish.key.y):
        raise RestProblem(ErrorCode.BAD_FRAME)
    kiosk = await hub.enrol(wish.code, wish.key.x, wish.key.y)
    if kiosk is None:
        wrong.add(origin, time.monotonic())
        raise RestProblem(ErrorCode.CODE_UNKNOWN)
    return EnrolReply(kiosk=kiosk)


@router.post("/session", response_model=SessionReply, responses=PROBLEMS)
async def sign_in(request: Request, response: Response, wish: SignIn) -> SessionReply:
    """Sign a clerk in."""
    hub: Hub = request.app.state.hub
    judge: PasswordJudge = request.app.state.passwords
    browser = request.cookies.get(BROWSER)

    async def look_up() -> str | None:
        return await hub.database.run(lambda tx: tx.password_hash(wish.clerk))

    password_hash = await judge.judge(wish.clerk, wish.password, _address(request), browser, look_up)
    if password_hash is None:
        raise RestProblem(ErrorCode.WRONG_CREDENTIALS)
    lifetime = hub.desk.times.session

    def work(tx: Transaction) -> tuple[str | None, list[str]]:
        now = hub.now()
        if tx.password_hash(wish.clerk) != password_hash:
            # Another one was set while this one was looked at.
            return None, []
        here = find_session(tx, request, wish.clerk, now)
        return administration.sign_in(tx, wish.clerk, now, lifetime, here=here, lead=hub.lead()), old_clerks(
            tx, request, wish.clerk, now
        )

    token, old = await hub.database.run(work)
    if token is None:
        raise RestProblem(ErrorCode.WRONG_CREDENTIALS)
    forget_clerks(response, old)
    secure = request.url.scheme == "https"
    set_session(response, wish.clerk, token, secure=secure, max_age_s=lifetime // 1000)
    remember_browser(response, judge.browsers.with_clerk(browser, wish.clerk), secure=secure)
    return await _session(hub, wish.clerk)


@router.get("/session", response_model=SessionReply, responses=PROBLEMS)
async def session(request: Request) -> SessionReply:
    """Who is signed in."""
    return await _session(request.app.state.hub, await _signed_in(request))


@router.delete("/session", status_code=204)
async def sign_out(request: Request) -> Response:
    """Sign out: this browser's session ends, and with it what the clerk does there."""
    hub: Hub = request.app.state.hub
    named = named_clerk(request)
    # One whose time is over may still hold a connection.
    session = await hub.database.run(lambda tx: find_session(tx, request, named, now=0))
    if session is not None:
        await hub.sign_out(session)
    response = Response(status_code=204)
    clear_session(response, request, session, named)
    return response


@router.get("/colleagues", response_model=ColleaguesReply, responses=PROBLEMS)
async def who_could_take_over(
    request: Request, response: Response, agency: CatalogueId, language: Language
) -> ColleaguesReply:
    """Whom a clerk could pass a customer on to by name."""
    asks = await _signed_in(request)
    hub: Hub = request.app.state.hub
    known = hub.catalogue
    if agency not in known.agencies:
        raise RestProblem(ErrorCode.UNKNOWN_AGENCY)
    found = await hub.database.run(lambda tx: colleagues(tx, known, agency, language, asks=asks))
    response.headers["Cache-Control"] = "no-store"
    return ColleaguesReply(languages=known.languages_of(agency), colleagues=list(found))


async def _signed_in(request: Request) -> str:
    """The clerk whose session the request brought.

    Raises:
        RestProblem: there is none.
    """
    hub: Hub = request.app.state.hub
    named = named_clerk(request)
    found = await hub.database.run(lambda tx: find_session(tx, request, named, hub.now()))
    if found is None:
        raise RestProblem(ErrorCode.NOT_SIGNED_IN)
    return found.clerk


async def _session(hub: Hub, clerk: str) -> SessionReply:
    entry, known = hub.catalogue.clerks.get(clerk), await hub.database.run(lambda tx: tx.clerk(clerk))
    at_desk = known is not None and known.connection is not None
    return SessionReply(clerk=clerk, name=entry.name if entry else clerk, at_desk=at_desk)
