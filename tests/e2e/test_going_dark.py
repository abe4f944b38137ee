"""Whoever ends, leaves or signs out sends nothing from that moment, although the server does not answer."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from typer.testing import CliRunner

from signaling.cli import app as server_app
from tests.e2e.browsers import WATCH, Cable, Clerk, Customer, Person, chromium
from tests.e2e.programs import Kiosk, Robot
from tests.servers import Host, ServerProcess, ServerThread
from tests.wire_clients import WireClerk

pytestmark = pytest.mark.asyncio(loop_scope="module")

CAPTURED = """
(() => {
  globalThis.captured = [];
  const devices = navigator.mediaDevices, get = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const stream = await get(wanted);
    captured.push(...stream.getTracks());
    return stream;
  };
  const clone = MediaStreamTrack.prototype.clone;
  MediaStreamTrack.prototype.clone = function () {
    const track = clone.call(this);
    captured.push(track);
    return track;
  };
})();
"""
"""Remembers every track of a camera or microphone, to ask whether it is still open."""
ARRIVED = """
async () => {
  let arrived = 0;
  for (const one of peerConnections)
    for (const each of (await one.getStats()).values())
      if (each.type === "inbound-rtp") arrived += (each.framesReceived ?? 0) + (each.packetsReceived ?? 0);
  return arrived;
}
"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browsers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Browser]]:
    """A browser for each side of a call."""
    directory = tmp_path_factory.mktemp("devices")
    async with chromium("kiosk", directory) as kiosk, chromium("clerk", directory) as clerk:
        yield {"kiosk": kiosk, "clerk": clerk}


@pytest_asyncio.fixture(loop_scope="module")
async def customer(browsers: dict[str, Browser]) -> AsyncIterator[Customer]:
    context = await browsers["kiosk"].new_context(viewport={"width": 1080, "height": 1920})
    await context.add_init_script(WATCH + CAPTURED)
    yield Customer(await context.new_page())
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def clerk(browsers: dict[str, Browser]) -> AsyncIterator[Clerk]:
    context = await browsers["clerk"].new_context(viewport={"width": 1440, "height": 900}, locale="fi-FI")
    await context.add_init_script(WATCH + CAPTURED)
    yield Clerk(await context.new_page())
    await context.close()


@contextmanager
def silent(server: ServerProcess) -> Iterator[None]:
    """The server hangs: it takes connections and answers nothing."""
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)


async def talk(host: Host, customer: Customer, clerk: Clerk, clerks_url: str | None = None) -> None:
    await clerk.sign_in(host, "aino", clerks_url)
    await clerk.be_available()
    await customer.enrol(host, "lahti-1")
    await customer.take()
    await clerk.now("ringing")
    await clerk.press("answer")
    await clerk.sees()
    await customer.sees()


async def gets_nothing_more(person: Person) -> None:
    """Not one frame and not one packet; what was on its way a moment ago has arrived."""
    await asyncio.sleep(1)
    before = await person.page.evaluate(ARRIVED)
    await asyncio.sleep(3)
    assert await person.page.evaluate(ARRIVED) == before
    assert before > 0


async def is_dark(person: Person) -> None:
    """Nothing is captured any more."""

    async def closed() -> bool:
        return bool(await person.page.evaluate("captured.every((track) => track.readyState === 'ended')"))

    await person.until(closed, "camera and microphone are closed")
    assert await person.page.evaluate("captured.length") > 0


async def test_a_clerk_who_ends_is_seen_no_more(
    server_process: ServerProcess, customer: Customer, clerk: Clerk
) -> None:
    await talk(server_process, customer, clerk)
    with silent(server_process):
        await clerk.press("end")
        await clerk.press("end")
        await clerk.now("ended")
        await is_dark(clerk)
        await gets_nothing_more(customer)
        assert "Palvelin ei vielä vastaa" in await clerk.text()
        assert "edelleen perille" not in await clerk.text()
    await clerk.now("wrap_up")
    await customer.at("goodbye")


async def test_a_customer_who_ends_is_seen_no_more(
    server_process: ServerProcess, customer: Customer, clerk: Clerk
) -> None:
    await talk(server_process, customer, clerk)
    with silent(server_process):
        await customer.end()
        await is_dark(customer)
        await gets_nothing_more(clerk)
    await clerk.now("wrap_up")


