"""One WebSocket of a conversation, from opening it to its end, which it tells as events."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from pydantic import BaseModel, ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, WebSocketException
from websockets.http11 import Response
from websockets.typing import Origin

from signaling.client import way
from signaling.client.address import Address
from signaling.client.conversation.words import Ended, Event, Heard, Unreadable
from signaling.client.errors import RefusedError, UnreachableError
from signaling.client.link import Identity
from signaling.client.reading import read_answer, read_server_frame
from signaling.protocol.base import MAX_FRAME_BYTES
from signaling.protocol.errors import ErrorCode, by_close_code
from signaling.protocol.frames import Bye
from signaling.protocol.rest import Problem

_MOST_UNSENT: Final = 512
_AFTER_TOO_MANY_TRIES_MS: Final = 15_000.0


class OneSocket:
    """Opens at once. `tell` is called in the event loop, and not any more after `drop`."""

    def __init__(self, address: Address, path: str, identity: Identity, tell: Callable[[Event], None]) -> None:
        self._address = address
        self._path = path
        self._identity = identity
        self._tell: Callable[[Event], None] | None = tell
        self._unsent: asyncio.Queue[str] = asyncio.Queue(maxsize=_MOST_UNSENT)
        self.task = asyncio.create_task(self._run(), name="luukku-socket")

    def post(self, frame: BaseModel) -> bool:
        """Send a frame; False if too many wait already."""
        try:
            self._unsent.put_nowait(frame.model_dump_json())
        except asyncio.QueueFull:
            return False
        return True

    def drop(self) -> None:
        """Let go of it without waiting; `task` ends when it is closed."""
        self._tell = None
        self.task.cancel()

    def _say(self, event: Event) -> None:
        if self._tell is not None:
            self._tell(event)

    async def _run(self) -> None:
        self._say(await self._until_it_ends())

    async def _until_it_ends(self) -> Event:
        address = self._address
        try:
            headers = await self._identity.headers()
            async with connect(
                address.websocket(self._path),
                additional_headers=headers,
                origin=Origin(address.origin),
                ssl=address.tls(),
                compression=None,
                # The conversation itself gives up on who is silent.
                open_timeout=None,
                ping_interval=None,
                close_timeout=1,
                max_size=MAX_FRAME_BYTES,
                proxy=None if address.local else True,
            ) as socket:
                return await self._talk(socket)
        except RefusedError as refusal:
            again = refusal.code.meaning.retry
            at_least = _AFTER_TOO_MANY_TRIES_MS if again else None
            return Ended(refusal.code, at_least_ms=at_least, again=again, detail=str(refusal))
        except UnreachableError as error:
            return Ended(None, error.trouble, detail=error.reason or str(error))
        except InvalidStatus as error:
            return self._refused_at_the_door(error.response)
        except OSError as error:
            trouble, reason = way.trouble_of(error)
            return Ended(None, trouble, detail=reason)
        except (InvalidHandshake, WebSocketException) as error:
            return Ended(None, detail=f"{address} opens no WebSocket: {error or type(error).__name__}.")

    def _refused_at_the_door(self, response: Response) -> Ended:
        status = f"{self._address} answered with status {response.status_code}."
        with contextlib.suppress(ValidationError):
            problem = read_answer(Problem, bytes(response.body or b""))
            if problem.code is ErrorCode.NOT_FOUND:
                # The server took it for a plain request: a proxy has not passed on that it is more.
                return Ended(None, "no_websocket", detail=status)
            return Ended(problem.code, again=self._mended(problem.code), detail=problem.message)
        # What else answers is not the server, whatever it says; 401 and 403 come from somebody on the way.
        trouble = way.trouble_of_status(response.status_code)
        return Ended(None, "no_server" if trouble == "no_server" else None, detail=status)

    def _mended(self, code: ErrorCode | None) -> bool | None:
        """True: who this is was refused, but a new proof may be accepted."""
        return True if code is ErrorCode.NOT_SIGNED_IN and self._identity.forget(code) else None

    async def _talk(self, socket: ClientConnection) -> Event:
        writing = asyncio.create_task(self._write(socket), name="luukku-write")
        try:
            while True:
                self._hear(await socket.recv())
        except ConnectionClosed as closed:
            return self._closed(closed)
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)

    async def _write(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await socket.send(await self._unsent.get())

    def _hear(self, text: str | bytes) -> None:
        try:
            frame = read_server_frame(text)
        except ValidationError:
            self._say(Unreadable())
            return
        self._say(Heard(frame, again=self._mended(frame.code) if isinstance(frame, Bye) else None))

    def _closed(self, closed: ConnectionClosed) -> Ended:
        if closed.rcvd is None:
            return Ended(None)
        code = by_close_code(closed.rcvd.code)
        detail = closed.rcvd.reason or f"The server closed the connection ({closed.rcvd.code})."
        return Ended(code, again=self._mended(code), detail=detail)
