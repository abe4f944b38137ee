"""A clerk's session: signed in by password, taken up again when the server has forgotten it."""

import time
from collections.abc import Mapping
from typing import Final

from signaling.client import Address, rest
from signaling.client.errors import ClientError
from signaling.protocol.base import PROTOCOL_VERSION
from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import Hello

_FRESH: Final = 30.0
"""Seconds in which a session that is refused is not asked for again: it would be refused again."""


class ClerkSession:
    """The connection's `Identity` for a clerk."""

    def __init__(self, address: Address, clerk: str, password: str) -> None:
        self._address = address
        self._clerk = clerk
        self._password = password
        self._cookie: str | None = None
        self._since = 0.0

    async def headers(self) -> Mapping[str, str]:
        """The session's cookie; signs in if there is none yet.

        Raises:
            RefusedError: the name or the password is wrong.
            UnreachableError: the server does not answer.
        """
        if self._cookie is None:
            self._cookie = await rest.sign_in(self._address, self._clerk, self._password)
            self._since = time.monotonic()
        return {"Cookie": self._cookie}

    def hello(self, nonce: str, instance: str) -> Hello:
        """A clerk is known by the cookie; the hello says whose is meant."""
        return Hello(protocol=PROTOCOL_VERSION, instance=instance, clerk=self._clerk)

    def forget(self, code: ErrorCode) -> bool:
        """The session has ended on the server's side; sign in anew unless this one is fresh."""
        if code is not ErrorCode.NOT_SIGNED_IN or self._cookie is None:
            return False
        self._cookie = None
        return time.monotonic() - self._since > _FRESH

    async def sign_out(self) -> None:
        """End the session; if the server cannot be told, it ends by itself."""
        if self._cookie is not None:
            cookie, self._cookie = self._cookie, None
            try:
                await rest.sign_out(self._address, cookie)
            except ClientError:
                return
