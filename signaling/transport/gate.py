"""A gate that lets a bounded number through at once, so that a crowd that comes back together is greeted in turn."""

import asyncio
import secrets
from types import TracebackType
from typing import ClassVar

from signaling.protocol import ErrorCode

RETRY_FROM_MS, RETRY_SPREAD_MS = 1_000, 9_000


def back_after_ms() -> int:
    """When a client that could not be greeted may come back: a random time, so that not all come at the same moment."""
    return RETRY_FROM_MS + secrets.randbelow(RETRY_SPREAD_MS)


class Busy(Exception):
    """Too many wait at the gate already; come back after `retry_after_ms`."""

    code: ClassVar = ErrorCode.SERVER_BUSY

    def __init__(self) -> None:
        super().__init__(ErrorCode.SERVER_BUSY.value)
        self.retry_after_ms = back_after_ms()


class Gate:
    """`async with gate:` waits for its turn.

    Raises:
        Busy: `most_waiting` wait already.
    """

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._most = most_waiting
        self._waiting = 0

    async def __aenter__(self) -> None:
        if self._waiting >= self._most:
            raise Busy
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._turns.release()
