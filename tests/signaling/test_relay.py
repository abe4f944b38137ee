"""A call of the Python clients through the real coturn: by each kind of address, and a sentence where it fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signaling.client.relay import usable
from signaling.protocol.views import IceServer
from tests.coturn import Coturn, sample_coturn
from tests.fake_server import call_view
from tests.servers import free_port
from tests.signaling.test_client_media import Pair, two, until


@pytest.fixture(scope="module")
def coturn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coturn]:
    """The sample of its configuration."""
    with sample_coturn(tmp_path_factory.mktemp("coturn")) as running:
        yield running


def show(pair: Pair, servers: list[IceServer], *, epoch: int = 1) -> None:
    for holder, role in ((pair.kiosk, "kiosk"), (pair.clerk, "clerk")):
        view = call_view(role, epoch=epoch)
        holder.see(view.model_copy(update={"ice_servers": servers, "relay_only": True}))


def said(pair: Pair) -> list[str]:
    return [news.text for news in pair.news if news.kind == "relay_trouble"]


@pytest.mark.parametrize(
    "address", ["turn:127.0.0.1:{}", "turn:[::1]:{}", "turn:[::1]:{}?transport=tcp", "turn:localhost:{}?transport=tcp"]
)
async def test_media_goes_through_a_turn_server_however_its_address_is_written(coturn: Coturn, address: str) -> None:
    async with two() as pair:
        show(pair, coturn.servers(address.format(coturn.port)))
        await until(lambda: pair.kiosk.connected and pair.clerk.connected, "connected")
        assert (pair.kiosk.path, pair.clerk.path) == ("relay", "relay")
        assert said(pair) == []


async def test_what_cannot_be_used_is_said_and_the_rest_is_used(coturn: Coturn) -> None:
    good = f"turn:[::1]:{coturn.port}"
    async with two() as pair:
        show(pair, coturn.servers("turn:a.example?transport=sctp", good))
        await until(lambda: pair.kiosk.connected, "connected")
        assert said(pair) == [
            "A TURN server cannot be used from here: "
            "the transport 'sctp' is neither udp nor tcp, in 'turn:a.example?transport=sctp'."
        ]


async def test_a_turn_server_that_refuses_or_is_not_there_is_named(coturn: Coturn, tmp_path: Path) -> None:
    refusing = coturn.servers(f"turn:127.0.0.1:{coturn.port}", secret="another")
    nobody = coturn.servers(f"turn:127.0.0.1:{free_port()}?transport=tcp")
    async with two() as pair:
        for epoch, servers in enumerate((refusing, nobody), 1):
            show(pair, servers, epoch=epoch)
            sentence = f"The TURN server {servers[0].urls[0]} gave no address to be reached at."
            await until(lambda sentence=sentence: sentence in said(pair), "it is said")  # type: ignore[misc]


def test_each_attempt_has_the_next_one() -> None:
    urls = ["turn:a?transport=udp", "nonsense", "turns:[2001:DB8::1]:443?transport=tcp"]
    relays, complaints = usable([IceServer(urls=urls, username="u", credential="c")])
    assert [(r.url.host, r.url.port, r.url.tls, r.url.transport, r.username, r.credential) for r in relays] == [
        ("a", 3478, False, "udp", "u", "c"),
        ("2001:db8::1", 443, True, "tcp", "u", "c"),
    ]
    assert complaints == ["A TURN server cannot be used from here: 'nonsense' does not begin with turn: or turns:."]
