"""A crowd of clients in a process of its own: all drop their connections at once and come back at once.

Reads its job (JSON, one line) from standard input, then a line for each storm; answers each with one line of JSON: for
every client the moments (CLOCK_MONOTONIC, seconds) at which it got a view, and what that view said in essence.
"""

import asyncio
import contextlib
import json
import random
import sys
import time
from typing import Any, NamedTuple

import uvloop
from cryptography.hazmat.primitives.asymmetric import ec

from signaling.protocol.frames import Hello, hello_text
from tests.bench.link import Link, open_link
from tests.wire_clients import DeviceKey

PING_EVERY_S = 15.0
RETRY_S = 0.2


class Client(NamedTuple):
    """Who says hello where, and with what; `key` is a kiosk's private number, in hexadecimal."""

    name: str
    path: str
    instance: str
    cookie: str | None = None
    key: str | None = None


def essence(view: dict[str, Any]) -> object:
    """What must be right in a view, whatever else has moved on meanwhile."""
    call, ticket = view["call"], view["ticket"]
    with_whom = call and (call["id"], call["epoch"], call["state"])
    if view["kind"] == "kiosk":
        place = ticket and (ticket["id"], ticket["state"], ticket["ahead"])
        return [view["kiosk"], view["out_of_order"], len(view["agencies"]), place, with_whom]
    return [view["clerk"]["id"], view["clerk"]["state"], ticket and ticket["id"], view["offer"], with_whom]


def _key(private: str) -> DeviceKey:
    return DeviceKey(ec.derive_private_key(int(private, 16), ec.SECP256R1()))


class Member:
    """One of the crowd."""

    def __init__(self, crowd: "Crowd", client: Client) -> None:
        self._crowd, self._client = crowd, client
        self._key = (
            None if client.key is None else DeviceKey(ec.derive_private_key(int(client.key, 16), ec.SECP256R1()))
        )
        self._link: Link | None = None
        self.views: list[tuple[float, bytes]] = []

    def drop(self) -> None:
        """Be gone without a word."""
        self.views = []
        link, self._link = self._link, None
        if link is not None:
            link.abort()

    async def come(self) -> None:
        """Connect; again, until it works."""
        while True:
            link = self._new_link()
            with contextlib.suppress(OSError):
                await open_link(self._crowd.port, link)
                return
            await asyncio.sleep(RETRY_S * random.random())

    def _new_link(self) -> Link:
        def ended() -> None:
            # Cut off before it had a view, and without a word: any client would come again.
            if self._link is link and not self.views:
                loop = asyncio.get_running_loop()
                loop.call_later(RETRY_S * random.random(), lambda: asyncio.ensure_future(self.come()))

        link = self._link = Link(self._client.path, cookie=self._client.cookie, heard=self._heard, ended=ended)
        return link

    def _heard(self, text: bytes) -> None:
        assert self._link is not None
        if text.startswith(b'{"type":"challenge"'):
            self._link.send(self._hello(text))
        elif text.startswith((b'{"type":"view"', b"v")):
            self.views.append((time.monotonic(), text))
            if len(self.views) == 1:
                self._crowd.arrived()
        elif text.startswith(b'{"type":"bye"'):
            after_ms = json.loads(text)["retry_after_ms"]
            assert after_ms is not None, f"{self._client.name} was sent away: {text!r}"
            self._link = None
            asyncio.get_running_loop().call_later(after_ms / 1000, lambda: asyncio.ensure_future(self.come()))

    def ping(self) -> None:
        """Show that it is still there."""
        if self._link is not None:
            self._link.send(b'{"type":"ping"}')

    def _hello(self, challenge: bytes) -> bytes:
        name, instance = self._client.name, self._client.instance
        if self._key is None:
            return Hello(protocol=2, instance=instance).model_dump_json().encode()
        text = hello_text(json.loads(challenge)["nonce"], name, instance)
        hello = Hello(protocol=2, instance=instance, kiosk=name, signature=self._key.sign(text))
        return hello.model_dump_json().encode()

    def seen(self) -> list[tuple[float, object]]:
        """When each view came, and what it said."""
        return [(at, essence(json.loads(text)["view"]) if text[:1] == b"{" else None) for at, text in self.views]


class Crowd:
    """All of them."""

    def __init__(self, port: int, clients: list[Client], settle_s: float) -> None:
        self.port, self._settle_s = port, settle_s
        self._members = [Member(self, client) for client in clients]
        self._missing = 0
        self._all_here = asyncio.Event()

    def arrived(self) -> None:
        """One more has a view."""
        self._missing -= 1
        if self._missing == 0:
            self._all_here.set()

    async def storm(self) -> dict[str, list[tuple[float, object]]]:
        """Drop everybody at once and come back; what they saw."""
        self._missing = len(self._members)
        self._all_here.clear()
        for member in self._members:
            member.drop()
        await asyncio.gather(*(member.come() for member in self._members))
        await asyncio.wait_for(self._all_here.wait(), 120)
        await asyncio.sleep(self._settle_s)
        return {member._client.name: member.seen() for member in self._members}

    async def stay(self) -> None:
        """Show now and then that everybody is still there, as the protocol wants it of clients."""
        while True:
            await asyncio.sleep(PING_EVERY_S)
            if self._missing == 0:
                for member in self._members:
                    member.ping()


async def _main() -> None:
    loop = asyncio.get_running_loop()

    def line() -> str:
        return sys.stdin.readline()

    job = json.loads(await loop.run_in_executor(None, line))
    crowd = Crowd(job["port"], [Client(*client) for client in job["clients"]], job["settle_s"])
    staying = asyncio.create_task(crowd.stay())
    while await loop.run_in_executor(None, line):
        print(json.dumps(await crowd.storm()), flush=True)
    staying.cancel()


if __name__ == "__main__":
    uvloop.run(_main())