async def test_a_call_that_was_ended_does_not_begin_again_with_the_page(
    server: ServerThread, customer: Customer, clerk: Clerk
) -> None:
    async with Cable(server) as cable:
        await talk(server, customer, clerk, cable.url)
        cable.pull()
        await clerk.press("end")
        await clerk.press("end")
        await clerk.now("ended")
        # All that the page remembered is gone with it; the server never heard of the end.
        await clerk.page.goto("about:blank")
        cable.plug()
        await clerk.page.goto(f"{cable.url}/console")
        await clerk.now("wrap_up")
        await customer.at("goodbye")
        assert await clerk.page.evaluate("peerConnections.length") == 0


async def test_who_signs_out_is_seen_by_no_camera_and_told_the_truth(
    server_process: ServerProcess, clerk: Clerk
) -> None:
    await clerk.sign_in(server_process, "aino")
    await clerk.be_available()
    with silent(server_process):
        await clerk.press("sign-out")
        await clerk.press("sign-out")
        await clerk.page.get_by_test_id("leaving").wait_for()
        await is_dark(clerk)
        await clerk.until(lambda: _says(clerk, "Palvelin ei vastaa"), "that the server does not answer")
    await clerk.page.get_by_test_id("sign-in-name").wait_for()
    assert "Olet kirjautunut ulos" in await clerk.text()


async def test_who_signs_out_of_a_call_reads_what_becomes_of_the_customer_first_and_is_seen_no_more(
    server_process: ServerProcess, customer: Customer, clerk: Clerk
) -> None:
    await talk(server_process, customer, clerk)
    await clerk.press("sign-out")
    await clerk.until(lambda: _says(clerk, "puhelu päättyy ja asiakas palaa jonoon"), "what becomes of the customer")
    await clerk.now("call")
    with silent(server_process):
        await clerk.press("sign-out")
        await clerk.page.get_by_test_id("leaving").wait_for()
        await is_dark(clerk)
        await gets_nothing_more(customer)
    await clerk.page.get_by_test_id("sign-in-name").wait_for()
    await customer.at("queue")


async def test_who_signs_out_of_a_ring_reads_what_becomes_of_the_customer_first(
    server: ServerThread, customer: Customer, clerk: Clerk
) -> None:
    await clerk.sign_in(server, "aino")
    await clerk.be_available()
    await customer.enrol(server, "lahti-1")
    await customer.take()
    await clerk.now("ringing")
    await clerk.page.keyboard.press("q")
    await clerk.until(lambda: _says(clerk, "asiakas säilyttää paikkansa jonossa"), "what becomes of the customer")
    await clerk.now("ringing")
    await clerk.page.keyboard.press("q")
    await clerk.page.get_by_test_id("sign-in-name").wait_for()
    await customer.at("queue")


async def _says(person: Person, words: str) -> bool:
    return words in await person.text()


async def test_a_python_kiosk_that_is_interrupted_is_seen_no_more(
    server_process: ServerProcess, clerk: Clerk, tmp_path: Path
) -> None:
    await clerk.sign_in(server_process, "aino")
    await clerk.be_available()
    with Kiosk(server_process, tmp_path / "state").call("--seconds", "600", language="fi") as call:
        await clerk.now("ringing")
        await clerk.press("answer")
        await clerk.sees()
        with silent(server_process):
            call.interrupt()
            await gets_nothing_more(clerk)
            assert call.process.poll() is None, "it still waits for the server"
        await clerk.now("wrap_up")


async def test_a_robot_that_is_interrupted_is_seen_no_more(server_process: ServerProcess, customer: Customer) -> None:
    with Robot(server_process, "aino") as robot:
        await asyncio.to_thread(robot.until_available)
        await customer.enrol(server_process, "lahti-1")
        await customer.take()
        await customer.sees()
        with silent(server_process):
            robot.interrupt()
            await gets_nothing_more(customer)
            assert robot.process.poll() is None, "it still waits for the server"
        await customer.at("goodbye")


async def test_a_page_that_was_taken_over_or_revoked_goes_dark(
    server: ServerThread, customer: Customer, clerk: Clerk, browsers: dict[str, Browser]
) -> None:
    await talk(server, customer, clerk)
    async with WireClerk(server, "aino"):
        await clerk.page.wait_for_selector('[data-testid="stopped"]')
        await is_dark(clerk)
    revoke = ["admin", "kiosk-revoke", "lahti-1", "--database", server.database_url]
    assert (await asyncio.to_thread(CliRunner().invoke, server_app, revoke)).exit_code == 0
    await customer.page.wait_for_selector('[data-screen="unavailable"]')
    await is_dark(customer)
    # Whatever comes and goes: a kiosk that has no place any more opens no camera.
    await customer.page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    await asyncio.sleep(1)
    await is_dark(customer)
