"""What people read when the way to the server is broken, behind a real nginx that fails as proxies fail."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.e2e.browsers import Clerk, Customer, chromium
from tests.nginx import Mode, Nginx
from tests.servers import PASSWORD, ServerThread

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS: list[tuple[Mode, str]] = [
    ("no_websocket", "WebSocket-yhteys ei mene läpi"),
    ("no_server", "Välityspalvelin vastaa, mutta ei saa yhteyttä"),
    ("portal", "vastaa jokin muu kuin Luukku"),
    ("sign_in_page", "vastaa jokin muu kuin Luukku"),
]
NO_ANSWER, NO_NETWORK = "Palvelimen osoite ei vastaa", "ei ole verkkoyhteyttä"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with chromium("kiosk", tmp_path_factory.mktemp("devices")) as started:
        yield started


async def reads(page: Page, place: str, words: str) -> str:
    """Wait until the place says the words; what it says."""
    there = page.get_by_test_id(place).filter(has_text=words)
    await there.wait_for(timeout=60_000)
    return await there.inner_text()


async def test_a_kiosk_says_in_general_what_is_wrong_and_to_the_staff_exactly(
    server: ServerThread, browser: Browser, tmp_path: Path
) -> None:
    context = await browser.new_context(viewport={"width": 1080, "height": 1920})
    customer = Customer(await context.new_page())
    with Nginx(tmp_path, server.port) as proxy:
        await customer.enrol(server, "lahti-1", proxy.url)
        for mode, words in WORDS:
            proxy.become(mode)
            await customer.at("unavailable")
            exactly = await reads(customer.page, "for-the-staff", words)
            assert "Henkilökunnalle:" in exactly
            assert "För personalen:" in exactly, "while nobody has chosen a language"
            heading = await customer.page.get_by_role("heading", level=1).inner_text()
            assert heading == "Palveluun ei nyt saada yhteyttä"
            proxy.become("passes")
            await customer.press("retry-link")
            await customer.at("rest")
        proxy.close()
        await reads(customer.page, "for-the-staff", NO_ANSWER)
        await context.set_offline(True)
        await reads(customer.page, "for-the-staff", NO_NETWORK)
    await context.close()


async def test_a_clerk_reads_exactly_what_is_wrong(server: ServerThread, browser: Browser, tmp_path: Path) -> None:
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="fi-FI")
    page = await context.new_page()
    clerk = Clerk(page)
    with Nginx(tmp_path, server.port) as proxy:
        await page.goto(f"{proxy.url}/console")
        await page.get_by_test_id("sign-in-name").fill("aino")
        await page.locator("input[type=password]").fill("whatever")
        for mode, words in WORDS[1:]:
            await asyncio.to_thread(proxy.become, mode)
            await page.locator("input[type=password]").fill("whatever")
            await page.locator("input[type=password]").press("Enter")
            await reads(page, "sign-in-failure", words)
        proxy.close()
        await page.locator("input[type=password]").press("Enter")
        await reads(page, "sign-in-failure", NO_ANSWER)
        await asyncio.to_thread(proxy.become, "no_websocket")
        server.set_password("aino")
        await page.locator("input[type=password]").fill(PASSWORD)
        await page.locator("input[type=password]").press("Enter")
        await page.get_by_test_id("connecting").wait_for()
        await reads(page, "way", WORDS[0][1])
        await asyncio.to_thread(proxy.become, "passes")
        await clerk.now("off")
        for mode, words in WORDS:
            await asyncio.to_thread(proxy.become, mode)
            await reads(page, "way", words)
        await asyncio.to_thread(proxy.become, "passes")
        await page.get_by_test_id("link-banner").wait_for(state="detached", timeout=60_000)
        await asyncio.to_thread(proxy.become, "no_server")
        await reads(page, "way", "Välityspalvelin")
        proxy.close()
        await reads(page, "way", NO_ANSWER)
    await context.close()
