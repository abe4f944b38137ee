"""The samples for proxies on the real nginx and HAProxy: what they hand on, and what they say while nobody is there."""

import base64
import hashlib
import re
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from tests.deploy.proxies import PROXIES
from tests.deploy.test_units import DEPLOY
from tests.servers import PASSWORD, PATIENCE_S, ServerProcess

PAGES = ("/", "/kiosk", "/kiosk/", "/console", "/console/")


def hashed(part: str) -> str:
    """How a content security policy names what stands within a page."""
    text = (DEPLOY / "waiting.html").read_text(encoding="utf-8")
    found = re.search(rf"<{part}>(.*?)</{part}>", text, re.DOTALL)
    assert found is not None
    return f"'sha256-{base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()}'"


@pytest.mark.parametrize("kind", PROXIES)
async def test_a_proxy_hands_on_what_the_server_needs_and_stands_in_for_its_pages(kind: str, tmp_path: Path) -> None:
    server = ServerProcess(tmp_path, LUUKKU_TRUSTED_PROXIES="127.0.0.1")
    server.set_password("aino")
    (tmp_path / "proxy").mkdir()
    try:
        with (
            PROXIES[kind](tmp_path / "proxy", server.port) as proxy,
            httpx.Client(base_url=proxy.url, verify=proxy.trust(), trust_env=False, timeout=PATIENCE_S) as client,
        ):
            moved = httpx.get(f"http://localhost:{proxy.plain_port}/kiosk", trust_env=False, timeout=PATIENCE_S)
            assert moved.status_code == 301
            assert moved.headers["location"].startswith("https://")
            assert client.get("/kiosk").headers["content-security-policy"].startswith("default-src 'none'")
            for inside in ("/metrics", "/readyz"):
                assert client.get(inside).status_code == 404
            assert client.get("/healthz").json()["server"] == "luukku", "clients ask it why they cannot get through"
            for accepted in ("gzip", "identity"):
                named = client.get("/api/v1/catalogue", headers={"Accept-Encoding": accepted})
                assert named.headers.get("content-encoding", "identity") == accepted, "compressed by the server alone"
                assert named.headers["vary"] == "Accept-Encoding"
                known = {"Accept-Encoding": accepted, "If-None-Match": named.headers["etag"]}
                assert client.get("/api/v1/catalogue", headers=known).status_code == 304
            signed_in = client.post("/api/v1/session", json={"clerk": "aino", "password": PASSWORD})
            assert signed_in.status_code == 200, signed_in.text
            assert "secure" in signed_in.headers["set-cookie"].lower(), "the server knows that it came by HTTPS"
            wss = f"wss://localhost:{proxy.port}/ws/kiosk"
            async with connect(wss, ssl=proxy.trust(), origin=proxy.url, proxy=None) as socket:  # type: ignore[arg-type]  # an Origin is text
                assert '"challenge"' in str(await socket.recv()), "the page's own origin is good"

            server.kill()
            for page in PAGES:
                waits = client.get(page)
                assert waits.status_code == 503
                assert waits.text == (DEPLOY / "waiting.html").read_text(encoding="utf-8")
                assert waits.headers["content-type"] == "text/html; charset=utf-8"
                assert int(waits.headers["retry-after"]) > 0
                assert waits.headers["cache-control"] == "no-store"
                policy = waits.headers["content-security-policy"]
                assert f"script-src {hashed('script')};" in policy
                assert f"style-src {hashed('style')};" in policy
                assert len(waits.headers.get_list("strict-transport-security")) == 1
            # Who is no page is not told a page.
            for other in ("/api/v1/catalogue", "/kiosk/assets/index.js"):
                failed = client.get(other)
                assert failed.status_code in {502, 503}
                assert "Palvelu" not in failed.text

            server.restart()
            assert client.get("/kiosk").status_code == 200
            assert client.get("/api/v1/catalogue").status_code == 200
    finally:
        server.close()
