"""Two clerks in one browser, as at a shared workstation: each tab stays the desk of whoever opened it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext

from tests.e2e.browsers import Cable, Clerk, chromium
from tests.servers import PASSWORD, PATIENCE_S, ServerThread
from tests.wire_clients import WireKiosk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerThread]:
    started = ServerThread(tmp_path)
    for clerk in ("aino", "bertil"):
        started.set_password(clerk)
    yield started
    started.close()


@pytest_asyncio.fixture(loop_scope="module")
async def context(tmp_path: Path) -> AsyncIterator[BrowserContext]:
    async with chromium("clerk", tmp_path) as browser:
        context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="fi-FI")
        yield context
        await context.close()


async def says(clerk: Clerk, *words: str) -> None:
    """The page comes to say it."""

    async def said() -> bool:
        text = await clerk.text()
        return all(each in text for each in words)

    await clerk.until(said, f"the page says {words}")


async def is_desk_of(clerk: Clerk, name: str) -> None:
    """The page is the desk of that clerk."""
    assert await clerk.page.inner_text("#me-name", timeout=PATIENCE_S * 1000) == name


async def sign_in_below(clerk: Clerk, name: str) -> None:
    """Sign in at the form that is shown."""
    await clerk.page.get_by_test_id("sign-in-name").fill(name)
    await clerk.page.get_by_test_id("sign-in-password").fill(PASSWORD)
    await clerk.press("sign-in-submit")


async def test_a_desk_in_a_call_stays_its_clerks_while_a_colleague_signs_in_in_the_next_tab(
    server: ServerThread, context: BrowserContext
) -> None:
    aino, bertil = Clerk(await context.new_page()), Clerk(await context.new_page())
    async with Cable(server) as cable, WireKiosk(server, "lahti-1") as kiosk:
        await aino.sign_in(server, "aino", cable.url)
        await aino.press("state-available")
        await kiosk.take()
        await aino.now("ringing")
        await aino.press("answer")
        await aino.now("call")

        # A colleague opens a tab: told whose desk is open, and not made to be that clerk.
        await bertil.page.goto(f"{server.url}/console")
        await says(bertil, "Työpöytä on jo auki: Aino", "Jatka tässä: Aino")
        cable.pull()
        await sign_in_below(bertil, "bertil")
        await bertil.now("off")
        cable.plug()
        await says(aino, "Yhteys palvelimeen")
        await aino.now("call")
        await is_desk_of(aino, "Aino")
        assert kiosk.call is not None
        assert kiosk.call.state == "live"

        # Each signs out alone, and a tab that was left is nobody's, not the next clerk's.
        await kiosk.hang_up()
        await aino.now("wrap_up")
        for page in (aino, bertil):
            await page.page.reload()
        await is_desk_of(aino, "Aino")
        await is_desk_of(bertil, "Bertil")
        await bertil.press("sign-out")
        await says(bertil, "Olet kirjautunut ulos.")
        await bertil.page.reload()
        await bertil.page.get_by_test_id("sign-in-name").wait_for()
        assert "Aino" not in await bertil.text()
        await is_desk_of(aino, "Aino")
    assert aino.errors == bertil.errors == []


async def test_a_desk_whose_sign_in_was_ended_says_so_and_asks_its_own_clerk_back(
    server: ServerThread, context: BrowserContext
) -> None:
    aino, bertil = Clerk(await context.new_page()), Clerk(await context.new_page())
    for page in (aino, bertil):
        await page.page.goto(f"{server.url}/console")
        await page.page.get_by_test_id("sign-in-name").wait_for()
    for page, name in ((aino, "aino"), (bertil, "bertil")):
        await sign_in_below(page, name)
        await page.now("off")
    server.look(lambda tx: (tx.end_sessions("aino"), tx.add_notice(0, "clerk:aino")))
    await says(aino, "Kirjautumisesi päättyi.")
    await aino.page.reload()
    await says(aino, "Kirjautumisesi päättyi.")
    assert await aino.page.get_by_test_id("sign-in-name").input_value() == "aino"
    await sign_in_below(aino, "aino")
    await aino.now("off")
    await bertil.now("off")
    assert aino.errors == bertil.errors == []
