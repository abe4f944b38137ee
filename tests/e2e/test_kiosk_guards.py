"""What a browser does by itself and a customer must not meet: guarded by the page, and by the shipped policy."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import Error as PlaywrightError

from tests.e2e.browsers import FLAGS, Customer, chromium
from tests.servers import ServerThread

pytestmark = pytest.mark.asyncio(loop_scope="module")
POLICY = Path(__file__).parents[2] / "deploy" / "chromium-policy.json"
WATCH = """
() => {
  globalThis.prevented = {};
  for (const name of ["keydown", "wheel", "mousedown", "mouseup", "contextmenu", "dragover", "drop", "dragstart"])
    window.addEventListener(name, (event) => {
      prevented[`${name} ${event.key ?? ""}`.trim()] = event.defaultPrevented;
    });
}
"""
GUARDED = [
    "Control+f", "Control+g", "Control+p", "Control+s", "Control+o", "Control+u", "Control+j", "Control+h", "Control+d",
    "Control++", "Control+-", "Control+0", "Control+=", "Control+Shift+i", "F1", "F3", "F7", "F12",
    "Alt+ArrowLeft", "Alt+ArrowRight", "Alt+Home", "Alt+d",
]  # fmt: skip
LEFT_ALONE = [
    "Tab", "Shift+Tab", "Enter", "Escape", "ArrowDown", "PageDown", "Home", "a", "Shift+A", "Control+a", "Control+c",
    "Control+v", "Control+ArrowLeft", "Control+Backspace", "Control+Alt+s", "Insert", "CapsLock",
]  # fmt: skip


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with chromium("kiosk", tmp_path_factory.mktemp("devices")) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def page(server: ServerThread, browser: Browser) -> AsyncIterator[Page]:
    """A kiosk at the search, where there is a field to type in."""
    context = await browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True)
    customer = Customer(await context.new_page())
    await customer.enrol(server, "lahti-1")
    for key in ("start", "language-fi", "search"):
        await customer.press(key)
    await customer.at("search")
    await customer.page.evaluate(WATCH)
    yield customer.page
    await context.close()


async def prevented(page: Page) -> dict[str, bool]:
    found: dict[str, bool] = await page.evaluate("globalThis.prevented")
    await page.evaluate("globalThis.prevented = {}")
    return found


async def test_keys_of_the_browser_do_nothing_and_those_of_people_what_they_do(page: Page) -> None:
    for keys in GUARDED + LEFT_ALONE:
        await prevented(page)
        await page.keyboard.press(keys)
        key = keys.rsplit("+", 1)[-1] or "+"
        done = [how for name, how in (await prevented(page)).items() if name.lower() == f"keydown {key}".lower()]
        assert done == [keys in GUARDED], keys
    field = page.get_by_test_id("query")
    await field.fill("")
    await page.keyboard.type("passi")
    assert await field.input_value() == "passi"


async def test_two_fingers_do_not_enlarge_the_page(page: Page) -> None:
    session = await page.context.new_cdp_session(page)
    for x, y in ((540, 300), (540, 1000), (540, 1600)):
        pinch = {"x": x, "y": y, "scaleFactor": 4, "gestureSourceType": "touch"}
        await session.send("Input.synthesizePinchGesture", pinch)
        assert await page.evaluate("visualViewport.scale") == 1
    await page.keyboard.down("Control")
    await page.mouse.wheel(0, -300)
    await page.keyboard.up("Control")
    await page.wait_for_function("'wheel' in prevented")
    assert (await prevented(page))["wheel"] is True


async def test_a_file_that_is_dropped_is_not_opened(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "photo.html"
    file.write_text("<h1>somebody's</h1>", encoding="utf-8")
    session = await page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    before = page.url
    for kind in ("dragEnter", "dragOver", "drop"):
        await session.send("Input.dispatchDragEvent", {"type": kind, "x": 500, "y": 900, "data": data})
    assert (await prevented(page))["dragover"] is True
    assert page.url == before
    assert await page.get_by_test_id("query").is_visible()


async def test_going_back_stays_and_menus_do_not_open(page: Page) -> None:
    await page.get_by_test_id("query").click()
    await page.go_back()
    await page.go_back()
    assert page.url.endswith("/kiosk")
    assert await page.get_by_test_id("query").is_visible()
    session = await page.context.new_cdp_session(page)
    for kind in ("mousePressed", "mouseReleased"):
        await session.send("Input.dispatchMouseEvent", {"type": kind, "x": 500, "y": 900, "button": "back"})
    await page.mouse.click(500, 900, button="right")
    found = await prevented(page)
    assert found["contextmenu"] is True
    assert page.url.endswith("/kiosk")


async def test_nothing_of_a_visit_goes_onto_paper(page: Page) -> None:
    await page.emulate_media(media="print")
    assert not await page.locator("#root").is_visible()


async def test_the_shipped_policy_is_one_that_chromium_takes(server: ServerThread, tmp_path: Path) -> None:
    """In a mount namespace of its own, so that no other browser on this machine obeys it."""
    program, unshare = shutil.which("chromium"), shutil.which("unshare")
    assert program is not None, "a Chromium is needed: apt install chromium"
    assert unshare is not None, "unshare is needed: apt install util-linux"
    managed = tmp_path / "policies" / "managed"
    managed.mkdir(parents=True)
    text = POLICY.read_text(encoding="utf-8")
    # What this test needs to drive a browser at all.
    policy = json.loads(text.replace("https://luukku.example.org", server.url))
    policy["URLAllowlist"].append("about:blank")
    policy["DeveloperToolsAvailability"] = 1
    (managed / "luukku.json").write_text(json.dumps(policy), encoding="utf-8")
    start = tmp_path / "chromium"
    start.write_text(
        f"#!/bin/sh\nexec {unshare} --mount sh -c "
        f'\'mount --bind {tmp_path} /etc/chromium && exec {program} "$@"\' sh "$@"\n',
        encoding="utf-8",
    )
    start.chmod(0o755)
    flags = [flag for flag in FLAGS if flag != "--use-fake-ui-for-media-stream"]
    async with async_playwright() as playwright:
        # An ordinary profile: the policy forbids the other kind, which would forget the kiosk's key.
        context = await playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=start, args=flags, timeout=40_000
        )
        page = context.pages[0]
        await page.goto(f"{server.url}/kiosk")
        for device in ("camera", "microphone"):
            asked = f"navigator.permissions.query({{ name: '{device}' }}).then((answer) => answer.state)"
            assert await page.evaluate(asked) == "granted", device
        with pytest.raises(PlaywrightError, match="ERR_BLOCKED_BY_ADMINISTRATOR"):
            await page.goto("http://127.0.0.1:1/elsewhere")
        await context.close()
