"""The call engine in real Chromium, both ends in one page: what is decoded, not what is claimed."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.e2e.browsers import BLACK, SILENT
from tests.e2e.built import served

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page's address."""
    with served(tmp_path_factory.mktemp("engine_page"), "engine") as above:
        yield f"{above}/engine/"


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    assert executable is not None, "a Chromium is needed: apt install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def page(browser: Browser, address: str) -> AsyncIterator[Page]:
    page = await browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(address)
    await page.wait_for_function("globalThis.harness")
    yield page
    assert errors == []


async def show(page: Page, state: str, epoch: int = 1) -> None:
    await page.evaluate("call => harness.show(call)", {"id": "c1", "epoch": epoch, "state": state})


async def until(page: Page, role: str, condition: str) -> None:
    await page.wait_for_function(f"(s => {condition})(harness.snapshot('{role}'))", timeout=30_000)


async def until_both(page: Page, condition: str) -> None:
    for role in ("kiosk", "clerk"):
        await until(page, role, condition)


async def witness(page: Page, role: str, frames: int = 20, sound_ms: int = 1_500) -> dict[str, Any]:
    """What arrives at that side. The fake microphone beeps once a second."""
    seen: dict[str, Any] = await page.evaluate("([r, f, s]) => harness.witness(r, f, s)", [role, frames, sound_ms])
    return seen


async def until_arrives(page: Page, role: str, wanted: Callable[[dict[str, Any]], bool]) -> None:
    """Looks on: what was under way before is still played, and a busy machine buffers more of it."""
    arrived: dict[str, Any] = {}
    for _ in range(15):
        arrived = await witness(page, role)
        if wanted(arrived):
            return
    raise AssertionError(f"not yet: {arrived}")


async def witness_both(page: Page, **least: int) -> list[dict[str, Any]]:
    return list(await asyncio.gather(*(witness(page, role, **least) for role in ("kiosk", "clerk"))))


@pytest.mark.parametrize("how", ["devices", "stand-in", "expected"])
async def test_nothing_is_seen_or_heard_before_live_and_everything_after(page: Page, how: str) -> None:
    assert await page.evaluate("standIn => harness.open(standIn)", how == "stand-in") == ["open", "open"]
    if how == "expected":
        await page.evaluate("harness.expect()")
        assert await page.evaluate("harness.connectionStates()") == ["new"]
        # Other devices than those that it was made with.
        await page.evaluate("harness.media.kiosk.openStandIn()")
    await show(page, "warm")
    await until_both(page, "s.link === 'good'")
    warm = await witness_both(page)
    for arrived in warm:
        assert arrived["brightest"] <= BLACK, "a picture was seen before the call was live"
        assert arrived["loudest"] <= SILENT, "a sound was heard before the call was live"
    assert await page.evaluate("harness.snapshot('kiosk').remoteVisible") is False

    await page.evaluate("harness.accept({ id: 'c1', epoch: 1, state: 'warm' })")
    await until_both(page, "s.remoteVisible && s.peerCamera && s.peerMicrophone")
    for arrived in await witness_both(page, frames=40):
        assert arrived["brightest"] > 100
        assert arrived["pictures"] > 10, "the picture stands still"
        assert arrived["loudest"] > 0.01
    await until_both(page, "s.peerSpeaking")
    for role, small in zip(("kiosk", "clerk"), warm, strict=True):
        # The small first picture gives way to a larger one; how large, the machine decides.
        await until_arrives(page, role, lambda now, small=small: now["width"] > 2 * small["width"])  # type: ignore[misc]

    await page.evaluate("harness.engines.kiosk.setCamera(false)")
    await page.evaluate("harness.engines.kiosk.setMicrophone(false)")
    await until(page, "clerk", "s.peerCamera === false && s.peerMicrophone === false")
    await until(page, "clerk", "!s.peerSpeaking")
    await until_arrives(page, "clerk", lambda now: now["brightest"] <= BLACK and now["loudest"] <= SILENT)

    await page.evaluate("harness.show(null)")
    await until_both(page, "s.link === 'none'")
    assert await page.evaluate("harness.connectionStates()") == ["closed", "closed"]


async def test_what_was_made_for_a_call_that_does_not_come_is_let_go(page: Page) -> None:
    await page.evaluate("harness.open(false)")
    await page.evaluate("harness.expect()")
    await page.evaluate("harness.expect()")
    await page.evaluate("harness.engines.kiosk.expect(false)")
    assert await page.evaluate("harness.connectionStates()") == ["closed"]
    await page.evaluate("harness.expect()")
    await show(page, "live")
    await until_both(page, "s.remoteVisible")
    assert await page.evaluate("harness.connectionStates()") == ["closed", "closed", "connected", "connected"]


async def test_media_goes_on_while_the_server_is_away_and_a_new_epoch_replaces_the_connection(page: Page) -> None:
    await page.evaluate("harness.open(false)")
    await show(page, "live")
    await until_both(page, "s.remoteVisible && s.link === 'good'")

    await page.evaluate("harness.bridge.online(false)")
    for arrived in await witness_both(page, frames=40):
        assert arrived["pictures"] > 10
    await page.evaluate("harness.bridge.online(true)")
    await until_both(page, "s.link === 'good'")
    assert await page.evaluate("harness.connectionStates()") == ["connected", "connected"]

    await show(page, "live", epoch=2)
    await page.wait_for_function("harness.connectionStates().join() === 'closed,closed,connected,connected'")
    await until_both(page, "s.link === 'good'")
    for arrived in await witness_both(page, frames=40):
        assert arrived["brightest"] > 100
        assert arrived["loudest"] > 0.01


async def test_a_lost_first_offer_is_made_good_when_the_link_is_back(page: Page) -> None:
    await page.evaluate("harness.open(false)")
    await page.evaluate("void (harness.bridge.passes = () => false)")
    await show(page, "warm")
    await page.wait_for_function("harness.bridge.ends.kiosk.get().view.call.epoch === 1")
    await page.evaluate("harness.bridge.online(false)")
    await page.evaluate("void (harness.bridge.passes = () => true)")
    await page.evaluate("harness.bridge.online(true)")
    await until_both(page, "s.link === 'good'")
    assert await page.evaluate("harness.bridge.commands") == []


async def test_another_device_is_sent_without_negotiating(page: Page) -> None:
    await page.evaluate("harness.open(false)")
    await show(page, "live")
    await until_both(page, "s.remoteVisible")
    await page.evaluate("void (harness.bridge.passes = data => data.kind === 'media')")
    await page.evaluate("harness.media.kiosk.openStandIn()")
    for arrived in await witness_both(page, frames=40):
        assert arrived["pictures"] > 10
    assert await page.evaluate("harness.connectionStates()") == ["connected", "connected"]


async def test_accepting_a_warm_call_beats_a_cold_one(page: Page, record_property: Any) -> None:
    await page.evaluate("harness.open(false)")
    cold = [await page.evaluate("harness.coldCall()") for _ in range(3)]
    warm = []
    for number in range(3):
        call = {"id": f"c{number}", "epoch": 1, "state": "warm"}
        await page.evaluate("call => harness.show(call)", call)
        await until_both(page, "s.link === 'good'")
        warm.append(await page.evaluate("call => harness.accept(call)", call))
        await page.evaluate("harness.show(null)")
    ratio = min(warm) / min(cold)
    record_property("accept_to_cold_ratio", ratio)
    print(f"cold {cold} ms, accept {warm} ms, ratio {ratio:.2f}")
    assert ratio < 1
