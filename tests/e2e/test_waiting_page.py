"""A kiosk behind a proxy whose server is down: the page that stands in leaves by itself when the server is back."""

from pathlib import Path

from tests.deploy.proxies import nginx
from tests.e2e.browsers import TOUCHES, UNGUARDED, Customer, chromium
from tests.servers import ServerProcess


async def test_a_page_that_could_not_be_had_comes_back_by_itself(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path, LUUKKU_TRUSTED_PROXIES="127.0.0.1")
    (tmp_path / "proxy").mkdir()
    try:
        with nginx(tmp_path / "proxy", server.port) as proxy:
            server.kill()
            async with chromium("kiosk", tmp_path) as browser:
                context = await browser.new_context(
                    viewport={"width": 1080, "height": 1920}, ignore_https_errors=True, permissions=[]
                )
                page = await context.new_page()
                customer = Customer(page)
                await page.goto(f"{proxy.url}/kiosk")
                for words in ("Palvelu ei vastaa", "Tjänsten svarar inte", "The service is not answering"):
                    assert words in await customer.text()
                # Its own policy lets its style and script work.
                assert (
                    await page.locator(".bar").evaluate("bar => getComputedStyle(bar).backgroundColor")
                    != "rgba(0, 0, 0, 0)"
                )
                # Nobody may leave it enlarged at a kiosk; a clerk may enlarge what stands in for the desk.
                assert await page.evaluate(UNGUARDED) == []
                assert await page.evaluate(TOUCHES) == "pan-x pan-y"
                desk = await context.new_page()
                await desk.goto(f"{proxy.url}/console")
                assert len(await desk.evaluate(UNGUARDED)) == 5
                assert await desk.evaluate(TOUCHES) == "auto"
                await desk.close()
                server.restart()
                await page.get_by_test_id("code").wait_for(timeout=90_000)
                # And again from a page that was there: loaded anew while the server is down.
                server.kill()
                await page.reload()
                assert "Palvelu ei vastaa" in await customer.text()
                server.restart()
                await page.get_by_test_id("code").wait_for(timeout=90_000)
                assert customer.errors == []
    finally:
        server.close()
