"""The WebSocket endpoints, one for each kind of client: challenge, hello, then frames until either side leaves."""

import asyncio
import secrets
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError
from starlette.requests import HTTPConnection

from signaling.domain.records import Session
from signaling.protocol import ErrorCode
from signaling.protocol.base import MAX_FRAME_BYTES, PROTOCOL_VERSIONS
from signaling.protocol.features import accepted
from signaling.protocol.frames import (
    Ack,
    Bye,
    Challenge,
    ClientSignal,
    CommandFrame,
    Hello,
    Ping,
    Pong,
    Welcome,
    hello_version,
)
from signaling.security.device_keys import verify
from signaling.service.ports import ClientRef, StorageUnavailable, Transaction
from signaling.service.work import Refused
from signaling.transport.connection import Connection
from signaling.transport.gate import Busy, back_after_ms
from signaling.transport.hub import Hub, new_connection_id
from signaling.transport.sessions import find_session

log = structlog.get_logger(__name__)
router = APIRouter()
HELLO_WITHIN_S = 5.0


class _Goodbye(Exception):
    """The connection must end, with this code."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code.value)
        self.code = code


@router.websocket("/ws/{kind}")
async def client_socket(socket: WebSocket, kind: str) -> None:
    """A client's connection: a kiosk's, a clerk's, or that of whatever else is registered."""
    if kind in socket.app.state.hub.kinds:
        await _serve(socket, kind)
    else:
        await socket.close()


async def _serve(socket: WebSocket, kind: str) -> None:
    hub: Hub = socket.app.state.hub
    await socket.accept()
    try:
        if not origin_is_good(socket):
            raise _Goodbye(ErrorCode.ORIGIN_REFUSED)
        connection = await _greet(socket, hub, kind)
    except _Goodbye as goodbye:
        await _say_goodbye(socket, goodbye.code)
        return
    except Refused as refused:
        await _say_goodbye(socket, refused.code)
        return
    except Busy as busy:
        await _say_goodbye(socket, ErrorCode.SERVER_BUSY, retry_after_ms=busy.retry_after_ms)
        return
    except StorageUnavailable as error:
        log.warning("storage_unavailable", error=str(error))
        await _say_goodbye(socket, ErrorCode.STORAGE_UNAVAILABLE, retry_after_ms=back_after_ms())
        return
    except (WebSocketDisconnect, RuntimeError):
        return
    try:
        await _converse(socket, hub, connection)
    except _Goodbye as goodbye:
        await connection.bye(goodbye.code)
    except (WebSocketDisconnect, RuntimeError):
        # Starlette says RuntimeError when the socket was closed from this side meanwhile.
        pass
    finally:
        await hub.part(connection)


def origin_is_good(socket: HTTPConnection) -> bool:
    """Whether the page that connects, if it is a page, is one of ours. Programs send no Origin."""
    origin = socket.headers.get("origin")
    if origin is None:
        return True
    allowed: tuple[str, ...] = socket.app.state.settings.origins
    return origin in allowed if allowed else urlsplit(origin).netloc == socket.headers.get("host")


async def _receive(socket: WebSocket) -> str:
    """The next text.

    Raises:
        WebSocketDisconnect: the client has left.
        _Goodbye: it sent something that no client may send.
    """
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    text: str | None = message.get("text")
    if text is None:
        raise _Goodbye(ErrorCode.BAD_FRAME)
    # A character is at most four bytes, and nearly all are one: the cheap test first.
    if len(text) > MAX_FRAME_BYTES or (len(text) * 4 > MAX_FRAME_BYTES and len(text.encode()) > MAX_FRAME_BYTES):
        raise _Goodbye(ErrorCode.FRAME_TOO_LARGE)
    return text


