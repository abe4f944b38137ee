"""Whole visits to the kiosk's page through a real server, by the keyboard alone where a person would touch."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from signaling.protocol.commands import ConfirmTransfer, Transfer
from tests.e2e.browsers import Customer, chromium
from tests.e2e.programs import Robot
from tests.servers import ServerThread, now_ms
from tests.wire_clients import WireClerk, WireKiosk

pytestmark = pytest.mark.asyncio(loop_scope="module")

COUNT_SOUNDS = """
(() => {
  const Real = OscillatorNode;
  globalThis.sounds = 0;
  globalThis.OscillatorNode = class extends Real {
    start(...when) { if (this.context.state === "running") globalThis.sounds++; super.start(...when); }
  };
})();
"""
"""Every note of a cue that really sounds."""
CONTROL_DEVICES = """
(() => {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  globalThis.opened = [];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const [kind, name] = (localStorage.getItem("broken") ?? "").split(" ");
    if (kind && wanted[kind] && name === "hang") await new Promise(() => {});
    if (kind && wanted[kind]) throw new DOMException("as the test wants it", name);
    const stream = await real(wanted);
    globalThis.opened.push(...stream.getTracks());
    return stream;
  };
})();
"""
"""Devices that fail as real ones do, by the names that the standard gives the failures (Media Capture, 10.2.1)."""
MOST_TABS = 60

GONE = "(words) => !document.body.innerText.includes(words)"


class Typist(Customer):
    """A customer who has keys and nothing else."""

    async def press(self, name: str) -> None:
        """Tab to it, and press Enter."""
        await self.page.get_by_test_id(name).first.wait_for()
        for _ in range(MOST_TABS):
            if await self.page.evaluate("document.activeElement?.dataset?.testid ?? ''") == name:
                await self.page.keyboard.press("Enter")
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{name} cannot be reached by Tab:\n{await self.text()}")

    async def write(self, name: str, text: str) -> None:
        """Tab to a field, and type."""
        for _ in range(MOST_TABS):
            if await self.page.evaluate("document.activeElement?.dataset?.testid ?? ''") == name:
                await self.page.keyboard.type(text)
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{name} cannot be reached by Tab")

    async def shows(self, text: str) -> None:
        """Wait for words."""

        async def there() -> bool:
            return text in await self.text()

        await self.until(there, text)

    async def attribute(self, name: str, attribute: str) -> str | None:
        """What an element says to machines."""
        return await self.page.get_by_test_id(name).first.get_attribute(attribute)

    async def true(self, expression: str) -> None:
        """Wait for something about the page. (Its content policy forbids Playwright's own way to wait.)"""
        await self.until(lambda: self.page.evaluate(expression), expression)

    async def until_ahead(self, ahead: int) -> None:
        """Wait for a place in line."""

        async def there() -> bool:
            return await self.page.locator(f'[data-testid="ahead"][data-ahead="{ahead}"]').is_visible()

        await self.until(there, f"{ahead} ahead")

    async def forgotten(self) -> None:
        """The wipe shows all that it does; afterwards nothing is left in the page."""
        await self.at("wipe")
        await self.true("document.querySelectorAll('.wipe [data-done=true]').length === 4")
        await self.at("rest")
        left = await self.page.evaluate("[sessionStorage.length, localStorage.length, document.cookie.length]")
        assert left == [0, 0, 0]
        assert await self.page.evaluate("document.querySelectorAll('video').length") == 0
        assert await self.page.evaluate("document.documentElement.lang") == "fi"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with chromium("kiosk", tmp_path_factory.mktemp("devices")) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def customer(browser: Browser) -> AsyncIterator[Typist]:
    context = await browser.new_context(viewport={"width": 1080, "height": 1920}, reduced_motion="reduce")
    await context.add_init_script(COUNT_SOUNDS)
    await context.add_init_script(CONTROL_DEVICES)
    person = Typist(await context.new_page())
    yield person
    await context.close()
    assert person.errors == []


async def soon(truth: bool) -> bool:
    return truth


async def test_a_visit_by_the_keyboard_alone(server: ServerThread, customer: Typist) -> None:
    page = customer.page
    await page.goto(f"{server.url}/kiosk")
    await customer.at("unavailable")
    await customer.write("code", server.kiosk_code("lahti-1"))
    await page.keyboard.press("Enter")
    await customer.at("rest")
    await customer.shows("Lahden yhteispalvelupiste")
    await page.keyboard.press("Enter")
    await customer.at("language")
    await customer.press("language-fi")
    await customer.at("who")
    closed = page.get_by_test_id("agency-ulosotto")
    assert "Suljettu" in await closed.inner_text()
    async with WireKiosk(server, "lahti-2") as before:
        await before.take("kela", "fi")
        await customer.press("agency-kela")
        await customer.press("service-asumistuki")
        await customer.at("join")
        await customer.shows("Jonossa on nyt 1 ihminen")
        await customer.shows("ei ole juuri nyt virkailijaa paikalla")
        await customer.press("also-sv")
        await page.wait_for_selector('[data-testid="join"][aria-disabled="false"]')
        await customer.press("join")
        await customer.until_ahead(1)
        assert await customer.attribute("wait", "data-unknown") == "nobody_at_work"
        ticket = server.look(lambda tx: tx.kiosk_ticket("lahti-1"))
        assert ticket is not None
        assert ticket.languages == "fi,sv"
        await before.leave_queue()
    await customer.until_ahead(0)
    await customer.shows("Olet jonossa ensimmäisenä")

    await customer.press("language")
    await customer.press("language-sv")
    await customer.shows("Du står i kön")
    await page.reload()
    await customer.shows("Du står i kön")

    with Robot(server, "aino") as robot:
        await customer.at("call")
        await customer.sees()
        await customer.shows("Aino")
        await customer.end()
        await customer.press("rate-3")
        await customer.forgotten()
        robot.until_said("ended")
        assert robot.calls[0]["language"] == "fi"
    told = server.look(lambda tx: tx.ticket(ticket.id))
    assert told is not None
    assert (told.rating, told.close_reason) == (3, "served")


async def test_going_back_to_the_beginning_leaves_nothing_for_the_next_customer(
    server: ServerThread, customer: Typist
) -> None:
    await customer.enrol(server, "lahti-1")
    zoom = "document.querySelector('.kiosk').style.zoom"
    usual = await customer.page.evaluate(zoom)
    await customer.press("start")
    await customer.press("language-sv")
    await customer.press("help")
    await customer.press("text-2")
    await customer.press("contrast")
    await customer.page.keyboard.press("Escape")
    await customer.press("search")
    await customer.page.keyboard.type("bostad")
    await customer.press("found-kela-asumistuki")
    await customer.at("join")
    for screen in ("search", "who", "language", "rest"):
        await customer.press("back")
        await customer.at(screen)
    await customer.true("sessionStorage.length === 0 && document.documentElement.lang === 'fi'")
    assert await customer.page.evaluate(zoom) == usual
    assert await customer.page.locator(".kiosk").get_attribute("data-contrast") == "false"
    await customer.press("start")
    await customer.press("language-fi")
    await customer.press("search")
    assert await customer.page.get_by_test_id("query").input_value() == ""


async def test_the_focus_comes_back_to_whoever_opened_a_dialog(server: ServerThread, customer: Typist) -> None:
    focused = "document.activeElement?.dataset?.testid ?? document.activeElement?.tagName"
    await customer.enrol(server, "lahti-1")
    await customer.press("start")
    await customer.press("language-fi")
    await customer.at("who")
    await customer.press("help")
    await customer.press("text-2")
    assert await customer.page.evaluate(focused) == "text-2"
    await customer.page.keyboard.press("Escape")
    await customer.true(f"({focused}) === 'help'")
    await customer.press("language")
    await customer.press("language-sheet-close")
    await customer.true(f"({focused}) === 'language'")
    await customer.press("help")
    await customer.press("text-0")
    await customer.press("help-sheet-close")
    await customer.true(f"({focused}) === 'help'")


async def test_what_is_closed_sends_on_to_another_agency_or_matter(server: ServerThread, customer: Typist) -> None:
    await customer.enrol(server, "lahti-1")
    await customer.press("start")
    await customer.press("language-fi")
    await customer.press("agency-ulosotto")
    await customer.press("service-other")
    assert await customer.attribute("refusal", "data-refusal") == "closed"
    await customer.press("other-agency")
    await customer.at("who")
    await customer.press("back")
    await customer.at("language")


async def test_leaving_the_line_and_stepping_away_and_coming_back(server: ServerThread, customer: Typist) -> None:
    await customer.enrol(server, "lahti-1")
    await customer.take()
    await customer.until_ahead(0)
    await customer.press("leave")
    await customer.press("confirm-no")
    await customer.press("leave")
    await customer.press("confirm-yes")
    await customer.forgotten()

    await customer.take()
    await customer.until_ahead(0)
    await customer.press("step-away")
    number = await customer.page.get_by_test_id("away-number").inner_text()
    code = await customer.page.get_by_test_id("away-code").inner_text()
    await customer.press("away-yes")
    await customer.at("away")
    assert await customer.page.get_by_test_id("away-code").inner_text() == code
    await customer.press("away-done")
    await customer.forgotten()
    assert server.look(lambda tx: tx.kiosk_ticket("lahti-1")) is None

    await customer.take("vero", "sv", "verokortti")
    await customer.until_ahead(0)
    await customer.press("leave")
    await customer.press("confirm-yes")
    await customer.at("rest")

    async with WireClerk(server, "aino") as clerk:
        await clerk.be("available")
        await customer.page.wait_for_selector('[data-testid="called"]')
        await customer.shows(number)
        await clerk.be("off")
    await customer.press("return")
    # The keyboard needs no field to be chosen. A number may be longer than most: Enter says that it is all.
    await customer.page.keyboard.type(number.lower() + "7")
    assert await customer.page.get_by_test_id("number").input_value() == f"{number}7"
    await customer.page.keyboard.press("Backspace")
    await customer.page.keyboard.press("Enter")
    await customer.page.keyboard.type("0000" if code != "0000" else "1111")
    assert await customer.page.get_by_test_id("number").input_value() == number
    await customer.page.keyboard.press("Enter")
    await customer.shows("Numero tai koodi on väärä")
    await customer.shows("The number or the code is wrong")
    await customer.page.keyboard.press("Backspace")
    # What was wrong is not what stands there any more.
    await customer.page.wait_for_function(GONE, arg="Numero tai koodi on väärä")
    for _ in range(3):
        await customer.page.keyboard.press("Backspace")
    await customer.page.keyboard.type(code)
    await customer.page.keyboard.press("Enter")
    await customer.until_ahead(0)
    assert await customer.page.get_by_test_id("ticket-number").inner_text() == number


async def test_asked_whether_anybody_is_there(server: ServerThread, customer: Typist) -> None:
    await customer.enrol(server, "lahti-1")
    await customer.take()
    await customer.until_ahead(0)
    ticket = server.look(lambda tx: tx.kiosk_ticket("lahti-1"))
    assert ticket is not None
    for answered in (True, False):
        sounded = await customer.page.evaluate("sounds")
        server.look(lambda tx: tx.set_deadline("still_here", ticket.id, now_ms()))
        await customer.at("asked")
        await customer.true(f"sounds > {sounded}")
        await customer.shows(f"numero {ticket.number}, koodi {ticket.code}")
        await customer.page.reload()
        await customer.at("asked")
        await customer.shows(f"numero {ticket.number}, koodi {ticket.code}")
        if answered:
            await customer.page.keyboard.press("a")
            await customer.until_ahead(0)
    server.look(lambda tx: tx.set_deadline("answer", ticket.id, now_ms()))
    await customer.forgotten()
    away = server.look(lambda tx: tx.ticket(ticket.id))
    assert away is not None
    assert (away.state, away.kiosk) == ("away", None)


async def test_a_clerk_passes_the_customer_on(server: ServerThread, customer: Typist) -> None:
    await customer.enrol(server, "lahti-1")
    await customer.take()
    async with WireClerk(server, "aino") as clerk:
        await clerk.be("available")
        call = await clerk.answer()
        await customer.at("call")
        wish = Transfer(call=call.id, agency="vero", service="verokortti", language="fi", note="Tarvitsee verokortin")
        await clerk.do(wish)
        await customer.shows("Tarvitsee verokortin")
        await customer.page.reload()
        await customer.shows("Tarvitsee verokortin")
        await customer.press("transfer-refuse")
        await customer.page.wait_for_selector('[data-testid="transfer"]', state="detached")
        await customer.at("call")
        await clerk.do(wish)
        await clerk.do(ConfirmTransfer(call=call.id, consent="signed"))
        await customer.shows("Virkailija kirjasi, että suostuit viittomalla.")
        await customer.press("transfer-refuse")
        await customer.page.wait_for_selector('[data-testid="transfer"]', state="detached")
        await clerk.do(wish)
        await customer.shows("Jos et vastaa, jatkat tämän virkailijan kanssa.")
        server.look(lambda tx: tx.set_deadline("transfer", call.id, now_ms()))
        await customer.page.wait_for_selector('[data-testid="transfer"]', state="detached")
        await customer.at("call")
        await clerk.do(wish)
        await customer.press("transfer-agree")
        await customer.until_ahead(0)
        await customer.shows("Sinut on siirretty")
        await customer.shows("Verohallinto")


async def test_another_language_at_any_step(server: ServerThread, customer: Typist) -> None:
    async def change(screen: str, language: str, before: str, after: str) -> None:
        await customer.at(screen)
        await customer.shows(before)
        await customer.press("language")
        await customer.press(f"language-{language}")
        await customer.shows(after)
        await customer.at(screen)
        assert before not in await customer.text()
        assert await customer.page.evaluate("document.documentElement.lang") == language

    await customer.enrol(server, "lahti-1")
    await customer.press("start")
    await customer.press("language-fi")
    await change("who", "sv", "Kenen kanssa haluat asioida?", "Vem vill du ha kontakt med?")
    await customer.press("agency-kela")
    await change("what", "fi", "Vad gäller ditt ärende?", "Mitä asiasi koskee?")
    await change("what", "sv", "Asumistuki", "Bostadsbidrag")
    await customer.press("service-asumistuki")
    await change("join", "fi", "Ställ dig i kön", "Liity jonoon")
    await customer.page.wait_for_selector('[data-testid="join"][aria-disabled="false"]')
    await customer.press("join")
    await customer.until_ahead(0)
    await change("queue", "sv", "Olet jonossa", "Du står i kön")
    async with WireClerk(server, "aino") as clerk:
        await clerk.be("available")
        await change("connecting", "fi", "Vi kallar på en handläggare", "Virkailijaa kutsutaan")
        await clerk.answer()
        await change("call", "sv", "Lopeta puhelu", "Avsluta samtalet")
        await clerk.hang_up()
        await change("goodbye", "fi", "Hur gick det?", "Miten asiointi sujui?")
    ticket = server.look(lambda tx: tx.kiosk_ticket("lahti-1"))
    assert ticket is not None
    assert ticket.language == "fi", "the one asked for, whatever the page speaks"
    await customer.press("finish")
    await customer.forgotten()


@pytest.mark.parametrize("answered", [True, False])
async def test_nobody_touches_the_page(server: ServerThread, customer: Typist, answered: bool) -> None:
    await customer.page.clock.install()
    await customer.enrol(server, "lahti-1")
    await customer.press("start")
    await customer.press("language-en")
    await customer.at("who")
    await customer.page.clock.fast_forward(55_000)
    await customer.at("who")
    sounded = await customer.page.evaluate("sounds")
    await customer.page.clock.fast_forward(6_000)
    await customer.at("still-here")
    await customer.shows("Are you still here?")
    assert int(await customer.page.get_by_test_id("countdown").inner_text()) <= 30
    assert await customer.page.evaluate("sounds") > sounded
    if answered:
        await customer.page.keyboard.press("x")
        await customer.at("who")
        await customer.page.clock.fast_forward(55_000)
        await customer.at("who")
    else:
        await customer.page.clock.fast_forward(31_000)
        await customer.at("wipe")
        await customer.page.clock.resume()
        await customer.forgotten()


BROKEN = [
    ("video NotFoundError", "camera_missing", "Kameraa ei löydy"),
    ("video NotAllowedError", "camera_refused", "Kameran käyttöä ei ole sallittu"),
    ("video NotReadableError", "camera_busy", "Kamera on toisen ohjelman käytössä"),
    ("audio NotFoundError", "microphone_missing", "Mikrofonia ei löydy"),
    ("audio NotAllowedError", "microphone_refused", "Mikrofonin käyttöä ei ole sallittu"),
    ("audio NotReadableError", "microphone_busy", "Mikrofoni on toisen ohjelman käytössä"),
]


async def test_devices_that_fail_are_named_and_the_server_knows(server: ServerThread, customer: Typist) -> None:
    def problem() -> str | None:
        kiosk = server.look(lambda tx: tx.kiosk("lahti-1"))
        assert kiosk is not None
        return kiosk.problem

    def told(expected: str | None) -> Callable[[], object]:
        return lambda: soon(problem() == expected)

    await customer.enrol(server, "lahti-1")
    await customer.until(told(None), "nothing is wrong")
    for broken, expected, words in BROKEN:
        await customer.page.evaluate("broken => localStorage.setItem('broken', broken)", broken)
        await customer.page.reload()
        await customer.shows(words)
        await customer.until(told(expected), expected)
        await customer.page.evaluate("localStorage.clear()")
        # Who does not wait for the page to try by itself; it may have been quicker.
        await customer.page.evaluate("document.querySelector('[data-testid=retry-media]')?.click()")
        await customer.at("rest")
        await customer.until(told(None), "repaired")

    # Nobody does anything, and the page was loaded when it was out of order already.
    await customer.page.evaluate("localStorage.setItem('broken', 'video NotReadableError')")
    await customer.page.reload()
    await customer.until(told("camera_busy"), "out of order")
    await customer.page.reload()
    await customer.at("unavailable")
    await customer.page.evaluate("localStorage.clear()")
    await customer.at("rest")
    await customer.until(told(None), "in order by itself")
    assert await customer.page.evaluate("opened.every((one) => one.readyState === 'ended')")

    await customer.take()
    await customer.until_ahead(0)
    for kind, expected, words in (
        ("video", "camera_lost", "Kamera irtosi"),
        ("audio", "microphone_lost", "Mikrofoni irtosi"),
    ):
        await customer.true("opened.some(one => one.readyState === 'live')")
        await customer.page.evaluate("kind => localStorage.setItem('broken', kind + ' hang')", kind)
        await customer.page.evaluate(
            "kind => opened.filter(one => one.readyState === 'live' && one.kind === kind)"
            ".forEach(one => { one.stop(); one.dispatchEvent(new Event('ended')); })",
            kind,
        )
        await customer.shows(words)
        await customer.until(told(expected), "unplugged in the middle of a visit")
        await customer.page.evaluate("localStorage.clear()")
        await customer.press("retry-media")
        await customer.until(told(None), "plugged in again")
        await customer.until_ahead(0)
    # One that gives up for a moment, without a word, and nobody touches anything.
    await customer.page.evaluate(
        "opened.filter(one => one.readyState === 'live' && one.kind === 'video')"
        ".forEach(one => { one.stop(); one.dispatchEvent(new Event('ended')); })"
    )
    await customer.true("opened.some((one) => one.readyState === 'live' && one.kind === 'video')")
    await customer.until(told(None), "works again")


async def test_a_refused_camera_is_named_before_anybody_comes_and_opened_by_nobody(
    server: ServerThread, tmp_path: Path
) -> None:
    def told(expected: str | None) -> Callable[[], object]:
        return lambda: soon(server.look(lambda tx: tx.kiosk("lahti-1")).problem == expected)  # type: ignore[union-attr]

    async with chromium("kiosk", tmp_path, asks=True) as browser:
        # Of those that are not named the browser refuses the rest.
        context = await browser.new_context(viewport={"width": 1080, "height": 1920}, permissions=["microphone"])
        await context.add_init_script(CONTROL_DEVICES)
        customer = Typist(await context.new_page())
        await customer.page.goto(f"{server.url}/kiosk")
        await customer.page.get_by_test_id("code").fill(server.kiosk_code("lahti-1"))
        await customer.press("enrol")
        await customer.at("unavailable")
        await customer.shows("Kameran käyttöä ei ole sallittu.")
        await customer.until(told("camera_refused"), "the server knows")
        assert await customer.page.evaluate("opened.length") == 0
        await context.grant_permissions(["microphone", "camera"])
        await customer.at("rest")
        await customer.until(told(None), "the server knows")


async def test_a_full_line_says_what_else_can_be_done(tmp_path: Path, customer: Typist) -> None:
    text = (Path(__file__).parents[1] / "data" / "catalogue.toml").read_text(encoding="utf-8")
    server = ServerThread(
        tmp_path, catalogue=text.replace("[defaults.hours]", "[defaults.queue]\nlongest_queue = 1\n\n[defaults.hours]")
    )
    try:
        await customer.enrol(server, "lahti-1")
        async with WireKiosk(server, "lahti-2") as before:
            await before.take("kela", "fi")
            await customer.press("start")
            await customer.press("language-fi")
            await customer.shows("Jono on nyt täynnä")
            await customer.press("agency-kela")
            await customer.press("service-asumistuki")
            assert await customer.attribute("refusal", "data-refusal") == "full"
            await customer.shows("020 634 0200")
            await customer.page.get_by_test_id("serve-in-sv").wait_for()
            await before.leave_queue()
            await customer.page.get_by_test_id("join").wait_for()
    finally:
        server.close()


async def test_a_service_closed_by_its_own_hours_is_seen_and_not_joined(tmp_path: Path, customer: Typist) -> None:
    text = (Path(__file__).parents[1] / "data" / "catalogue.toml").read_text(encoding="utf-8")
    service = '[[agencies.kela.services]]\nid = "asumistuki"\n'
    assert service in text
    server = ServerThread(tmp_path, catalogue=text.replace(service, f"{service}hours = {{ mon = [] }}\n"))
    try:
        await customer.enrol(server, "lahti-1")
        await customer.press("start")
        await customer.press("language-fi")
        await customer.press("agency-kela")
        assert "Suljettu nyt" in await customer.page.get_by_test_id("service-asumistuki").inner_text()
        await customer.press("service-asumistuki")
        assert await customer.attribute("refusal", "data-refusal") == "service"
        assert await customer.page.get_by_test_id("join").count() == 0
        await customer.press("other-matter")
        await customer.at("what")
        await customer.press("service-other")
        await customer.page.get_by_test_id("join").wait_for()
    finally:
        server.close()
