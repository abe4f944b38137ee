"""The cookies of signed-in clerks: same-site, not readable by scripts.

A browser may hold several clerks' sessions, one each: a desk that was opened by one stays theirs while a colleague
signs in beside it. `luukku_session_CLERK` is that clerk's; `luukku_session` is that of whoever signed in last, for
those who do not say whom they mean.
"""

import re
from collections.abc import Iterator

from fastapi import Response
from starlette.requests import HTTPConnection

from signaling.domain.records import Session
from signaling.service.administration import hash_secret
from signaling.service.ports import Transaction

LAST = "luukku_session"
CLERK_HEADER = "Luukku-Clerk"
"""Names the clerk that a request is of, where a browser may hold several sessions."""
BROWSER = "luukku_browser"
"""Grants no access; says which clerks have signed in in a browser before (`signaling.security.known_browsers`)."""
BROWSER_KEPT_S = 365 * 24 * 3600
SIGN_IN_PATH = "/api/v1/session"
_CLERK = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")
MOST_IN_A_BROWSER = 8
"""Clerks whose sessions one browser keeps beside the newest; cookies go with every request."""


def _cookie_of(clerk: str) -> str:
    return f"{LAST}_{clerk}"


def named_clerk(connection: HTTPConnection) -> str | None:
    """The clerk that a request says it is of."""
    return connection.headers.get(CLERK_HEADER)


def find_session(tx: Transaction, connection: HTTPConnection, clerk: str | None, now: int) -> Session | None:
    """The session that the client brought: the named clerk's, or that of whoever signed in there last."""
    names = [LAST] if clerk is None else [_cookie_of(clerk), LAST]
    for token in filter(None, map(connection.cookies.get, names)):
        session = tx.session(hash_secret(token), now)
        if session is not None and clerk in {None, session.clerk}:
            return session
    return None


def set_session(response: Response, clerk: str, token: str, *, secure: bool, max_age_s: int) -> None:
    """Give the client a session."""
    for name in (LAST, _cookie_of(clerk)):
        response.set_cookie(name, token, max_age=max_age_s, httponly=True, samesite="strict", secure=secure, path="/")


def remember_browser(response: Response, cookie: str, *, secure: bool) -> None:
    """Let the browser tell at the next sign-in that its clerks have signed in there before."""
    response.set_cookie(
        BROWSER, cookie, max_age=BROWSER_KEPT_S, httponly=True, samesite="strict", secure=secure, path=SIGN_IN_PATH
    )


def clear_session(response: Response, connection: HTTPConnection, session: Session | None, clerk: str | None) -> None:
    """Take a session that has ended from the client, and leave it those of others."""
    owner = session.clerk if session is not None else next((one for one in _held(connection) if one == clerk), None)
    own = connection.cookies.get(_cookie_of(owner)) if owner is not None else None
    if owner is not None:
        _forget(response, _cookie_of(owner))
    if clerk is None or own == connection.cookies.get(LAST):
        _forget(response, LAST)


def old_clerks(tx: Transaction, connection: HTTPConnection, clerk: str, now: int) -> list[str]:
    """Others than `clerk` whose cookies the client should forget: their sessions have ended, or there are too many."""
    others = (one for one in _held(connection) if one != clerk)
    found = {one: tx.session(hash_secret(connection.cookies[_cookie_of(one)]), now) for one in others}
    newest = sorted((one.made_at, name) for name, one in found.items() if one is not None)[-MOST_IN_A_BROWSER:]
    return [name for name in found if name not in {kept for _, kept in newest}]


def forget_clerks(response: Response, clerks: list[str]) -> None:
    """Let the client forget these clerks' cookies."""
    for clerk in clerks:
        _forget(response, _cookie_of(clerk))


def _held(connection: HTTPConnection) -> Iterator[str]:
    for name in connection.cookies:
        clerk = name.removeprefix(f"{LAST}_")
        if clerk != name and _CLERK.fullmatch(clerk):
            yield clerk


def _forget(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", httponly=True, samesite="strict")
