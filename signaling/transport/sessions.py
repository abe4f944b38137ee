"""The clerk's session cookie: same-site, not readable by scripts."""

from fastapi import Response
from starlette.requests import HTTPConnection

COOKIE = "luukku_session"


def session_token(connection: HTTPConnection) -> str | None:
    """The token that the client brought, if any."""
    return connection.cookies.get(COOKIE)


def set_session(response: Response, token: str, *, secure: bool, max_age_s: int) -> None:
    """Give the client a session."""
    response.set_cookie(COOKIE, token, max_age=max_age_s, httponly=True, samesite="strict", secure=secure, path="/")


def clear_session(response: Response) -> None:
    """Take the session from the client."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
