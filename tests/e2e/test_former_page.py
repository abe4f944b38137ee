"""A kiosk's page that was loaded before the server and the desk were upgraded holds a call with the present desk."""

import asyncio
from pathlib import Path

import pytest

from signaling.transport import pages
from tests.e2e.browsers import WATCH, Clerk, Customer, chromium
from tests.releases.release import RELEASES, Release
from tests.servers import ServerThread


@pytest.mark.parametrize("name", RELEASES)
async def test_a_former_releases_kiosk_page_and_the_present_desk_see_and_hear_each_other(
    name: str, server: ServerThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    former, present = Release(name).unpack_kiosk_page(tmp_path / "former"), pages._dist
    monkeypatch.setattr(pages, "_dist", lambda page: former if page == "kiosk" else present(page))
    async with chromium("kiosk", tmp_path) as one, chromium("clerk", tmp_path) as other:
        kiosk = await one.new_context(viewport={"width": 1080, "height": 1920})
        desk = await other.new_context(viewport={"width": 1440, "height": 900}, locale="fi-FI")
        for context in (kiosk, desk):
            await context.add_init_script(WATCH)
        customer, clerk = Customer(await kiosk.new_page()), Clerk(await desk.new_page())
        await clerk.sign_in(server, "aino")
        await clerk.be_available()
        await customer.enrol(server, "lahti-1")
        # It is the former page: its script lies where it was unpacked.
        loaded = await customer.page.evaluate("document.querySelector('script[src]').src")
        assert (former / loaded.partition("/kiosk/")[2]).is_file()
        await customer.take()
        await clerk.now("ringing")
        await customer.at("connecting")
        await asyncio.gather(customer.gets_black_and_silence(), clerk.gets_black_and_silence())
        await clerk.press("answer")
        await asyncio.gather(clerk.now("call"), customer.at("call"))
        for person in (customer, clerk):
            await person.sees()
            await person.hears()
        await customer.end()
        await clerk.now("wrap_up")
        await customer.press("rate-3")
        await customer.at("wipe")
        await customer.at("rest")
        assert customer.errors == clerk.errors == []
