"""A clerk's day at the console's page, by the keyboard alone, through a real server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from signaling.protocol.commands import AnswerTransfer, ComeBack, Leave, StepAway
from signaling.protocol.views import ClerkView
from tests.e2e.browsers import WATCH, Cable, Clerk, chromium
from tests.e2e.programs import Kiosk
from tests.servers import CATALOGUE, PASSWORD, ServerThread
from tests.wire_clients import WireClerk, WireKiosk

pytestmark = pytest.mark.asyncio(loop_scope="module")

COUNT_NOTES = """
(() => {
  const Real = OscillatorNode;
  globalThis.notes = 0;
  globalThis.OscillatorNode = class extends Real {
    start(...when) { if (this.context.state === "running") globalThis.notes++; super.start(...when); }
  };
})();
"""
"""Every note that really sounds."""
FAILING_DEVICES = """
(() => {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  globalThis.opened = [];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const [kind, name] = (sessionStorage.getItem("broken") ?? "").split(" ");
    if (kind && wanted[kind]) throw new DOMException("as the test wants it", name);
    const stream = await real(wanted);
    globalThis.opened.push(...stream.getTracks());
    return stream;
  };
})();
"""
"""Devices that fail as real ones do, by the names that the standard gives the failures (Media Capture, 10.2.1)."""
SOUND_SENT = """
async () => {
  for (const one of peerConnections)
    for (const each of (await one.getStats()).values())
      if (each.type === "outbound-rtp" && each.kind === "audio" && each.packetsSent > 100) return true;
  return false;
}
"""
MOST_TABS = 80


class Desk(Clerk):
    """A clerk who has keys and nothing else."""

    async def key(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            await self.page.keyboard.press(key)

    async def focus(self) -> str:
        """Where the keyboard is: the test's name of it, or the kind of element."""
        return str(
            await self.page.evaluate(
                "document.activeElement?.dataset?.testid ?? document.activeElement?.tagName.toLowerCase() ?? ''"
            )
        )

    async def focus_on(self, name: str) -> None:
        """The keyboard comes there by itself."""

        async def there() -> bool:
            return await self.focus() == name

        await self.until(there, f"the focus on {name}; it is on {await self.focus()}")

    async def tab_to(self, name: str) -> None:
        """Tab on until something has the focus."""
        await self.page.get_by_test_id(name).first.wait_for()
        for _ in range(MOST_TABS):
            if await self.focus() == name:
                return
            await self.key("Tab")
        raise AssertionError(f"{name} cannot be reached by Tab:\n{await self.text()}")

    async def choose(self, name: str, starting_with: str) -> None:
        """Type the beginning of a choice on its list."""
        await self.tab_to(name)
        await self.page.keyboard.type(starting_with)
        chosen = self.page.locator(f'[data-testid="{name}"] option:checked')
        assert (await chosen.inner_text()).startswith(starting_with)

    async def shows(self, *words: str) -> None:
        """The page comes to say it."""

        async def said() -> bool:
            text = " ".join((await self.text()).split())
            return all(each in text for each in words)

        await self.until(said, f"the page says {words}")

    async def sign_in_by_keys(self, server: ServerThread, clerk: str) -> None:
        """Type name and password where the focus is put."""
        server.set_password(clerk)
        await self.page.goto(f"{server.url}/console")
        await self.focus_on("sign-in-name")
        await self.page.keyboard.type(clerk)
        await self.key("Tab")
        await self.page.keyboard.type(PASSWORD)
        await self.key("Enter")
        await self.now("off")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with chromium("clerk", tmp_path_factory.mktemp("devices")) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="fi-FI")
    await made.add_init_script(WATCH)
    await made.add_init_script(COUNT_NOTES)
    await made.add_init_script(FAILING_DEVICES)
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="module")
async def desk(context: BrowserContext) -> AsyncIterator[Desk]:
    person = Desk(await context.new_page())
    yield person
    assert person.errors == []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerThread]:
    """Aino serves Migri too, where a ring lasts only moments: for the customer whom nobody answers."""
    text = CATALOGUE.read_text(encoding="utf-8")
    text = text.replace("wrap_up_s = 0\n", "wrap_up_s = 0\nring_s = 5\n", 1)
    text = text.replace(
        'name = "Aino"\n[clerks.aino.skills]\n', 'name = "Aino"\n[clerks.aino.skills]\nmigri = { en = 3 }\n'
    )
    started = ServerThread(tmp_path, catalogue=text)
    yield started
    started.close()


