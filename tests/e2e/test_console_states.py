"""What a clerk opens by hand on the console, drawn without a server: accessible too, and fit for every window."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.e2e.browsers import chromium
from tests.e2e.built import ROOT, SETTLED, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPENED = [
    ("sign-in", "", '[data-testid="sign-in-failure"]'),
    ("off", "?", '[role="dialog"]'),
    ("available", "d", '[data-testid="devices-panel"]'),
    ("available", "q", '[data-testid="sign-out"][data-armed]'),
    ("ringing", "p", '[data-testid="pass-on-busy"]'),
    ("ringing", "q", '[data-testid="leaving-somebody"]'),
    ("call", "q", '[data-testid="leaving-somebody"]'),
    ("call", "d", '[data-testid="devices-panel"]'),
    ("call", "e", '[data-testid="end"][data-armed]'),
    ("call", "f", '[data-testid="transfer-form"]'),
    ("call-transfer", "", '[data-testid="transfer-form"]'),
    ("ringing-passed-on", "", '[data-testid="note"]'),
]
"""A state, the key that opens something in it, and what then is there."""
RUN_AXE = """
async () => {
  const found = await axe.run(document);
  const told = (kind) => found[kind].flatMap((rule) => rule.nodes.map((node) => {
    const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join(" ");
    return [rule.id, `${kind}: ${rule.id}: ${node.target.join(" ")}: ${why}`];
  }));
  return [...told("violations"), ...told("incomplete")];
}
"""
CONTROLS = ["mute", "camera", "devices", "transfer", "end"]
NEEDED = [
    ("ringing-no-camera", "", "h1", ["answer", "pass-on", "media-alert"]),
    ("ringing-passed-on", "", "h1", ["answer", "pass-on"]),
    ("call", "", "h1", CONTROLS),
    ("call-no-camera-offline", "", "h1", [*CONTROLS, "link-banner", "media-alert"]),
    ("call-transfer-refused", "f", '[data-testid="transfer-form"]', CONTROLS),
    ("call-transfer-offline", "f", '[data-testid="transfer-form"]', [*CONTROLS, "link-banner"]),
    ("wrap-up-offline", "", "h1", ["link-banner", "ready"]),
]
"""A state, the key that opens something in it, what then is there, and what nobody should have to look for."""
COVERED = """
(needed) => needed.filter((name) => {
  const one = document.querySelector(`[data-testid="${name}"]:not([hidden] *)`);
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return top < 0 || bottom > innerHeight || !one.contains(document.elementFromPoint(x, y));
})
"""
TOLD = [
    ("ringing", ""),
    ("ringing-passed-on", ""),
    ("ringing-passed-on", "p"),
    ("wrap-up", ""),
    ("wrap-up-passed-on", ""),
]
"""Whose visit it is stands in the centre: a state, and the key that opens something in it."""
HIDDEN_FACTS = """
() => {
  const all = [...document.querySelectorAll("main .now-heading, main .fact, main .note")]
    .filter((one) => one.checkVisibility());
  const seen = (one) => {
    const { left, top, bottom } = one.getBoundingClientRect();
    const at = (y) => one.contains(document.elementFromPoint(left + 6, y));
    return top >= 0 && bottom <= innerHeight && at(top + 2) && at(bottom - 2);
  };
  const letters = Math.min(...[...document.querySelectorAll("main .fact strong")]
    .map((one) => parseFloat(getComputedStyle(one).fontSize)));
  return [all.length, letters, all.filter((one) => !seen(one)).map((one) => one.innerText)];
}
"""
BESIDE = [
    ("call-transfer", "", "transfer-form"),
    ("call-signing-transfer", "", "transfer-form"),
    ("call-proposed", "", "proposed"),
    ("call-agreed", "", "proposed"),
    ("call", "d", "devices-panel"),
]
"""What is opened in a call: a state, the key that opens it, and its name."""
ROOM = """
(name) => {
  const form = document.querySelector(`[data-testid="${name}"]`), box = form.getBoundingClientRect();
  const picture = document.querySelector("[data-testid=remote]").getBoundingClientRect();
  const self = document.querySelector("[data-testid=self]").getBoundingClientRect();
  const wrong = [];
  if (picture.width < innerWidth / 3) wrong.push(`the customer is ${picture.width} wide`);
  if (picture.height < innerHeight / 3) wrong.push(`the customer is ${picture.height} high`);
  if (picture.right > box.left) wrong.push("it does not stand beside the customer");
  // Who signs must see their own hands, at 640×360 too.
  const most = document.querySelector("[data-signed=true]") ? 3 : 6;
  const covers = self.width * self.height / (picture.width * picture.height);
  if (covers > 1 / most) wrong.push("one's own picture hides the customer");
  for (const one of form.querySelectorAll("select, textarea, button, input")) {
    one.scrollIntoView({ block: "nearest" });
    const { left, right, top, bottom } = one.getBoundingClientRect();
    for (const y of [top + 3, bottom - 3])
      if (!one.contains(document.elementFromPoint((left + right) / 2, y))) wrong.push(`${one.outerHTML} is covered`);
    const still = document.querySelector("[data-testid=end]").getBoundingClientRect();
    if (still.top < 0 || still.bottom > innerHeight) wrong.push("the controls have left the window");
  }
  return wrong;
}
"""
SELF = """
() => {
  const box = document.querySelector("[data-testid=self]").getBoundingClientRect();
  const picture = document.querySelector("[data-testid=remote]").getBoundingClientRect();
  const within = box.left >= picture.left && box.right <= picture.right && box.bottom <= picture.bottom
    && box.top >= picture.top;
  return { wide: box.width, within, picture: [picture.width, picture.height] };
}
"""
UNDECIDED = ("video-caption", "aria-hidden-focus")
"""axe cannot know that a live talk has no captions to offer, nor that an open dialog keeps the focus inside."""


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The gallery's address."""
    with served(tmp_path_factory.mktemp("galleries"), "console") as address:
        yield f"{address}/console/"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with chromium("clerk", tmp_path_factory.mktemp("devices")) as started:
        yield started