async def _greet(socket: WebSocket, hub: Hub, kind: str) -> Connection:
    nonce = secrets.token_urlsafe(24)
    await socket.send_text(Challenge(protocols=list(PROTOCOL_VERSIONS), nonce=nonce).model_dump_json())
    try:
        text = await asyncio.wait_for(_receive(socket), HELLO_WITHIN_S)
    except TimeoutError:
        raise _Goodbye(ErrorCode.HELLO_TIMEOUT) from None
    try:
        hello = hub.kinds.parse(kind, text)
    except ValidationError:
        # A hello of another version may say what this one does not know.
        other = hello_version(text) not in {None, *PROTOCOL_VERSIONS}
        raise _Goodbye(ErrorCode.PROTOCOL_UNSUPPORTED if other else ErrorCode.BAD_FRAME) from None
    if not isinstance(hello, Hello):
        raise _Goodbye(ErrorCode.HELLO_EXPECTED)
    if hello.protocol not in PROTOCOL_VERSIONS:
        raise _Goodbye(ErrorCode.PROTOCOL_UNSUPPORTED)
    caller, prove = _Caller(socket, nonce), hub.kinds[kind].prove
    async with hub.gate:
        compare = await hub.database.run(lambda tx: prove(tx, hello, caller, hub.now()))
        id_, proof = compare()
        client = ClientRef(kind, id_)
        connection = Connection(client, new_connection_id(), hello.instance, socket.send_text, socket.close, proof)
        try:
            welcome = Welcome(protocol=hello.protocol, features=accepted(hello.features))
            await connection.send(welcome.model_dump_json())
            await hub.greet(connection)
        except BaseException:
            # It may have left when the storage knew of it already.
            await hub.part(connection)
            raise
    return connection


class _Caller:
    """`signaling.service.kinds.Visitor`."""

    def __init__(self, socket: WebSocket, nonce: str) -> None:
        self._socket, self.nonce = socket, nonce

    @property
    def headers(self) -> Mapping[str, str]:
        """What the socket was opened with."""
        return self._socket.headers

    def has_signed(self, key_x: str, key_y: str, signature: str, text: bytes) -> bool:
        """Whether it is the key's signature."""
        return verify(key_x, key_y, signature, text)

    def session(self, tx: Transaction, clerk: str | None, now: int) -> Session | None:
        """By its cookies."""
        return find_session(tx, self._socket, clerk, now)


async def _converse(socket: WebSocket, hub: Hub, connection: Connection) -> None:
    while not connection.closing:
        text = await _receive(socket)
        connection.heard_at = now = time.monotonic()
        if not connection.bucket.take(now):
            raise _Goodbye(ErrorCode.TOO_MANY_FRAMES)
        try:
            frame = hub.kinds.parse(connection.client.kind, text)
        except ValidationError:
            await connection.refuse(ErrorCode.BAD_FRAME)
            continue
        if isinstance(frame, ClientSignal):
            try:
                hub.signal(connection, frame, text)
            except Refused as refused:
                await connection.refuse(refused.code)
        elif isinstance(frame, CommandFrame):
            await _do(hub, connection, frame)
        elif isinstance(frame, Ping):
            await connection.send(Pong(now=hub.true_now()).model_dump_json())
        else:
            await connection.refuse(ErrorCode.HELLO_TWICE)


async def _do(hub: Hub, connection: Connection, frame: CommandFrame) -> None:
    try:
        result = await hub.command(connection, frame.id, frame.command)
    except Refused as refused:
        await connection.refuse(refused.code, frame.id)
        if refused.code.stops:
            # No later command of this connection would fare better.
            raise _Goodbye(refused.code) from None
    except StorageUnavailable as error:
        log.warning("storage_unavailable", error=str(error))
        await connection.refuse(ErrorCode.STORAGE_UNAVAILABLE, frame.id)
    except WebSocketDisconnect:
        raise
    except Exception as error:
        if isinstance(error, RuntimeError) and connection.closing:
            # So Starlette says that the socket was closed from this side meanwhile.
            raise
        log.exception("command_failed", command=frame.command.do, client=str(connection.client))
        await connection.refuse(ErrorCode.INTERNAL, frame.id)
    else:
        await connection.send(Ack(id=frame.id, result=result).model_dump_json())


async def _say_goodbye(socket: WebSocket, code: ErrorCode, retry_after_ms: int | None = None) -> None:
    try:
        await socket.send_text(Bye(code=code, message=code.sentence, retry_after_ms=retry_after_ms).model_dump_json())
        await socket.close(code.close_code)
    except (RuntimeError, WebSocketDisconnect):
        return