async def test_a_day_by_the_keyboard_alone(server: ServerThread, desk: Desk, tmp_path: Path) -> None:
    kiosk = Kiosk(server, tmp_path / "state")
    await signing_in(server, desk)
    await a_call(desk, kiosk)
    await passing_on_a_ring(server, desk)
    await passing_on_a_customer(server, desk)
    await not_answering(server, desk)
    await signing_out(desk)


async def signing_in(server: ServerThread, desk: Desk) -> None:
    server.set_password("aino")
    await desk.page.goto(f"{server.url}/console")
    await desk.focus_on("sign-in-name")
    await desk.page.keyboard.type("AINO")
    await desk.key("Tab")
    await desk.page.keyboard.type("wrong")
    await desk.key("Enter")
    await desk.page.get_by_test_id("sign-in-failure").wait_for()
    await desk.shows("Nimi tai salasana on väärin.")
    await desk.focus_on("sign-in-password")
    assert await desk.page.get_by_test_id("sign-in-password").input_value() == ""
    await desk.page.keyboard.type(PASSWORD)
    await desk.key("Enter")
    await desk.now("off")
    assert await desk.page.title() == "Ei vuorossa – Luukku"
    await desk.key("5")
    await desk.shows("Olet tauolla", "Ruokatauko")
    await desk.key("1")
    await desk.now("available")
    await desk.page.locator('[data-testid="self"]:not([hidden])').wait_for()
    await desk.key("d")
    await desk.page.get_by_test_id("devices-panel").wait_for()
    await desk.key("Escape")
    await desk.focus_on("devices")


async def a_call(desk: Desk, kiosk: Kiosk) -> None:
    with kiosk.call("--seconds", "600", "--service", "asumistuki", language="fi") as call:
        await desk.now("ringing")
        await desk.focus_on("answer")
        assert (await desk.page.title()).startswith("🔔 Soi: Lahden yhteispalvelupiste")
        await desk.shows("Asiakas soittaa", "Asumistuki", "Suomi", "lahti-1", "sekuntia")
        await desk.until(lambda: desk.page.evaluate("notes >= 3"), "the ring sounds")
        await desk.key("4")
        await desk.shows("Puhelun jälkeen: tauko")
        await desk.key("a")
        await desk.now("call")
        await desk.sees()
        await desk.shows("Kuva ja ääni kulkevat hyvin")

        await desk.key("m")
        await desk.page.locator('[data-testid="mute"][data-on="false"]').wait_for()
        await desk.key("c")
        await desk.page.locator('[data-testid="camera"][data-on="false"]').wait_for()
        await desk.shows("Mikrofonisi on pois päältä", "Kamerasi on pois päältä")
        await desk.key("m", "c", "d")
        await desk.page.get_by_test_id("devices-panel").wait_for()
        await desk.key("Escape")
        await desk.focus_on("devices")
        await desk.key("?")
        await desk.shows("Yksi painallus riittää.")
        await desk.key("Escape")
        await desk.key("e")
        await desk.shows("Varmista lopetus")
        await desk.key("e")
        await desk.now("wrap_up")
        result = await asyncio.to_thread(call.result, 0)
    assert result["outcome"] == "served"
    assert result["picture_pattern"] == "clerk"
    await desk.shows("Puhelu päättyi", "Sitten siirryt tauolle.", "Lopetit puhelun")
    await desk.key("w")
    await desk.page.get_by_test_id("extend").wait_for(state="detached")
    await desk.shows("Jälkityötä jäljellä 1:")
    await desk.key("r")
    await desk.now("break")
    await desk.shows("Lepotauko")