async def show(page: Page, gallery: str, state: str, language: str, theme: str = "light") -> None:
    await page.goto(f"{gallery}?state={state}&language={language}&theme={theme}")
    await page.locator("h1:not([hidden] *)").first.wait_for()
    await page.evaluate(SETTLED)


async def open_by_key(page: Page, state: str, key: str, opened: str) -> None:
    if state == "sign-in":
        await page.get_by_test_id("sign-in-submit").click()
    elif key:
        await page.keyboard.press(key)
    await page.locator(opened).filter(visible=True).first.wait_for()
    await page.evaluate(SETTLED)


@pytest.mark.parametrize(("language", "theme"), [("fi", "light"), ("sv", "dark")])
async def test_axe_finds_nothing_in_what_is_opened_by_hand(
    browser: Browser, gallery: str, language: str, theme: str
) -> None:
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = await context.new_page()
    await page.add_init_script(path=ROOT / "node_modules/axe-core/axe.min.js")
    wrong: dict[str, Any] = {}
    for state, key, opened in OPENED:
        await show(page, gallery, state, language, theme)
        await open_by_key(page, state, key, opened)
        found = [told for rule, told in await page.evaluate(RUN_AXE) if rule not in UNDECIDED]
        if found:
            wrong[f"{state} {key}"] = found
    await context.close()
    assert wrong == {}


async def test_nothing_is_wider_than_the_window(browser: Browser, gallery: str) -> None:
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(gallery)
    await page.locator("[data-state]").first.wait_for()
    states = await page.eval_on_selector_all("[data-state]", "all => all.map((one) => one.dataset.state)")
    wide: list[str] = []
    for number, (state, key, opened) in enumerate([*((state, "", "h1") for state in states), *OPENED]):
        # Each in one of the two languages with the longer words, turn about.
        language = ("fi", "sv")[number % 2]
        await show(page, gallery, state, language)
        if opened != "h1":
            await open_by_key(page, state, key, opened)
        for width, height in ((1280, 720), (720, 450)):
            await page.set_viewport_size({"width": width, "height": height})
            if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append(f"{state} {key} {language} {width}")
    await context.close()
    assert wide == []


async def test_what_has_to_be_pressed_or_known_at_once_is_in_sight_at_every_size(
    browser: Browser, gallery: str
) -> None:
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    hidden: list[str] = []
    for number, (state, key, opened, needed) in enumerate(NEEDED):
        for width, height in ((1440, 900), (1280, 720), (720, 450)):
            await page.set_viewport_size({"width": width, "height": height})
            await show(page, gallery, state, ("fi", "sv")[number % 2])
            await open_by_key(page, state, key, opened)
            hidden += [f"{one} of {state} {key} at {width}" for one in await page.evaluate(COVERED, needed)]
    await context.close()
    assert hidden == []


async def test_facts_of_a_ring_and_of_a_call_just_held_are_large_and_nothing_covers_them(
    browser: Browser, gallery: str
) -> None:
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    wrong: dict[str, Any] = {}
    for state, key in TOLD:
        for language in ("fi", "sv"):
            for width, height, least in ((1440, 900, 26), (1280, 720, 20), (720, 450, 18)):
                await page.set_viewport_size({"width": width, "height": height})
                await show(page, gallery, state, language)
                await open_by_key(page, state, key, '[data-testid="pass-on-busy"]' if key else "h1")
                known, letters, hidden = await page.evaluate(HIDDEN_FACTS)
                assert known >= 5
                if hidden or letters < least:
                    wrong[f"{state} {key} {language} at {width}"] = (letters, hidden)
    await context.close()
    assert wrong == {}


async def test_what_is_opened_in_a_call_stands_beside_the_customer_and_every_field_can_be_reached(
    browser: Browser, gallery: str
) -> None:
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    wrong: dict[str, Any] = {}
    for state, key, name in BESIDE:
        for language in ("fi", "sv"):
            for width, height in ((1440, 900), (1280, 720), (720, 450), (640, 360)):
                await page.set_viewport_size({"width": width, "height": height})
                await show(page, gallery, state, language)
                await open_by_key(page, state, key, f'[data-testid="{name}"]')
                found = await page.evaluate(ROOM, name)
                if found:
                    wrong[f"{state} {key} {language} at {width}"] = found
    await context.close()
    assert wrong == {}


@pytest.mark.parametrize("form", ["", "-transfer"])
async def test_who_signs_to_the_customer_sees_their_own_hands(browser: Browser, gallery: str, form: str) -> None:
    speaking, signing = f"call{form}", f"call-signing{form}"
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    wrong: dict[str, Any] = {}
    for width, height in ((1440, 900), (1280, 720), (720, 450)):
        await page.set_viewport_size({"width": width, "height": height})
        seen = {}
        for state in (speaking, signing):
            await show(page, gallery, state, "fi")
            seen[state] = await page.evaluate(SELF)
        if (
            seen[signing]["wide"] < max(1.2 * seen[speaking]["wide"], 0.3 * seen[signing]["picture"][0])
            or not seen[signing]["within"]
        ):
            wrong[f"at {width}"] = seen
    await context.close()
    assert wrong == {}
