"""A kiosk whose server does not answer at load: what stands in has telephone numbers, and leaves by itself."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from tests.e2e.browsers import TOUCHES, UNGUARDED, Customer, chromium
from tests.nginx import Mode, Nginx
from tests.servers import CATALOGUE, ServerProcess, ServerThread

pytestmark = pytest.mark.asyncio(loop_scope="module")
TITLES = ("Palveluun ei nyt saada yhteyttä", "Tjänsten kan inte nås just nu", "The service cannot be reached just now")
WITH_SITE_PHONE = CATALOGUE.read_text(encoding="utf-8").replace(
    "[sites.lahti]\n", '[sites.lahti]\nphone = "044 123 4567"\n'
)
READY = """async () => (await navigator.serviceWorker.ready).active.state === "activated" &&
    navigator.serviceWorker.controller !== null"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with chromium("kiosk", tmp_path_factory.mktemp("devices")) as started:
        yield started


async def settled(browser: Browser, host: ServerThread | ServerProcess, url: str) -> tuple[BrowserContext, Customer]:
    """A kiosk that has been used once, so that its browser knows what to show without a server."""
    context = await browser.new_context(viewport={"width": 1080, "height": 1920})
    customer = Customer(await context.new_page())
    await customer.enrol(host, "lahti-1", url)
    await customer.until(lambda: customer.page.evaluate(READY), "the service worker is there")
    return context, customer


async def stands_in(customer: Customer) -> str:
    """Wait for the page that stands in; what it says."""
    await customer.page.locator("body[data-way]").wait_for(timeout=60_000)
    said = await customer.text()
    for title in TITLES:
        assert title in said
    return said


async def test_numbers_stand_in_for_a_server_that_is_down_until_it_is_back(browser: Browser, tmp_path: Path) -> None:
    server = ServerProcess(tmp_path, catalogue=WITH_SITE_PHONE)
    try:
        context, customer = await settled(browser, server, server.url)
        server.kill()
        await customer.page.reload()
        said = await stands_in(customer)
        assert "020 634 0200" in said, "an agency's"
        assert "044 123 4567" in said, "the site's"
        assert "Lahden yhteispalvelupiste" in said
        assert "Palvelimen osoite ei vastaa" in said
        fonts = "() => document.fonts.ready.then(() => [...document.fonts].map((font) => font.status).join())"
        assert await customer.page.evaluate(fonts) == "loaded,loaded", "its own policy lets its letters in"
        assert await customer.page.evaluate(UNGUARDED) == []
        assert await customer.page.evaluate(TOUCHES) == "pan-x pan-y"
        # However often somebody reloads it, and whatever address below the kiosk's they try.
        await customer.page.goto(f"{server.url}/kiosk?standin=1")
        await stands_in(customer)
        server.restart()
        await customer.at("rest")
        assert customer.errors == []
        await context.close()
    finally:
        server.close()


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("no_server", "Välityspalvelin vastaa, mutta ei saa yhteyttä"),
        ("portal", "vastaa jokin muu kuin Luukku"),
        ("sign_in_page", "vastaa jokin muu kuin Luukku"),
    ],
)
async def test_it_stands_in_for_whatever_else_answers(
    server: ServerThread, browser: Browser, tmp_path: Path, mode: Mode, words: str
) -> None:
    with Nginx(tmp_path, server.port) as proxy:
        context, customer = await settled(browser, server, proxy.url)
        proxy.become(mode)

        async def reloaded() -> bool:
            # A connection of before may be answered as before.
            await customer.page.reload()
            return await customer.page.locator(".words").count() > 0

        await customer.until(reloaded, "the page is not to be had any more")
        assert words in await stands_in(customer)
        proxy.become("passes")
        await customer.at("rest")
        await context.close()


class Sieve:
    """Between a browser and the server: lets through what it is told to, and leaves the rest without an answer."""

    def __init__(self, upstream: int, holds: Callable[[str], bool]) -> None:
        self._upstream, self.holds = upstream, holds

    async def __aenter__(self) -> "Sieve":
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            if self.holds(head.split(b" ")[1].decode()):
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                await writer.drain()
                writer.close()
                return
            there, back = await asyncio.open_connection("127.0.0.1", self._upstream)
            # One request a connection, so that each can be looked at; a WebSocket keeps its own.
            if b"upgrade: websocket" not in head.lower():
                head = head.replace(b"Connection: keep-alive", b"Connection: close")
            back.write(head)
            await asyncio.gather(_pump(reader, back), _pump(there, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()


async def test_a_page_whose_parts_cannot_be_had_does_not_stay_white(server: ServerThread, browser: Browser) -> None:
    async with Sieve(server.port, lambda _: False) as sieve:
        context, customer = await settled(browser, server, sieve.url)
        # Another page than before: the browser has none of its parts.
        session = await context.new_cdp_session(customer.page)
        await session.send("Network.clearBrowserCache")
        sieve.holds = lambda path: path.startswith("/kiosk/assets/index")
        await customer.page.reload()
        await customer.page.locator("body[data-way], .words").first.wait_for()
        assert TITLES[0] in await customer.text()
        sieve.holds = lambda _: False
        await customer.at("rest")
        await context.close()


async def test_the_page_itself_is_never_kept(server: ServerThread, browser: Browser) -> None:
    context, customer = await settled(browser, server, server.url)
    nonce = "() => document.querySelector('meta[name=csp-nonce]').content"
    first = await customer.page.evaluate(nonce)
    await customer.page.reload()
    await customer.at("rest")
    assert await customer.page.evaluate(nonce) != first
    kept = await customer.page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
            (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"""
    )
    assert sorted(kept) == ["/kiosk/last-catalogue", "/kiosk/stand-in"]
    await context.close()


async def test_the_worker_may_stand_in_for_the_kiosk_s_page_and_is_never_stale(server: ServerThread) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        answer = await client.get("/kiosk/worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["service-worker-allowed"] == "/kiosk"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"
