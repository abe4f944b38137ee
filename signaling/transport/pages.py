"""The two pages, as Vite built them, under a strict content security policy (a fresh nonce each response).

What the build has compressed beside its files is sent to those who take it. The first page of each is small, and other
each time: it is sent as it is.
"""

import hashlib
import mimetypes
import secrets
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from signaling.protocol import ErrorCode
from signaling.transport.encodings import ENCODED_AS, is_known, wanted_codings
from signaling.transport.problems import RestProblem

router = APIRouter(include_in_schema=False)
Page = Literal["kiosk", "console"]
_PACKAGES: dict[Page, str] = {"kiosk": "kiosk", "console": "agent_console"}


def _policy(nonce: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


def _headers(nonce: str) -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _policy(nonce),
        "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _dist(page: Page) -> Traversable:
    return resources.files(_PACKAGES[page]) / "web" / "dist"


def _index(page: Page) -> Response:
    index = _dist(page) / "index.html"
    nonce = secrets.token_urlsafe(16)
    if not index.is_file():
        return HTMLResponse(
            "<!doctype html><title>Luukku</title><p>This page has not been built. Run <code>make run</code>.",
            503,
            _headers(nonce),
        )
    return HTMLResponse(index.read_text(encoding="utf-8").replace("__CSP_NONCE__", nonce), headers=_headers(nonce))


def _file(page: Page, path: str) -> Path | None:
    root = Path(str(_dist(page))).resolve()
    try:
        file = (root / path).resolve()
        is_there = file.is_relative_to(root) and file.is_file() and file.name != "index.html"
        # A compressed file is sent only as the coding of its original, not under its own name.
        is_there = is_there and not (file.suffix in ENCODED_AS.values() and file.with_suffix("").is_file())
    except (OSError, ValueError):
        # No file can have such a name: it has a NUL in it, or is too long.
        return None
    return file if is_there else None


def _asset(page: Page, path: str, request: Request) -> Response:
    file = _file(page, path)
    if file is None:
        raise RestProblem(ErrorCode.NOT_FOUND)
    # Vite puts a hash of the content into the names below assets/.
    cache = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {"Cache-Control": cache, "X-Content-Type-Options": "nosniff"}
    if path == "worker.js":
        # The page is at /kiosk itself, which is above what a service worker may stand in for by its own address.
        headers["Service-Worker-Allowed"] = f"/{page}"
        headers["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
    coded = {coding: found for coding, end in ENCODED_AS.items() if (found := Path(f"{file}{end}")).is_file()}
    if coded:
        headers["Vary"] = "Accept-Encoding"
    # Range requests are answered from the uncompressed file; compressed ones are sent whole.
    wanted = wanted_codings(request.headers.get("accept-encoding")) if "range" not in request.headers else []
    coding = next((one for one in wanted if one in coded), None)
    if coding is not None:
        file = coded[coding]
        headers |= {"Content-Encoding": coding, "Accept-Ranges": "none"}
    known = file.stat()
    headers["ETag"] = etag = _etag(known.st_mtime_ns, known.st_size, coding)
    if is_known(etag, request.headers.get("if-none-match")):
        kept = {name: value for name, value in headers.items() if name not in {"Content-Encoding", "Accept-Ranges"}}
        return Response(status_code=304, headers=kept)
    return FileResponse(file, media_type=kind, headers=headers, stat_result=known)


def _etag(changed_ns: int, size: int, coding: str | None) -> str:
    return f'"{hashlib.sha256(f"{changed_ns} {size} {coding}".encode()).hexdigest()[:32]}"'


@router.get("/kiosk")
@router.get("/kiosk/")
async def kiosk_page() -> Response:
    """The customer's page."""
    return _index("kiosk")


@router.get("/kiosk/{path:path}")
async def kiosk_asset(path: str, request: Request) -> Response:
    """A file of the customer's page."""
    return _asset("kiosk", path, request)


@router.get("/console")
@router.get("/console/")
async def console_page() -> Response:
    """The clerk's page."""
    return _index("console")


@router.get("/console/{path:path}")
async def console_asset(path: str, request: Request) -> Response:
    """A file of the clerk's page."""
    return _asset("console", path, request)


@router.get("/")
async def front(request: Request) -> Response:
    """In the demo: a way to both pages. Otherwise: the kiosk."""
    if request.app.state.demo is None:
        return RedirectResponse("/kiosk")
    nonce = secrets.token_urlsafe(16)
    page = resources.files("signaling.transport").joinpath("front.html").read_text(encoding="utf-8")
    return HTMLResponse(page.replace("__CSP_NONCE__", nonce), headers=_headers(nonce))
