"""The REST calls that a client needs: enrol, sign in and out, the catalogue, is the server there."""

import contextlib
from typing import Final, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from signaling.client import way
from signaling.client.address import Address
from signaling.client.conversation.words import Found
from signaling.client.errors import RefusedError, UnreachableError
from signaling.client.reading import read_answer
from signaling.protocol.rest import (
    CatalogueDocument,
    EnrolReply,
    EnrolRequest,
    Health,
    Problem,
    PublicKey,
    SessionReply,
    SignIn,
)

_TIMEOUT = httpx.Timeout(10.0)
_FOUND: Final[tuple[Found, ...]] = ("no_network", "no_answer", "not_luukku", "no_server", "certificate")
_M = TypeVar("_M", bound=BaseModel)


async def _ask(
    address: Address, method: str, path: str, body: BaseModel | None = None, cookie: str | None = None
) -> httpx.Response:
    headers = {"Origin": address.origin}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if cookie is not None:
        headers["Cookie"] = cookie
    try:
        async with httpx.AsyncClient(
            verify=address.tls() or False, timeout=_TIMEOUT, follow_redirects=False, trust_env=not address.local
        ) as http:
            response = await http.request(
                method,
                f"{address.http}{path}",
                content=body.model_dump_json() if body is not None else None,
                headers=headers,
            )
    except httpx.HTTPError as error:
        trouble, reason = way.trouble_of(error)
        raise UnreachableError(way.sentence(address, trouble, reason), trouble, reason) from error
    if response.is_success:
        return response
    with contextlib.suppress(ValidationError):
        health = read_answer(Health, response.content)
        raise UnreachableError(f"{address} is not ready: {health.status}.")
    try:
        problem = read_answer(Problem, response.content)
    except ValidationError:
        trouble, reason = way.trouble_of_status(response.status_code), f"status {response.status_code} for {path}"
        raise UnreachableError(way.sentence(address, trouble, reason), trouble, reason) from None
    raise RefusedError(problem.code, problem.message)


def _read(model: type[_M], response: httpx.Response, address: Address) -> _M:
    try:
        return read_answer(model, response.content)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise UnreachableError(way.sentence(address, "not_luukku", None), "not_luukku") from error
        words = f"What answers at {address} does not speak this version of Luukku."
        raise UnreachableError(words, "unreadable") from error


async def enrol(address: Address, code: str, key: PublicKey) -> str:
    """Exchange a one-time code for being known by `key`; the kiosk's id.

    Raises:
        RefusedError: `code_unknown` or `too_many_tries`.
        UnreachableError: the server does not answer.
    """
    response = await _ask(address, "POST", "/api/v1/enrol", EnrolRequest(code=code, key=key))
    return _read(EnrolReply, response, address).kiosk


async def sign_in(address: Address, clerk: str, password: str) -> str:
    """Sign a clerk in; the `Cookie` header that stands for the session from now on.

    Raises:
        RefusedError: `wrong_credentials` or `too_many_tries`.
        UnreachableError: the server does not answer, or sets no cookie.
    """
    response = await _ask(address, "POST", "/api/v1/session", SignIn(clerk=clerk, password=password))
    _read(SessionReply, response, address)
    cookies = "; ".join(f"{name}={value}" for name, value in response.cookies.items())
    if not cookies:
        raise UnreachableError(f"{address} signed {clerk} in without giving a session.")
    return cookies


async def sign_out(address: Address, cookie: str) -> None:
    """End a session.

    Raises:
        RefusedError, UnreachableError: it may still be open.
    """
    await _ask(address, "DELETE", "/api/v1/session", cookie=cookie)


async def catalogue(address: Address) -> CatalogueDocument:
    """What names the agencies, services, languages and sites.

    Raises:
        UnreachableError: the server does not answer.
    """
    return _read(CatalogueDocument, await _ask(address, "GET", "/api/v1/catalogue"), address)


async def look(address: Address) -> Found:
    """What answers a plain request at the server's address."""
    try:
        response = await _ask(address, "GET", "/healthz")
    except RefusedError:
        return "luukku"
    except UnreachableError as error:
        return next((found for found in _FOUND if found == error.trouble), "no_answer")
    try:
        read_answer(Health, response.content)
    except ValidationError:
        return "not_luukku"
    return "luukku"


async def ready(address: Address) -> None:
    """Is the server fit for traffic?

    Raises:
        UnreachableError: it is not.
    """
    await _ask(address, "GET", "/readyz")
