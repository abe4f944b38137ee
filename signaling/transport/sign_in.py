"""Checking passwords: after which delay, how many at a time, in which order."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog

from signaling.security.guessing import SignInGuard, SignInTry, TooManyTriesError, origin_of
from signaling.security.known_browsers import KnownBrowsers
from signaling.security.passwords import password_is_right
from signaling.transport.gate import Gate

log = structlog.get_logger(__name__)
AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
"""Hashes worked out at a time in either lane; each takes a processor for tens of milliseconds, and 64 MiB."""
MOST_WAITING = 256
MOST_OF_ORIGIN = 64
"""Of those that wait, how many may come from one place while the browser is not known there."""
SAY_EVERY_WRONG = 20
"""Wrong tries in a row after which a line in the log is due."""


class PasswordJudge:
    """Judges passwords, a few at a time.

    Browsers that a clerk has used before have a lane of their own, so that strangers cannot hold them up.
    """

    def __init__(self, browsers: KnownBrowsers, clock: Callable[[], float] = time.monotonic) -> None:
        self.browsers = browsers
        self._guard, self._clock = SignInGuard(), clock
        self._known, self._strangers = Gate(AT_ONCE, MOST_WAITING), Gate(AT_ONCE, MOST_WAITING)
        self._from: Counter[str] = Counter()

    async def judge(
        self, clerk: str, password: str, address: str, cookie: str | None, look_up: Callable[[], Awaitable[str | None]]
    ) -> str | None:
        """The hash that the password fits; None: it is wrong.

        Args:
            cookie: what tells a browser that the clerk has used before.
            look_up: reads the hash, when it is this try's turn.

        Raises:
            TooManyTriesError: nobody looked at it.
            Busy: the same, because too many wait.
        """
        one = SignInTry(clerk, origin_of(address), self.browsers.browser_of(cookie, clerk))
        if one.browser is not None:
            return await self._in_turn(one, password, look_up, self._known)
        if self._from[one.origin] >= MOST_OF_ORIGIN:
            raise TooManyTriesError(1)
        self._from[one.origin] += 1
        try:
            return await self._in_turn(one, password, look_up, self._strangers)
        finally:
            self._from[one.origin] -= 1
            if not self._from[one.origin]:
                del self._from[one.origin]

    async def _in_turn(
        self, one: SignInTry, password: str, look_up: Callable[[], Awaitable[str | None]], lane: Gate
    ) -> str | None:
        wait = self._guard.admit(one, self._clock())
        right = None
        try:
            if wait > 0:
                await asyncio.sleep(wait)
            async with lane:
                password_hash = await look_up()
                # argon2 takes its time on purpose: not on the event loop.
                right = await asyncio.to_thread(password_is_right, password_hash, password)
        finally:
            if right is None:
                self._guard.undone(one, self._clock())
        if right:
            self._guard.right(one, self._clock())
            return password_hash
        tries = self._guard.wrong(one, self._clock())
        if password_hash is not None and tries >= SAY_EVERY_WRONG and tries % SAY_EVERY_WRONG < 1:
            # Only names that exist: what is typed as a name may be a password.
            log.warning(
                "many_wrong_passwords", clerk=one.clerk, known_browser=one.browser is not None, tries=int(tries)
            )
        return None

    def forget(self, clerk: str) -> None:
        """The clerk has a new password: tries against the former one no longer matter."""
        self._guard.forget(clerk)
