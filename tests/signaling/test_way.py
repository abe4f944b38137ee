"""Every failure of the way to the server has words of its own; the proxies in between are real."""

import asyncio
import contextlib
import errno
import ssl
from pathlib import Path

import httpx
import pytest

from signaling.client import Address, Connection, UnreachableError, rest, way
from signaling.client.conversation.words import Timing, WayTrouble
from signaling.client.link import Link
from signaling.protocol.views import KioskView
from tests.certificates import self_signed
from tests.nginx import Mode, Nginx
from tests.servers import ServerThread, free_port
from tests.signaling.test_versions import Anybody

QUICK = Timing(first_retry_ms=20, longest_retry_ms=100)
FAILURES: list[tuple[Mode, WayTrouble, str]] = [
    ("no_websocket", "no_websocket", "a WebSocket does not get through"),
    ("no_server", "no_server", "A proxy answers at"),
    ("portal", "not_luukku", "is not Luukku"),
    ("sign_in_page", "not_luukku", "is not Luukku"),
]


async def trouble(address: Address, expected: WayTrouble) -> Link:
    """The link of a client that cannot get through, once it knows why."""
    async with (
        asyncio.timeout(60),
        Connection(address, "/ws/kiosk", Anybody(), KioskView, timing=QUICK) as link,
        contextlib.aclosing(link.snapshots()) as snapshots,
    ):
        async for snapshot in snapshots:
            assert snapshot.link.state in {"connecting", "offline"}
            if snapshot.link.trouble == expected:
                return snapshot.link
    raise AssertionError("it stopped")


@pytest.mark.parametrize(("mode", "expected", "words"), FAILURES)
async def test_a_proxy_on_the_way_is_told_from_a_server_that_is_gone(
    server: ServerThread, tmp_path: Path, mode: Mode, expected: WayTrouble, words: str
) -> None:
    with Nginx(tmp_path, server.port, mode) as proxy:
        link = await trouble(Address.parse(proxy.url), expected)
    assert link.detail is not None
    assert words in link.detail


async def test_a_proxy_that_passes_everything_is_not_noticed(server: ServerThread, tmp_path: Path) -> None:
    with Nginx(tmp_path, server.port) as proxy:
        assert await rest.look(Address.parse(proxy.url)) == "luukku"


async def test_nothing_at_the_address_is_told() -> None:
    link = await trouble(Address.parse(f"http://127.0.0.1:{free_port()}"), "no_answer")
    assert link.detail is not None
    assert link.detail.startswith("Nothing answers at http://127.0.0.1:")


@pytest.mark.parametrize(("name", "why"), [("127.0.0.1", "self-signed"), ("elsewhere.example", "not valid for")])
async def test_a_certificate_that_is_not_trusted_is_told(
    server: ServerThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, why: str
) -> None:
    certificate = self_signed(tmp_path / "own.pem", name)
    if name != "127.0.0.1":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Nginx(tmp_path, server.port, certificate=certificate) as proxy:
        address = Address.parse(proxy.url)
        link = await trouble(address, "certificate")
        assert link.detail is not None
        assert link.detail.startswith(f"The certificate of {address} is not trusted: ")
        assert why in link.detail
        with pytest.raises(UnreachableError, match="is not trusted") as error:
            await rest.sign_in(address, "aino", "secret")
        assert error.value.trouble == "certificate"


@pytest.mark.parametrize(("mode", "expected", "words"), FAILURES[1:])
async def test_a_request_tells_the_same(
    server: ServerThread, tmp_path: Path, mode: Mode, expected: WayTrouble, words: str
) -> None:
    with Nginx(tmp_path, server.port, mode) as proxy, pytest.raises(UnreachableError) as error:
        await rest.sign_in(Address.parse(proxy.url), "aino", "secret")
    assert error.value.trouble == expected
    assert words in str(error.value)


async def test_a_server_that_is_not_ready_is_no_proxy(server: ServerThread) -> None:
    server.app.state.hub.draining = True
    with pytest.raises(UnreachableError, match="is not ready: draining"):
        await rest.ready(Address.parse(server.url))


def test_a_machine_without_a_network_says_so() -> None:
    lost = OSError(errno.ENETUNREACH, "Network is unreachable")
    wrapped = httpx.ConnectError("All connection attempts failed")
    wrapped.__cause__ = lost
    assert way.trouble_of(lost)[0] == way.trouble_of(wrapped)[0] == "no_network"
    assert way.trouble_of(ssl.SSLError("wrong version number"))[0] == "no_answer"
