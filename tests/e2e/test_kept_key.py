"""A kiosk whose browser does not let its key be read: it says so, and goes on by itself when it can be read again."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Route

from tests.e2e.browsers import Customer, chromium
from tests.servers import ServerThread

pytestmark = pytest.mark.asyncio(loop_scope="module")
BREAK = """
(() => {
  const real = IDBFactory.prototype.open;
  globalThis.storageFails = true;
  IDBFactory.prototype.open = function (...given) {
    if (!globalThis.storageFails) return real.apply(this, given);
    const way = "%s";
    if (way === "throws") throw new DOMException("Internal error opening backing store", "UnknownError");
    // A request whose events never come.
    const request = real.apply(indexedDB, ["something else", 1]);
    const swallow = (event) => event.stopImmediatePropagation();
    for (const name of ["success", "upgradeneeded", "blocked"]) request.addEventListener(name, swallow);
    if (way === "rejects") {
      request.addEventListener("success", () => {
        Object.defineProperty(request, "error", { value: new DOMException("Internal error", "UnknownError") });
        request.dispatchEvent(new Event("error"));
      });
    }
    return request;
  };
})();
"""
"""`storageFails` is the switch."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with chromium("kiosk", tmp_path_factory.mktemp("devices")) as started:
        yield started


async def enrolled(browser: Browser, server: ServerThread, kiosk: str) -> tuple[BrowserContext, Customer]:
    context = await browser.new_context(viewport={"width": 1080, "height": 1920})
    customer = Customer(await context.new_page())
    await customer.enrol(server, kiosk)
    return context, customer


@pytest.mark.parametrize("way", ["rejects", "throws", "hangs"])
async def test_a_key_that_cannot_be_read_is_not_taken_for_no_key(
    server: ServerThread, browser: Browser, way: str
) -> None:
    context, customer = await enrolled(browser, server, "lahti-1")
    await context.add_init_script(BREAK % way)
    await customer.page.reload()
    await customer.at("unavailable")
    heading = customer.page.get_by_role("heading", level=1)
    await heading.filter(has_text="Laite ei juuri nyt saa luettua omia asetuksiaan").wait_for(timeout=60_000)
    assert "Selain ei saa auki muistiaan" in await customer.page.get_by_test_id("for-the-staff").inner_text()
    assert not await customer.page.get_by_test_id("code").is_visible()
    await customer.page.evaluate("globalThis.storageFails = false")
    await customer.at("rest")
    await context.close()


async def test_a_storage_that_fails_after_the_code_is_spent_is_written_to_later(
    server: ServerThread, browser: Browser
) -> None:
    context = await browser.new_context(viewport={"width": 1080, "height": 1920})
    customer = Customer(await context.new_page())
    await context.add_init_script(BREAK % "throws" + "globalThis.storageFails = false;")
    await customer.page.goto(f"{server.url}/kiosk")
    await customer.page.get_by_test_id("code").fill(server.kiosk_code("lahti-1"))
    async with customer.page.expect_request("**/api/v1/enrol"):
        await customer.page.route("**/api/v1/enrol", lambda route: _fail_then(customer, route))
        await customer.press("enrol")
    await customer.at("rest")
    await customer.page.evaluate("globalThis.storageFails = false")
    await customer.until(lambda: customer.page.evaluate(KEPT), "the key is kept")
    await customer.page.reload()
    await customer.at("rest")
    await context.close()


KEPT = """
() => new Promise((resolve, reject) => {
  const request = indexedDB.open("luukku", 1);
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const got = request.result.transaction("kept").objectStore("kept").get("kiosk");
    got.onsuccess = () => { request.result.close(); resolve(got.result !== undefined); };
  };
})
"""


async def _fail_then(customer: Customer, route: Route) -> None:
    """Break the storage while the server is told the key."""
    await customer.page.evaluate("globalThis.storageFails = true")
    await route.continue_()
