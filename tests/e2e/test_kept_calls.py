"""A way to the server breaks for longer than anybody is waited for, and the talk goes on because it is seen to."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from signaling.domain.times import SECOND, Times
from tests.e2e.browsers import WATCH, Cable, Clerk, Customer, Person, chromium
from tests.servers import PATIENCE_S, ServerThread, now_ms

pytestmark = pytest.mark.asyncio(loop_scope="module")

GRACE = 25 * SECOND
"""Shorter than in earnest; longer than two reports of what arrives are apart, also on a busy machine."""
DECODED = """
async () => {
  let decoded = 0;
  for (const one of peerConnections)
    for (const each of (await one.getStats()).values())
      if (each.type === "inbound-rtp" && each.kind === "video") decoded += each.framesDecoded ?? 0;
  return decoded;
}
"""


@pytest.fixture
def short(tmp_path: Path) -> Iterator[ServerThread]:
    """A server that waits less long."""
    server = ServerThread(tmp_path, times=Times(kiosk_grace=GRACE, call_grace=GRACE))
    yield server
    server.close()


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
    yield Customer(await context.new_page())
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def clerk(browsers: dict[str, Browser]) -> AsyncIterator[Clerk]:
    context = await browsers["clerk"].new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    await context.add_init_script(WATCH)
    yield Clerk(await context.new_page())
    await context.close()


async def is_kept(server: ServerThread, witness: Person, call: str) -> None:
    """Pictures come all the time until the one who is gone would have been given up."""
    until = now_ms() + GRACE + 10 * SECOND
    before = await witness.page.evaluate(DECODED)
    while now_ms() < until:
        await asyncio.sleep(5)
        after = await witness.page.evaluate(DECODED)
        assert after > before, "the picture still flows"
        before = after
    assert [one.id for one in server.look(lambda tx: tx.open_calls())] == [call]


async def has_ended(server: ServerThread) -> bool:
    return server.look(lambda tx: tx.open_calls()) == []


async def test_a_talk_outlives_the_kiosk_s_way_to_the_server_and_ends_with_its_media(
    short: ServerThread, customer: Customer, clerk: Clerk
) -> None:
    async with Cable(short) as theirs:
        await clerk.sign_in(short, "aino")
        await clerk.be_available()
        await customer.enrol(short, "lahti-1", theirs.url)
        await customer.take()
        await clerk.now("ringing")
        await clerk.press("answer")
        await clerk.sees()
        await customer.sees()
        [call] = short.look(lambda tx: tx.open_calls())
        theirs.pull()
        await is_kept(short, clerk, call.id)
        await customer.sees()
        await customer.at("call")
        assert "Virkailijan kuva ja ääni tulevat edelleen perille." in await customer.text()
        assert await customer.page.get_by_test_id("stale").count() == 0

        theirs.plug()
        kiosk = customer.kiosk
        await customer.until(lambda: _is_back(short, kiosk), "the kiosk is back")
        assert [one.legs for one in short.look(lambda tx: tx.open_calls())] == [call.legs]
        await clerk.sees()

        theirs.pull()
        await customer.page.evaluate("peerConnections.forEach((one) => one.close())")
        stopped = now_ms()
        await clerk.page.get_by_test_id("stale").wait_for()
        await clerk.until(lambda: _says(clerk, "No picture or sound arrives from the customer."), "what is measured")
        await customer.page.get_by_test_id("stale").wait_for()
        await customer.until(lambda: _says(customer, "Virkailijalta ei juuri nyt tule kuvaa eikä ääntä."), "likewise")
        async with asyncio.timeout(PATIENCE_S):
            await clerk.now("wrap_up")
        assert now_ms() - stopped > GRACE / 2, "whoever was seen until now may still come back"
        assert await has_ended(short)


async def _says(person: Person, words: str) -> bool:
    return words in await person.text()


async def _is_back(server: ServerThread, kiosk: str) -> bool:
    known = server.look(lambda tx: tx.kiosk(kiosk))
    return known is not None and known.connection is not None


async def test_a_talk_outlives_the_clerk_s_way_to_the_server(
    short: ServerThread, customer: Customer, clerk: Clerk
) -> None:
    async with Cable(short) as ours:
        await clerk.sign_in(short, "aino", ours.url)
        await clerk.be_available()
        await customer.enrol(short, "lahti-1")
        await customer.take()
        await clerk.now("ringing")
        await clerk.press("answer")
        await customer.sees()
        [call] = short.look(lambda tx: tx.open_calls())
        ours.pull()
        await is_kept(short, customer, call.id)
        ours.plug()
        await customer.end()
        await clerk.now("wrap_up")
