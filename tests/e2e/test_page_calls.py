"""Two people at two real pages: what each of them sees and hears, and which way it goes."""

import asyncio
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from signaling.client.tone import TONES
from tests.e2e.browsers import WATCH, Cable, Clerk, Customer, chromium
from tests.e2e.films import Film
from tests.e2e.programs import Kiosk
from tests.servers import Host, ServerProcess, ServerThread, free_port, wait_until
from tests.wire_clients import WireKiosk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browsers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Browser]]:
    """A browser for each side of a call."""
    directory = tmp_path_factory.mktemp("devices")
    async with chromium("kiosk", directory) as kiosk, chromium("clerk", directory) as clerk:
        yield {"kiosk": kiosk, "clerk": clerk}


@pytest_asyncio.fixture(loop_scope="module")
async def customer(browsers: dict[str, Browser]) -> AsyncIterator[Customer]:
    context = await browsers["kiosk"].new_context(viewport={"width": 1080, "height": 1920})
    await context.add_init_script(WATCH)
    person = Customer(await context.new_page())
    yield person
    await context.close()
    assert person.errors == []


@pytest_asyncio.fixture(loop_scope="module")
async def clerk(browsers: dict[str, Browser]) -> AsyncIterator[Clerk]:
    context = await browsers["clerk"].new_context(viewport={"width": 1440, "height": 900}, locale="fi-FI")
    await context.add_init_script(WATCH)
    person = Clerk(await context.new_page())
    yield person
    await context.close()
    assert person.errors == []


async def meet(host: Host, customer: Customer, clerk: Clerk, url: str | None = None) -> None:
    """From two empty pages to a talk."""
    await clerk.sign_in(host, "aino", url)
    await clerk.be_available()
    await customer.enrol(host, "lahti-1", url)
    await customer.take()
    await clerk.now("ringing")
    assert "Asumistuki" in await clerk.text()
    assert "Lahden yhteispalvelupiste" in await clerk.text()
    await customer.at("connecting")
    await asyncio.gather(customer.gets_black_and_silence(), clerk.gets_black_and_silence())
    await clerk.now("ringing")
    await clerk.press("answer")
    await clerk.now("call")
    await customer.at("call")


async def see_and_hear(*people: Customer | Clerk) -> None:
    for person in people:
        await person.sees()
        await person.hears()


async def test_customer_and_clerk_see_and_hear_each_other(
    server: ServerThread, customer: Customer, clerk: Clerk
) -> None:
    await meet(server, customer, clerk)
    await see_and_hear(customer, clerk)
    assert await customer.paths() <= {("host", "host"), ("prflx", "host"), ("host", "prflx")}
    # The one that was prepared while the customer read on is the one of the call.
    assert await customer.page.evaluate("peerConnections.length") == 1
    await customer.end()
    await clerk.now("wrap_up")
    await customer.press("rate-3")
    await customer.at("wipe")
    await customer.at("rest")
    await clerk.press("ready")
    await clerk.now("available")


@pytest.fixture(scope="module")
def coturn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """A real TURN server; the settings that lead to it, and to nothing else."""
    program = shutil.which("turnserver")
    assert program is not None, "coturn is missing: apt-get install coturn"
    directory, port = tmp_path_factory.mktemp("coturn"), free_port()
    settings = directory / "turn.conf"
    settings.write_text(
        f"listening-port={port}\nlistening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nrealm=test\nfingerprint\nno-cli\nno-tls\n"
        f"no-dtls\nuse-auth-secret\nstatic-auth-secret=a secret for tests\nallow-loopback-peers\n"
        f"log-file={directory}/turn.log\nsimple-log\npidfile={directory}/turn.pid\nverbose\n",
        encoding="utf-8",
    )
    with subprocess.Popen([program, "-c", str(settings)], stdout=subprocess.DEVNULL) as process:
        log = directory / "turn.log"
        wait_until(lambda: log.exists() and "listener opened" in log.read_text().lower(), "coturn listens")
        yield {
            "turn_urls": f"turn:127.0.0.1:{port}?transport=udp",
            "turn_secret": "a secret for tests",
            "relay_only": True,
        }
        process.terminate()


async def test_through_a_relay_alone(
    coturn: dict[str, object], customer: Customer, clerk: Clerk, tmp_path: Path
) -> None:
    server = ServerThread(tmp_path, settings=coturn)
    try:
        await meet(server, customer, clerk)
        await see_and_hear(customer, clerk)
        for person in (customer, clerk):
            paths = await person.paths()
            assert paths
            assert {own for own, _ in paths} == {"relay"}
        await customer.end()
    finally:
        server.close()


