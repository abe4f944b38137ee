"""One client's connection: what it was sent last, and sending without anybody else having to wait."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from starlette.websockets import WebSocketDisconnect

from signaling.protocol import ErrorCode
from signaling.protocol.frames import Bye, ErrorFrame
from signaling.security.limits import Bucket
from signaling.service.kinds import View
from signaling.service.ports import ClientRef
from signaling.transport.written import written

MOST_PENDING = 256
"""Frames that may wait for a client that reads slowly; more, and it is closed."""
STUCK_AFTER_S = 15.0
FRAMES_PER_SECOND, FRAMES_BURST = 40.0, 300.0


class Connection:
    """A greeted client. Frames go out in the order of `send`; unread views are replaced, not queued."""

    __slots__ = (
        "_close",
        "_closing",
        "_pending",
        "_rev",
        "_sending",
        "_sending_since",
        "_stamp",
        "_text",
        "_view_text",
        "_write",
        "bucket",
        "client",
        "heard_at",
        "id",
        "instance",
        "proof",
        "view",
    )

    def __init__(
        self,
        client: ClientRef,
        connection_id: str,
        instance: str,
        write: Callable[[str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        proof: str | None = None,
    ) -> None:
        self.client, self.id, self.instance = client, connection_id, instance
        self.proof = proof
        self.view: View | None = None
        self.bucket = Bucket(FRAMES_PER_SECOND, FRAMES_BURST)
        self.heard_at = time.monotonic()
        self._write, self._close = write, close
        self._pending: deque[str] | None = None
        self._view_text: tuple[int, str] | None = None
        self._sending = False
        self._sending_since = 0.0
        self._closing = False
        self._rev = 0
        self._stamp = -1
        self._text = 0

    async def send(self, text: str) -> None:
        """Send a frame, or queue it behind one that is being sent."""
        if self._closing:
            return
        if self._sending:
            if self._pending is None:
                self._pending = deque()
            self._pending.append(text)
            if len(self._pending) > MOST_PENDING:
                await self.bye(ErrorCode.SLOW_READER)
            return
        self._sending = True
        self._sending_since = time.monotonic()
        try:
            await self._write(text)
            while self._pending or self._view_text:
                self._sending_since = time.monotonic()
                if self._pending:
                    await self._write(self._pending.popleft())
                elif self._view_text is not None:
                    (now, view), self._view_text = self._view_text, None
                    await self._write(self._view_frame(now, view))
        finally:
            self._sending = False
            self._pending = None

    async def show(self, view: View, stamp: int, now: int) -> None:
        """Send a view unless the client has it already or has a newer one; `stamp` orders views by their reading."""
        if stamp < self._stamp or self._closing:
            return
        self._stamp, self.view = stamp, view
        text = written(view)
        fingerprint = hash(text)
        if fingerprint == self._text and self._rev:
            return
        self._text = fingerprint
        if self._sending:
            self._view_text = (now, text)
        else:
            await self.send(self._view_frame(now, text))

    def amend(self, change: Callable[[ClientRef, View], View], now: int) -> Coroutine[Any, Any, None] | None:
        """A coroutine that sends the present view with a change that needs no reading; None if it changes nothing.

        The view is no newer by it than it was.
        """
        if self.view is None:
            return None
        amended = change(self.client, self.view)
        return None if amended is self.view else self.show(amended, self._stamp, now)

    def _view_frame(self, now: int, view: str) -> str:
        self._rev += 1
        return f'{{"type":"view","rev":{self._rev},"now":{now},"view":{view}}}'

    async def refuse(self, code: ErrorCode, command: str | None = None) -> None:
        """Answer with an error; the connection goes on."""
        await self.send(ErrorFrame(code=code, message=code.sentence, id=command).model_dump_json())

    async def bye(self, code: ErrorCode, retry_after_ms: int | None = None) -> None:
        """Say why and close."""
        if self._closing:
            return
        self._closing = True
        try:
            if not self._sending:
                bye = Bye(code=code, message=code.sentence, retry_after_ms=retry_after_ms)
                await asyncio.wait_for(self._write(bye.model_dump_json()), 2)
            await asyncio.wait_for(self._close(code.close_code), 2)
        except (WebSocketDisconnect, RuntimeError, OSError, TimeoutError):
            # Gone already, or not reading: the socket's own end tells the endpoint.
            return

    def is_stuck(self, now: float) -> bool:
        """Whether one frame has been on its way for too long (`now` by the monotonic clock, seconds)."""
        return self._sending and now - self._sending_since > STUCK_AFTER_S

    @property
    def closing(self) -> bool:
        """Whether it was told to go."""
        return self._closing