async def passing_on_a_ring(server: ServerThread, desk: Desk) -> None:
    await desk.key("1")
    await desk.now("available")
    async with WireKiosk(server, "lahti-2") as kiosk:
        await kiosk.take()
        await desk.now("ringing")
        await desk.key("p")
        await desk.shows("Miksi annat toisen vastata?")
        await desk.focus_on("pass-on-busy")
        await desk.key("Escape")
        await desk.focus_on("pass-on")
        await desk.key("p", "2")
        await desk.now("available")
        assert kiosk.ticket.state == "waiting"
        await desk.shows("Annoit seuraavana olevan asiakkaan toisille (Kela, kieli: suomi).", "minuutin kuluttua")
        await kiosk.do(Leave(ticket=kiosk.ticket.id))
    offers = server.look(lambda tx: [event.data for event in tx.events(kiosk.ticket.id) if event.kind == "declined"])
    assert [data["reason"] for data in offers] == ["not_mine"]
    await desk.shows("Jonoissasi ei odota nyt ketään.")


async def passing_on_a_customer(server: ServerThread, desk: Desk) -> None:
    """One who had stepped away and come back, who first wants to stay, and then goes on to a named colleague."""
    await desk.key("2")
    await desk.now("break")
    async with WireKiosk(server, "lahti-3") as kiosk, WireClerk(server, "cecilia") as cecilia:
        await cecilia.be("break")
        await kiosk.take(service="asumistuki")
        code, number = kiosk.ticket.code, kiosk.ticket.number
        assert code is not None
        await kiosk.do(StepAway(ticket=kiosk.ticket.id))
        await kiosk.do(ComeBack(number=number, code=code))
        await desk.key("1")
        await desk.now("ringing")
        await desk.key("a")
        await desk.now("call")
        await desk.shows("Asiakas poistui hetkeksi", "Asiakas palasi laitteen luo")

        await desk.key("f")
        await desk.page.get_by_test_id("transfer-form").wait_for()
        await desk.shows("Valitse, minne asiakas siirtyy.")
        await desk.choose("transfer-agency", "Kela")
        await desk.shows("Asiakas on jo tässä jonossa.")
        await desk.tab_to("transfer-propose")
        assert await desk.page.get_by_test_id("transfer-propose").get_attribute("aria-disabled") == "true"
        await desk.choose("transfer-agency", "Verohallinto")
        await desk.choose("transfer-service", "Verokortti")
        await desk.shows("Kukaan työtoveri ei ole juuri nyt vapaana.")
        await cecilia.be("available")
        await desk.shows("1 työtoveri on nyt vapaana.")
        await desk.choose("transfer-colleague", "Cecilia")
        await desk.tab_to("transfer-note")
        await desk.page.keyboard.type("Vuokra-asia on selvä, verokortti puuttuu.")
        await desk.page.reload()
        await desk.now("call")
        note = desk.page.get_by_test_id("transfer-note")
        await note.wait_for()
        assert await note.input_value() == "Vuokra-asia on selvä, verokortti puuttuu."
        await desk.tab_to("transfer-propose")
        await desk.key("Enter")
        view = await kiosk.until(lambda view: view.call is not None and view.call.transfer is not None)
        assert view.call is not None
        assert view.call.transfer is not None
        assert (view.call.transfer.agency, view.call.transfer.colleague) == ("vero", "Cecilia")
        await desk.shows("Asiakkaalta kysytään:", "Cecilia", "Jos asiakas ei vastaa, puhelu jatkuu kanssasi.")
        await kiosk.do(AnswerTransfer(call=view.call.id, agree=False))
        await desk.shows("Asiakas ei halunnut siirtyä muualle.")

        await desk.key("f")
        await desk.tab_to("transfer-propose")
        await desk.key("Enter")
        await desk.tab_to("transfer-spoken")
        await desk.key("Enter")
        await kiosk.until(
            lambda view: (
                view.call is not None and view.call.transfer is not None and view.call.transfer.agreed == "spoken"
            )
        )
        await desk.shows("Asiakas suostui puhumalla:", "Jos lopetat puhelun, asiakas siirtyy heti.")
        await kiosk.do(AnswerTransfer(call=view.call.id, agree=False))
        await desk.shows("Siirto peruttiin.", "Sovittu siirto peruttiin")
        assert kiosk.ticket.state == "in_call"

        await desk.key("f")
        await desk.tab_to("transfer-propose")
        await desk.key("Enter")
        await desk.page.get_by_test_id("proposed").wait_for()
        await desk.key("f")
        await desk.shows("Ehdotus peruttiin")
        await desk.key("f")
        await desk.tab_to("transfer-propose")
        await desk.key("Enter")
        await kiosk.until(lambda view: view.call is not None and view.call.transfer is not None)
        await kiosk.do(AnswerTransfer(call=view.call.id, agree=True))
        await desk.now("wrap_up")
        await desk.shows("Asiakas ohjattiin eteenpäin", "Viestisi seuraavalle virkailijalle")
        handled = await desk.page.get_by_test_id("handled").inner_text()
        assert "Asumistuki" in handled, "what was served here, not where the customer went"
        await desk.shows("Verohallinto · Verokortti · suomi · Cecilia")
        await cecilia.ring()
        got: ClerkView | None = cecilia.view
        assert got is not None
        assert got.ticket is not None
        assert (got.ticket.number, got.ticket.note) == (number, "Vuokra-asia on selvä, verokortti puuttuu.")
        await cecilia.answer()
        await cecilia.hang_up()
        await cecilia.be("off")
    await desk.key("1")
    await desk.now("available")