@pytest.mark.parametrize("film", [None, Film(rgb=(140, 30, 90), hertz=440, tone_dbfs=-12)], ids=["pattern", "file"])
async def test_a_python_kiosk_and_a_person_at_the_console(
    server: ServerThread, clerk: Clerk, tmp_path: Path, film: Film | None
) -> None:
    await clerk.sign_in(server, "aino")
    await clerk.be_available()
    kiosk = Kiosk(server, tmp_path / "state")
    media = [] if film is None else ["--media", str(film.write(tmp_path / "film.webm"))]
    with kiosk.call("--seconds", "600", *media, agency="kela", language="fi") as call:
        await clerk.now("ringing")
        await clerk.sends(10)
        await clerk.gets_black_and_silence()
        await clerk.press("answer")
        await (clerk.sees() if film is None else clerk.sees_colour(film.rgb))
        await clerk.hears()
        await clerk.press("end")
        await clerk.press("end")
        result = await asyncio.to_thread(call.result, 0)
    assert result["outcome"] == "served"
    assert result["picture_pattern"] == "clerk"
    assert result["pattern_frames"] > 10
    sound = result["sound_level"]
    assert sound["tone_hz"] == TONES["clerk"]
    assert sound["tone_dbfs"] > -40
    assert sound["tone_share"] > 0.5
    before = result["before_accept"]
    assert before["frames"] > 0
    assert before["brightest"] < 30
    assert before["packets"] > 0
    assert before["loudest_dbfs"] < -60


async def choose_and_join(customer: Customer, disturb: Callable[[], Awaitable[object]]) -> None:
    """Touch through to the line, disturbed at every step and undeterred."""
    await customer.press("start")
    for screen, choice in (("language", "language-fi"), ("who", "agency-kela"), ("what", "service-asumistuki")):
        await customer.at(screen)
        await disturb()
        await customer.at(screen)
        await customer.press(choice)
    await customer.at("join")
    await disturb()
    await customer.at("join")
    text = await customer.text()
    assert "Kela" in text
    assert "Asumistuki" in text
    await customer.page.wait_for_selector('[data-testid="join"][aria-disabled="false"]')
    await customer.press("join")


async def test_a_cut_line_to_the_server_costs_neither_the_step_nor_the_talk(
    server: ServerThread, customer: Customer, clerk: Clerk
) -> None:
    async with Cable(server) as theirs, Cable(server) as ours:
        server.settings = server.settings.model_copy()
        await clerk.sign_in(server, "aino", ours.url)
        await customer.enrol(server, "lahti-1", theirs.url)

        async def cut(cable: Cable) -> None:
            connections = len(server.app.state.hub._connections)
            cable.pull()
            await customer.until(lambda: _soon(len(server.app.state.hub._connections) < connections), "it is cut")
            cable.plug()
            await customer.until(lambda: _soon(len(server.app.state.hub._connections) == connections), "it is back")

        await choose_and_join(customer, lambda: cut(theirs))
        await customer.page.get_by_test_id("ahead").wait_for()
        number = await customer.page.get_by_test_id("ticket-number").inner_text()

        await cut(theirs)
        await customer.page.get_by_test_id("ahead").wait_for()
        assert await customer.page.get_by_test_id("ticket-number").inner_text() == number

        await clerk.press("state-available")
        await clerk.now("ringing")
        await cut(ours)
        await clerk.now("ringing")
        await cut(theirs)
        await clerk.now("ringing")
        await clerk.press("answer")
        await clerk.now("call")
        await see_and_hear(customer, clerk)
        call = server.look(lambda tx: tx.open_calls())[0]
        for cable in (theirs, ours):
            cable.pull()
            await see_and_hear(customer, clerk)
            cable.plug()
        await customer.until(lambda: _soon(len(server.app.state.hub._connections) == 2), "both are back")
        await customer.at("call")
        await clerk.now("call")
        after = server.look(lambda tx: tx.open_calls())[0]
        assert (after.id, after.legs) == (call.id, call.legs)
        await clerk.press("end")
        await clerk.press("end")
        await clerk.now("wrap_up")
        await customer.at("goodbye")
        await cut(theirs)
        await customer.at("goodbye")
        await cut(ours)
        await clerk.now("wrap_up")


async def _soon(truth: bool) -> bool:
    return truth


