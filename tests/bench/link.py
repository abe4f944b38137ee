"""A WebSocket client (RFC 6455) that costs as little as it can, so that a measurement is the server's and not its own.

It masks with zeros, reads unmasked text frames, answers pings, and does no more. Only for servers on this machine.
"""

import asyncio
import base64
import secrets
import struct
from collections.abc import Callable
from typing import cast

_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA


class Link(asyncio.Protocol):
    """One connection. `heard` gets each text as bytes; `ended` is called once when the connection is gone."""

    def __init__(
        self,
        path: str,
        *,
        cookie: str | None = None,
        heard: Callable[[bytes], None],
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        self._heard, self._ended = heard, ended
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        if cookie is not None:
            lines.append(f"Cookie: {cookie}")
        self._request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self._buffer = bytearray()
        self._greeted = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are not asyncio.Transport by class, only by what they do.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        if not self._greeted:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            assert buffer.startswith(b"HTTP/1.1 101"), bytes(buffer)
            self._greeted = True
            del buffer[: end + 4]
        while (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode == _TEXT:
                self._heard(payload)
            elif opcode == _PING:
                self._write(_PONG, payload)
            elif opcode == _CLOSE:
                self._write(_CLOSE, payload[:2])

    def _frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1] & 0x7F, 2
        if length == 126:
            if len(buffer) < 4:
                return None
            length, start = int.from_bytes(buffer[2:4]), 4
        elif length == 127:
            if len(buffer) < 10:
                return None
            length, start = int.from_bytes(buffer[2:10]), 10
        end = start + length
        if len(buffer) < end:
            return None
        opcode, payload = buffer[0] & 0x0F, bytes(buffer[start:end])
        del buffer[:end]
        return opcode, payload

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended()

    def send(self, text: bytes) -> None:
        """Send a text."""
        self._write(_TEXT, text)

    def _write(self, opcode: int, payload: bytes) -> None:
        assert self._transport is not None
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB4x", 0x80 | opcode, 0x80 | size)
        elif size < 65_536:
            head = struct.pack("!BBH4x", 0x80 | opcode, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ4x", 0x80 | opcode, 0x80 | 127, size)
        self._transport.write(head + payload)

    def abort(self) -> None:
        """Let the connection end without a word."""
        if self._transport is not None:
            self._transport.abort()


async def open_link(port: int, link: Link) -> Link:
    """Connect it."""
    await asyncio.get_running_loop().create_connection(lambda: link, "127.0.0.1", port)
    return link