async def not_answering(server: ServerThread, desk: Desk) -> None:
    async with WireKiosk(server, "nurmes-1") as kiosk:
        await kiosk.take("migri", "en")
        await desk.now("ringing")
        await desk.now("break")
        await desk.shows("Sinut siirrettiin tauolle", "puheluun ei vastattu ajoissa")
        assert kiosk.ticket.state == "waiting"
        await kiosk.leave_queue()


async def signing_out(desk: Desk) -> None:
    await desk.key("q")
    await desk.shows("Paina uudelleen, niin kirjaudut ulos")
    await desk.key("q")
    await desk.shows("Olet kirjautunut ulos.")
    await desk.focus_on("sign-in-name")
    await desk.page.reload()
    await desk.focus_on("sign-in-name")


async def test_who_signs_in_elsewhere_takes_over_and_the_first_is_told(server: ServerThread, desk: Desk) -> None:
    await desk.sign_in_by_keys(server, "aino")
    await desk.key("1")
    await desk.now("available")
    async with WireClerk(server, "aino") as elsewhere:
        await desk.shows("Työpöytäsi on auki toisaalla")
        assert await desk.page.evaluate("opened.every((track) => track.readyState === 'ended')"), "the camera is off"
        await desk.tab_to("take-back")
        await desk.key("Enter")
        await desk.now("available")
        assert (await elsewhere.gone())[1] == 4409
    await desk.key("3")
    await desk.now("off")


async def test_a_cut_to_the_server_is_said_and_mended(server: ServerThread, desk: Desk) -> None:
    async with Cable(server) as cable:
        await desk.sign_in(server, "aino", cable.url)
        await desk.key("1")
        await desk.now("available")
        cable.pull()
        await desk.shows("Yhteys palvelimeen katkesi.", "Kaikki säilyttävät paikkansa")
        await desk.key("2")
        await desk.shows("Lähtee, kun yhteys palaa: Tauolle.")
        cable.plug()
        await desk.key("u")
        await desk.now("break")
        assert await desk.page.get_by_test_id("link-banner").count() == 0
        await desk.key("1")
        await desk.now("available")
        async with WireKiosk(server, "lahti-1") as kiosk:
            await kiosk.take()
            await desk.now("ringing")
            await kiosk.cut()
            await desk.shows("Asiakkaan laitteen yhteys katkesi juuri.")
            await kiosk.connect()
            await desk.key("a")
            await desk.now("call")
            await kiosk.cut()
            await desk.shows("Asiakkaan laitteella ei ole yhteyttä palvelimeen.")
            await kiosk.connect()
            await kiosk.hang_up()
        await desk.now("wrap_up")
        await desk.shows("Asiakas lopetti puhelun")