async def test_a_page_that_is_loaded_anew_comes_back_to_the_same_step(
    server: ServerThread, customer: Customer, clerk: Clerk
) -> None:
    await clerk.sign_in(server, "aino")
    for state in ("available", "break"):
        await clerk.press(f"state-{state}")
        await clerk.now(state)
        await clerk.page.reload()
        await clerk.now(state)
    await customer.enrol(server, "lahti-1")
    await choose_and_join(customer, customer.page.reload)
    await customer.page.get_by_test_id("ahead").wait_for()
    await customer.page.reload()
    await customer.page.get_by_test_id("ahead").wait_for()
    await clerk.press("state-available")
    for person in (clerk, customer):
        await clerk.now("ringing")
        await customer.at("connecting")
        await person.page.reload()
    await clerk.now("ringing")
    await customer.at("connecting")
    await asyncio.gather(customer.gets_black_and_silence(), clerk.gets_black_and_silence())
    await clerk.press("answer")
    await clerk.now("call")
    await see_and_hear(customer, clerk)
    first = server.look(lambda tx: tx.open_calls())[0]
    people: tuple[Customer | Clerk, ...] = (customer, clerk)
    for number, person in enumerate(people, start=1):
        await person.page.reload()
        await customer.at("call")
        await clerk.now("call")
        for one in (customer, clerk):
            await one.sees()
        after = server.look(lambda tx: tx.open_calls())[0]
        assert after.id == first.id
        assert [leg.epoch for leg in after.legs] == [leg.epoch + number for leg in first.legs]
    await customer.end()
    await customer.page.reload()
    await customer.at("goodbye")
    await clerk.page.reload()
    await clerk.now("wrap_up")


async def test_a_server_that_is_killed_loses_nobody_and_the_talk_goes_on(
    server_process: ServerProcess, customer: Customer, clerk: Clerk
) -> None:
    await meet(server_process, customer, clerk)
    await see_and_hear(customer, clerk)
    waiting = [WireKiosk(server_process, kiosk) for kiosk in ("lahti-2", "lahti-3", "nurmes-1", "nurmes-2", "auto-1")]
    for one in waiting:
        await one.connect()
        await one.take("vero")
    tickets = [one.ticket.id for one in waiting]
    assert [one.ticket.ahead for one in waiting][-1] >= 0
    call = server_process.look(lambda tx: tx.open_calls())[0]

    server_process.kill()
    before = await customer.page.evaluate("document.querySelector('[data-testid=remote]').currentTime")
    for _ in range(2):
        await see_and_hear(customer, clerk)
    assert await customer.page.evaluate("document.querySelector('[data-testid=remote]').currentTime") > before
    server_process.restart()

    await see_and_hear(customer, clerk)
    for one in waiting:
        await one.connect()
    assert [one.ticket.id for one in waiting] == tickets
    assert [one.ticket.state for one in waiting] == ["waiting"] * 5
    until = time.monotonic() + 60
    while [(await one.until(lambda view: view.ticket is not None)).ticket.ahead for one in waiting] != [0, 1, 2, 3, 4]:  # type: ignore[union-attr]  # waited for
        assert time.monotonic() < until, [one.ticket.ahead for one in waiting]
        await waiting[0].ping()
    after = server_process.look(lambda tx: tx.open_calls())[0]
    assert (after.id, after.legs) == (call.id, call.legs)
    await customer.end()
    await clerk.now("wrap_up")
    for one in waiting:
        await one.leave()


async def test_a_desk_that_a_wrong_setting_stopped_comes_back_whole(
    tmp_path: Path, customer: Customer, clerk: Clerk
) -> None:
    server = ServerProcess(tmp_path)
    try:
        await clerk.sign_in(server, "aino")
        await clerk.be_available()
        server.kill()
        server.environment = {"LUUKKU_ORIGINS": "https://elsewhere.example"}
        server.restart()
        stopped = clerk.page.get_by_test_id("stopped")
        await stopped.wait_for(timeout=60_000)
        assert await stopped.get_attribute("data-reason") == "origin_refused"
        server.kill()
        server.environment = {}
        server.restart()
        # It looks by itself once a minute, and at once when the browser says that there is a network.
        await clerk.page.evaluate("dispatchEvent(new Event('online'))")
        await clerk.page.wait_for_selector("[data-now]", timeout=120_000)
        if await clerk.page.locator('[data-now="off"]').count():
            await clerk.be_available()
        await customer.enrol(server, "lahti-1")
        await customer.take()
        await clerk.now("ringing")
        await clerk.press("answer")
        await clerk.now("call")
        await customer.at("call")
        await see_and_hear(customer, clerk)
    finally:
        server.close()
