"""What a page costs at load: bytes on the way, and JavaScript that is read for nothing. Measured in Chromium."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.e2e.browsers import Customer, chromium
from tests.servers import ServerThread

pytestmark = pytest.mark.asyncio(loop_scope="module")
MOST_BYTES = 195_000
"""Of scripts and style sheets, as they travel; uncompressed they are more than three times as many."""
MOST_WITH_FONTS = 300_000
MOST_UNUSED = {"kiosk": 0.52, "console": 0.65}
"""Of the JavaScript, in the first seconds; what is left is mostly React and what a call or a desk needs."""
SHOWN = {"kiosk": '[data-screen="rest"]', "console": '[data-testid="sign-in-name"]'}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with chromium("kiosk", tmp_path_factory.mktemp("devices")) as started:
        yield started


@dataclass
class Load:
    """One load of a page."""

    bytes_of: dict[str, int]
    """By path, as they came over the network."""
    coding_of: dict[str, str]
    script_chars: int
    unused_chars: int

    def bytes_ending(self, *ends: str) -> int:
        return sum(size for path, size in self.bytes_of.items() if path.endswith(ends))


async def load(page: Page, url: str, shown: str) -> Load:
    """Load a page as a browser does that has nothing of it, and see what came."""
    cdp = await page.context.new_cdp_session(page)
    paths: dict[str, str] = {}
    codings: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def answered(event: dict[str, Any]) -> None:
        path = event["response"]["url"].removeprefix(url.rsplit("/", 1)[0]).split("?")[0]
        paths[event["requestId"]] = path
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        codings[path] = headers.get("content-encoding", "identity")

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] in paths:
            sizes[paths[event["requestId"]]] = int(event["encodedDataLength"])

    cdp.on("Network.responseReceived", answered)
    cdp.on("Network.loadingFinished", finished)
    await cdp.send("Network.enable")
    await cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await cdp.send("Profiler.enable")
    await cdp.send("Profiler.startPreciseCoverage", {"callCount": False, "detailed": True})
    await page.goto(url)
    await page.wait_for_selector(shown)
    await page.wait_for_load_state("networkidle" if "console" in url else "load")
    await page.evaluate("document.fonts.ready.then(() => null)")
    covered = await cdp.send("Profiler.takePreciseCoverage")
    total = unused = 0
    for script in covered["result"]:
        if "/assets/" not in script["url"]:
            continue
        length = max(part["endOffset"] for function in script["functions"] for part in function["ranges"])
        used = bytearray(b"\1") * length
        # Outer functions come before what is in them, and outer ranges before inner ones.
        for function in script["functions"]:
            for part in function["ranges"]:
                begin, end = part["startOffset"], part["endOffset"]
                used[begin:end] = (b"\1" if part["count"] else b"\0") * (end - begin)
        total, unused = total + length, unused + used.count(0)
    await cdp.detach()
    return Load(sizes, codings, total, unused)


@pytest.mark.parametrize("name", ["kiosk", "console"])
async def test_a_page_is_light_to_load(browser: Browser, tmp_path: Path, name: str) -> None:
    server = ServerThread(tmp_path)
    try:
        context = await browser.new_context(viewport={"width": 1080, "height": 1920})
        page = await context.new_page()
        if name == "kiosk":
            await Customer(page).enrol(server, "lahti-1", server.url)
        seen = await load(page, f"{server.url}/{name}", SHOWN[name])
        await context.close()
    finally:
        server.close()
    print(name, seen.script_chars, seen.unused_chars, sorted(seen.bytes_of.items()))
    texts = [path for path in seen.bytes_of if "/assets/index" in path and path.endswith((".js", ".css"))]
    assert len(texts) == 2, "one script and one style sheet: nothing that a call needs can fail to load later"
    assert {seen.coding_of[path] for path in texts} == {"br"}
    assert 100_000 < seen.bytes_ending(".js", ".css") < MOST_BYTES
    assert seen.bytes_ending(".woff") == 0
    assert seen.bytes_ending(".woff2") > 0
    assert sum(seen.bytes_of.values()) < MOST_WITH_FONTS
    assert seen.script_chars > 400_000, "all of the page's script was looked at"
    assert seen.unused_chars / seen.script_chars < MOST_UNUSED[name]