async def test_a_device_that_fails_is_named_with_what_to_do(server: ServerThread, desk: Desk) -> None:
    await desk.sign_in_by_keys(server, "aino")
    for kind, device, works in (
        ("video", "camera", "asiakas kuulee sinut mutta ei näe"),
        ("audio", "microphone", "asiakas näkee sinut mutta ei kuule"),
    ):
        for error, problem in (
            ("NotFoundError", "missing"),
            ("NotAllowedError", "refused"),
            ("NotReadableError", "busy"),
        ):
            await desk.page.evaluate("(what) => sessionStorage.setItem('broken', what)", f"{kind} {error}")
            await desk.key("1")
            await desk.page.locator(f'[data-testid="media-alert"][data-problem="{device}_{problem}"]').wait_for()
            await desk.shows(works)
            await desk.tab_to("media-retry")
            await desk.page.evaluate("sessionStorage.removeItem('broken')")
            await desk.key("Enter")
            await desk.page.get_by_test_id("media-alert").wait_for(state="detached")
            await desk.page.locator('[data-testid="self"]:not([hidden])').wait_for()
            await desk.key("2")
            await desk.now("break")


async def test_a_device_that_is_pulled_out_is_named_and_found_again(server: ServerThread, desk: Desk) -> None:
    await desk.sign_in_by_keys(server, "aino")
    await desk.key("1")
    await desk.page.locator('[data-testid="self"]:not([hidden])').wait_for()
    for kind, problem, told in (
        ("video", "camera_lost", True),
        ("audio", "microphone_lost", True),
        ("audio", "microphone_lost", False),
    ):
        await desk.page.evaluate(
            """(kind) => {
              const track = opened.findLast((each) => each.kind === kind);
              track.stop();
              track.dispatchEvent(new Event("ended"));
            }""",
            kind,
        )
        await desk.page.locator(f'[data-testid="media-alert"][data-problem="{problem}"]').wait_for()
        if told:
            await desk.page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
        await desk.page.get_by_test_id("media-alert").wait_for(state="detached")
        await desk.page.locator('[data-testid="self"]:not([hidden])').wait_for()
    await desk.page.evaluate("sessionStorage.setItem('broken', 'video NotFoundError')")
    await desk.key("2", "1")
    await desk.page.get_by_test_id("media-alert").wait_for()
    await desk.key("8")
    await desk.shows("Olet tauolla", "Laitevika")


async def test_a_refused_camera_does_not_take_the_voice_along(server: ServerThread, desk: Desk, tmp_path: Path) -> None:
    await desk.sign_in_by_keys(server, "aino")
    await desk.page.evaluate("sessionStorage.setItem('broken', 'video NotAllowedError')")
    await desk.key("1")
    await desk.page.locator('[data-testid="media-alert"][data-problem="camera_refused"]').wait_for()
    kiosk = Kiosk(server, tmp_path / "state")
    with kiosk.call("--seconds", "600", "--service", "asumistuki", language="fi") as call:
        await desk.now("ringing")
        await desk.key("a")
        await desk.now("call")
        await desk.sees()
        await desk.shows("Kameran käyttöä ei ole sallittu.", "asiakas kuulee sinut mutta ei näe")
        await desk.until(lambda: desk.page.evaluate(SOUND_SENT), "the sound is sent")
        await desk.key("e", "e")
        # The kiosk on the command line makes sure of a picture, says that none came, and reports what it heard.
        result = await asyncio.to_thread(call.result, 6)
    await desk.now("wrap_up")
    assert result["picture_pattern"] is None
    assert result["sound_level"]["rms_dbfs"] > -60
    await desk.key("3")
    await desk.now("off")
