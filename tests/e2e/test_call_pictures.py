"""What people see of each other and of themselves in a call: all of what is sent, and large enough to sign."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.browsers import chromium
from tests.e2e.built import SETTLED, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

PICTURES = """
() => {
  /** Where its pixels are: a picture that is fitted in leaves room beside or below it. */
  const shown = (video) => {
    const box = video.getBoundingClientRect();
    const look = getComputedStyle(video);
    const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
    const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
    const top = look.objectPosition.endsWith(" 0%") ? box.top : box.top + (box.height - height) / 2;
    const left = box.left + (box.width - width) / 2;
    const whole = look.objectFit === "contain" || Math.abs(box.width / box.height - width / height) < 0.02;
    return { whole, left, top, right: left + width, bottom: top + height, width, height };
  };
  const common = (one, two) =>
    Math.max(0, Math.min(one.right, two.right) - Math.max(one.left, two.left)) *
    Math.max(0, Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top));
  const video = (name) => document.querySelector(`video[data-testid="${name}"]:not([hidden])`);
  const [remote, self] = [video("remote"), video("self")];
  if (!remote?.videoWidth || !self?.videoWidth) return null;
  const [theirs, own] = [shown(remote), shown(self)];
  const keys = [...document.querySelectorAll(".call-key")].map((one) => one.getBoundingClientRect());
  return {
    whole: [theirs.whole, own.whole],
    share: [theirs.width / innerWidth, own.width / innerWidth],
    covered: common(theirs, own) / (theirs.width * theirs.height),
    onKeys: keys.some((one) => common(one, own) > 0),
    volume: document.querySelector(".volume") !== null,
    heading: document.body.innerText,
  };
}
"""


@pytest.fixture(scope="module")
def galleries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address above both galleries."""
    with served(tmp_path_factory.mktemp("galleries"), "kiosk", "console") as address:
        yield address


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with chromium("kiosk", tmp_path_factory.mktemp("devices")) as started:
        yield started


async def pictures(browser: Browser, address: str, size: tuple[int, int]) -> dict[str, Any]:
    """What is seen of both in one state of a page."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_function(f"({PICTURES})() !== null")
    await page.evaluate(SETTLED)
    found: dict[str, Any] = await page.evaluate(PICTURES)
    await context.close()
    return found


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)], ids=["portrait", "landscape"])
@pytest.mark.parametrize("state", ["call", "call-transfer", "call-signed", "call-signed-frozen"])
async def test_a_kiosk_shows_all_that_is_sent_either_way(
    browser: Browser, galleries: str, state: str, size: tuple[int, int]
) -> None:
    seen = await pictures(browser, f"{galleries}/kiosk/?state={state}&lang=fi", size)
    assert seen["whole"] == [True, True]
    assert not seen["onKeys"]
    assert seen["volume"] != ("signed" in state), "who signs reads nothing of how loud it is"
    assert seen["covered"] < 0.15
    if "signed" in state:
        assert seen["covered"] == 0, "no hands are hidden"
        portrait = size[0] < size[1]
        assert min(seen["share"]) > (0.6 if portrait else 0.35)


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)], ids=["usual", "small"])
async def test_the_desk_shows_all_that_is_sent_either_way(
    browser: Browser, galleries: str, size: tuple[int, int]
) -> None:
    seen = await pictures(browser, f"{galleries}/console/?state=call&language=fi", size)
    assert seen["whole"] == [True, True]
