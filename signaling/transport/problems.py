"""Every refusal over HTTP in one form, and HEAD wherever there is GET."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signaling.protocol import ErrorCode
from signaling.protocol.rest import Problem
from signaling.security.guessing import TooManyTriesError
from signaling.service.ports import StorageUnavailable
from signaling.service.work import Refused
from signaling.transport.gate import Busy

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class RestProblem(Exception):
    """A request that is refused with a code."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code.value)
        self.code = code


_REFUSALS = (RestProblem, Refused, StorageUnavailable, TooManyTriesError, Busy)
"""Exceptions that know their code."""


def answer_problems(app: FastAPI) -> None:
    """Let an application answer whatever goes wrong with a `Problem`."""
    for error in (*_REFUSALS, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(error, answer_problem)


async def answer_problem(request: Request, error: Exception) -> Response:
    """Any refusal as a `Problem`."""
    code = _code(error)
    headers = _when_to_come_back(error)
    if code is ErrorCode.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request))
    problem = Problem(code=code, message=code.sentence)
    return JSONResponse(problem.model_dump(mode="json"), code.http_status, headers)


def _when_to_come_back(error: Exception) -> dict[str, str]:
    match error:
        case TooManyTriesError():
            return {"Retry-After": str(error.retry_after_s)}
        case Busy():
            return {"Retry-After": str(-(-error.retry_after_ms // 1000))}
        case _:
            return {}


def _allowed(request: Request) -> list[str]:
    """The methods that the address takes. Its routes are asked one by one: each knows only its own."""
    routes = request.app.routes
    return [
        method
        for method in _METHODS
        if any(
            # HEAD has no route of its own.
            route.matches({**request.scope, "method": "GET" if method == "HEAD" else method})[0] is Match.FULL
            for route in routes
        )
    ]


def _code(error: Exception) -> ErrorCode:
    match error:
        case RestProblem() | Refused() | StorageUnavailable() | TooManyTriesError() | Busy():
            return error.code
        case RequestValidationError():
            return ErrorCode.BAD_FRAME
        case HTTPException():
            return _code_of_status(error.status_code)
        case _:
            return ErrorCode.INTERNAL


def _code_of_status(status: int) -> ErrorCode:
    match status:
        case 404:
            return ErrorCode.NOT_FOUND
        case 405:
            return ErrorCode.METHOD_NOT_ALLOWED
        case 400:
            # FastAPI says so of a body that is no text at all.
            return ErrorCode.BAD_FRAME
        case _:
            return ErrorCode.INTERNAL


class HeadAsGet:
    """Answers HEAD as GET would be answered, without the body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        is_over = False

        async def send_head(message: Message) -> None:
            nonlocal is_over
            if message["type"] == "http.response.start":
                await send(message)
            elif not is_over:
                is_over = True
                await send({"type": "http.response.body", "body": b""})

        await self._app({**scope, "method": "GET"}, receive, send_head)
