"""`deploy/coturn.conf` on the real coturn: it takes our credentials for minutes, and relays to no inner network."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aioice import stun, turn

from tests.coturn import Coturn, sample_coturn
from tests.servers import now_ms

PRIVATE = [
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.2",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
]
PRIVATE_6 = [
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:192.168.1.1",
    "::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2001:0:a00:1::1",
    "2002:a00:1::1",
    "fd00::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "::ffff:0:127.0.0.1",
    "::ffff:0:10.0.0.1",
    "100::1",
    "100:0:0:1::1",
    "1fff::1",
    "2001:db8::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fbff::1",
]
TCP = 0x0600_0000
"""The number of TCP in REQUESTED-TRANSPORT (RFC 6062)."""


@pytest.fixture(scope="module")
def coturn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coturn]:
    """The sample, where one relays to the family of addresses that one comes with."""
    with sample_coturn(tmp_path_factory.mktemp("coturn"), "allocation-default-address-family=keep") as running:
        yield running


@asynccontextmanager
async def allocation(coturn: Coturn, host: str, now: int) -> AsyncIterator[turn.TurnClientUdpProtocol]:
    """A relayed address with the credentials of a call at `now`."""
    username, password = coturn.credentials(now)
    loop = asyncio.get_running_loop()
    server = host, coturn.port
    transport, client = await loop.create_datagram_endpoint(
        lambda: turn.TurnClientUdpProtocol(server, username, password, 600, 500), remote_addr=server
    )
    try:
        await client.connect()
        yield client
    finally:
        if client.relayed_address is not None:
            await client.delete()
        transport.close()


async def permission(client: turn.TurnClientUdpProtocol, peer: str) -> int | None:
    """Ask to be let through to a peer: None if so, otherwise the error that coturn answers with."""
    request = stun.Message(message_method=stun.Method.CREATE_PERMISSION, message_class=stun.Class.REQUEST)
    request.attributes["XOR-PEER-ADDRESS"] = peer, 9
    try:
        await client.request_with_retry(request)
    except stun.TransactionFailed as refused:
        return int(refused.response.error_code or 0)
    return None


def test_coturn_takes_every_setting_of_the_sample(coturn: Coturn) -> None:
    said = coturn.log.read_text(encoding="utf-8")
    for complaint in ("Bad configuration", "Wrong address", "ERROR:"):
        assert complaint.lower() not in said.lower()


async def test_a_private_peer_is_refused(coturn: Coturn) -> None:
    async with allocation(coturn, "127.0.0.1", now_ms()) as client:
        assert {peer: await permission(client, peer) for peer in PRIVATE} == dict.fromkeys(PRIVATE, 403)


async def test_a_private_peer_in_another_notation_is_refused(coturn: Coturn) -> None:
    async with allocation(coturn, "::1", now_ms()) as client:
        assert {peer: await permission(client, peer) for peer in PRIVATE_6} == dict.fromkeys(PRIVATE_6, 403)


async def test_a_public_peer_is_let_through(coturn: Coturn) -> None:
    # Asking sends nothing to the peer.
    async with allocation(coturn, "127.0.0.1", now_ms()) as client:
        assert await permission(client, "193.166.1.1") is None
    async with allocation(coturn, "::1", now_ms()) as client:
        for peer in ("2001:708::1", "2000::1", "2a00::1", "3ffe::1"):
            assert await permission(client, peer) is None


async def test_no_connections_are_relayed(coturn: Coturn) -> None:
    username, password = coturn.credentials(now_ms())
    server = "127.0.0.1", coturn.port
    transport, client = await asyncio.get_running_loop().create_connection(
        lambda: turn.TurnClientTcpProtocol(server, username, password, 600, 500), *server
    )
    try:
        request = stun.Message(message_method=stun.Method.ALLOCATE, message_class=stun.Class.REQUEST)
        request.attributes["LIFETIME"] = 600
        request.attributes["REQUESTED-TRANSPORT"] = TCP
        with pytest.raises(stun.TransactionFailed) as refused:
            await client.request_with_retry(request)
        assert refused.value.response.error_code in {403, 442}
    finally:
        transport.close()


class _Echo(asyncio.DatagramProtocol):
    transport: asyncio.DatagramTransport

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        self.transport.sendto(data, addr)


class _Heard(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        self.heard.put_nowait(data)


async def test_media_goes_through_to_a_peer_that_is_allowed_by_name(coturn: Coturn) -> None:
    loop = asyncio.get_running_loop()
    echo, _ = await loop.create_datagram_endpoint(_Echo, local_addr=("127.0.0.1", 0))
    try:
        async with allocation(coturn, "127.0.0.1", now_ms()) as client:
            client.receiver = ear = _Heard()
            await client.send_data(b"is anybody there?", echo.get_extra_info("sockname"))
            assert await asyncio.wait_for(ear.heard.get(), 30) == b"is anybody there?"
    finally:
        echo.close()


async def test_credentials_are_good_for_minutes_only(coturn: Coturn) -> None:
    long_ago = (int(time.time()) - 3600) * 1000
    with pytest.raises(stun.TransactionFailed) as refused:
        async with allocation(coturn, "127.0.0.1", long_ago):
            pass
    assert refused.value.response.error_code == 401
