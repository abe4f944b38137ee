"""Every state of both pages, drawn without a server: no violation of WCAG 2.2 AA that axe can find, nothing cut off."""

from collections.abc import AsyncIterator, Collection, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.e2e.browsers import chromium
from tests.e2e.built import ROOT, SETTLED, served
from tests.e2e.contrast import too_faint

pytestmark = pytest.mark.asyncio(loop_scope="module")
AXE = """
async () => {
  const found = await axe.run(document, { resultTypes: ["violations", "incomplete"] });
  const told = (kind, all) => all.flatMap((rule) => rule.nodes.map((node) =>
    [kind, rule.id, String(node.target), (node.any[0] ?? node.all[0] ?? node.none[0] ?? {}).message ?? ""]));
  return [...told("violation", found.violations), ...told("incomplete", found.incomplete)];
}
"""
SMALL = """
() => [...document.querySelectorAll("button, a[href], input")]
  .filter((one) => !document.querySelector("dialog[open]") || document.querySelector("dialog[open]").contains(one))
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 0)
  .filter((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 59.5)
  .map((one) => `${one.dataset.testid ?? one.className ?? one.tagName} is smaller than 60 px`)
"""
CUT = """
() => {
  const stage = document.querySelector(".stage").getBoundingClientRect();
  const name = (one) => one.dataset.testid ?? one.className;
  const boxes = [...document.querySelectorAll(".stage > * > *:not(.visually-hidden, .own-room)")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.height > 0);
  const wrong = [];
  for (const [at, [one, box]] of boxes.entries()) {
    if (box.top < stage.top - 1 || box.bottom > stage.bottom + 1) wrong.push(`${name(one)} leaves the screen`);
    const scrolls = one.matches(".scroll, .clerk, .transfer, svg");
    if (!scrolls && one.scrollHeight > one.clientHeight + 6) wrong.push(`${name(one)} does not hold what is in it`);
    for (const [other, its] of boxes.slice(at + 1)) {
      const deep = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
      const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      if (deep > 2 && wide > 2) wrong.push(`${name(one)} lies over ${name(other)}`);
    }
  }
  return wrong;
}
"""
"""The parts of a kiosk's screen: none leaves it, none is too small for its words, none lies over another.

But one's own picture may be moved over the clerk's; `test_call_pictures.py` looks at where it begins.
"""
SHOW = """
(name) => {
  const query = new URLSearchParams(location.search);
  query.set("state", name);
  history.replaceState(null, "", `?${query}`);
  dispatchEvent(new PopStateEvent("popstate"));
}
"""
WIDE = "() => document.documentElement.scrollWidth - innerWidth"
CAPTIONS = "video-caption"
"""What axe cannot decide and nobody need: a live talk has no captions."""


TYPICAL = {
    "rest",
    "return-wrong",
    "who",
    "search-found",
    "join",
    "join-full",
    "queue-camera-lost",
    "call",
    "goodbye",
    "help",
}
"""States that hold every kind of part, for looks that change sizes and places and nothing else."""
AT_ONCE = {"language", "who", "who-page-2", "what", "join", "join-free", "queue", "queue-long", "queue-camera-lost"}
"""What one chooses from or waits at: at the ordinary size of text nothing of it has to be scrolled for."""


@pytest.fixture(scope="module")
def galleries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address above both galleries."""
    with served(tmp_path_factory.mktemp("galleries"), "kiosk", "console") as address:
        yield address


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with chromium("kiosk", tmp_path_factory.mktemp("devices")) as started:
        yield started


class Gallery:
    """One gallery in one look, shown state by state without loading it anew."""

    def __init__(self, page: Page, address: str, ready: str, *, axe: bool | Collection[str]) -> None:
        self.page, self._address, self._ready, self._axe = page, address, ready, axe
        self._errors: list[str] = []
        page.on("pageerror", lambda error: self._errors.append(str(error)))

    async def names(self) -> list[str]:
        """Opens it; the states that it has."""
        await self.page.goto(self._address)
        await self.page.wait_for_selector("a")
        if self._axe:
            await self.page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
        names: list[str] = await self.page.eval_on_selector_all("a", "all => all.map((one) => one.textContent)")
        return names

    async def look(self, name: str) -> list[Any]:
        """What is wrong with one state."""
        await self.page.evaluate(SHOW, name)
        await self.page.wait_for_selector(self._ready)
        await self.page.evaluate(SETTLED)
        found: list[Any] = []
        if self._axe is True or (self._axe and name in self._axe):
            for kind, rule, target, message in await self.page.evaluate(AXE):
                if (kind, rule) == ("incomplete", "color-contrast"):
                    found += filter(None, [await too_faint(self.page, target)])
                elif (kind, rule) != ("incomplete", CAPTIONS):
                    found.append((kind, rule, target, message))
        if await self.page.evaluate(WIDE) > 0:
            found.append("something is wider than the page")
        errors, self._errors = self._errors, []
        return found + errors


@pytest.mark.parametrize(
    ("size", "query", "axe"),
    [
        ((1080, 1920), "lang=fi", True),
        ((1920, 1080), "lang=fi", ()),
        ((1920, 1080), "lang=sv&dir=rtl", TYPICAL),
        ((1920, 1080), "lang=en&text=1", ()),
        ((1920, 1080), "lang=sv&text=2", TYPICAL),
        ((1080, 1920), "lang=en&text=2", TYPICAL),
        ((1080, 1920), "lang=en&contrast", True),
        ((1080, 1920), "lang=sv&low", ()),
    ],
    ids=[
        "portrait",
        "landscape",
        "landscape-right-to-left",
        "landscape-large-text",
        "landscape-largest-text",
        "largest-text",
        "high-contrast",
        "low",
    ],
)
async def test_no_state_of_the_kiosk_shuts_anybody_out(
    galleries: str, browser: Browser, size: tuple[int, int], query: str, axe: bool | Collection[str]
) -> None:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page = await context.new_page()
    gallery = Gallery(page, f"{galleries}/kiosk/?{query}", "[data-screen]", axe=axe)
    names = await gallery.names()
    assert len(names) > 20
    wrong = {}
    for name in names:
        found = await gallery.look(name)
        found += await page.evaluate(SMALL) + await page.evaluate(CUT)
        if (
            name in AT_ONCE
            and "text" not in query
            and "low" not in query
            and await page.locator(".scroll-keys").count()
        ):
            found.append("not all of it is seen at once")
        if found:
            wrong[name] = found
    await context.close()
    assert wrong == {}


@pytest.mark.parametrize(
    ("size", "query", "axe"),
    [
        ((1440, 900), "language=fi&theme=light", True),
        ((1440, 900), "language=sv&theme=dark", True),
        ((720, 450), "language=en", False),
    ],
    ids=["light", "dark", "zoomed"],
)
async def test_no_state_of_the_console_shuts_anybody_out(
    galleries: str, browser: Browser, size: tuple[int, int], query: str, axe: bool
) -> None:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    gallery = Gallery(await context.new_page(), f"{galleries}/console/?{query}", "h1:not([hidden] *)", axe=axe)
    names = await gallery.names()
    assert len(names) > 12
    wrong = {}
    for name in names:
        found = await gallery.look(name)
        if found:
            wrong[name] = found
    await context.close()
    assert wrong == {}
