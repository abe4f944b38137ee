"""A clerk in Firefox ESR and a customer at a kiosk's page in Chromium: what each of them sees and hears."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.browsers import BLACK, SILENT, WATCH, Customer, chromium
from tests.e2e.firefox import FirefoxClerk, firefox
from tests.servers import ServerThread

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def customer(tmp_path: Path) -> AsyncIterator[Customer]:
    async with chromium("kiosk", tmp_path) as browser:
        context = await browser.new_context(viewport={"width": 1080, "height": 1920})
        await context.add_init_script(WATCH)
        person = Customer(await context.new_page())
        yield person
        await context.close()
    assert person.errors == []


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[FirefoxClerk]:
    with firefox(tmp_path) as driver:
        assert driver.capabilities["browserName"] == "firefox"
        yield FirefoxClerk(driver)


async def test_a_clerk_in_firefox_answers_a_kiosk_both_see_and_hear_each_other_and_the_clerk_ends(
    server: ServerThread, customer: Customer, clerk: FirefoxClerk
) -> None:
    await clerk.sign_in(server, "aino")
    await clerk.press("state-available")
    await clerk.now("available")
    await customer.enrol(server, "lahti-1")
    await customer.take()
    await clerk.now("ringing")
    told = await clerk.text()
    assert "Asumistuki" in told
    assert "Lahden yhteispalvelupiste" in told
    await customer.gets_black_and_silence()

    await clerk.press("answer")
    await clerk.now("call")
    await customer.at("call")
    await clerk.sees()
    await clerk.hears()
    arrived = await customer.witness(frames=30)
    assert arrived["brightest"] > 2 * BLACK, "a picture with something in it"
    assert arrived["pictures"] > 5, "a picture that moves"
    assert arrived["samples"] > 0
    assert arrived["loudest"] > 100 * SILENT
    await customer.hears()
    pixels = await customer.pixels()
    assert pixels is not None
    assert pixels[..., :3].max() > 2 * BLACK, "what arrives is shown as well"

    await clerk.press("end")
    await clerk.press("end")
    await clerk.now("wrap_up")
    await customer.at("goodbye")
    assert "Asumistuki" in await clerk.text()
    await clerk.press("ready")
    await clerk.now("available")
