"""REST: enrolling with a one-time code, signing in and out, the catalogue, health; and the administrator's commands."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from signaling.cli import app
from signaling.protocol import ErrorCode
from signaling.service import administration
from signaling.storage.database import Database, sqlite_url
from tests.servers import CATALOGUE, PASSWORD, PATIENCE_S, ServerThread, now_ms, work_on
from tests.wire_clients import DeviceKey, WireClerk, WireKiosk


@pytest.fixture
def client(server: ServerThread) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=PATIENCE_S) as opened:
        yield opened


def wish(code: str, key: DeviceKey | None = None, **changes: str) -> dict[str, object]:
    """A request to enrol."""
    made = key or DeviceKey()
    return {"code": code, "key": {"kty": "EC", "crv": "P-256", "x": made.x, "y": made.y} | changes}


async def test_a_code_enrols_once_and_the_key_is_known(server: ServerThread, client: httpx.Client) -> None:
    code, key = server.kiosk_code("lahti-1"), DeviceKey()
    answer = client.post("/api/v1/enrol", json=wish(code.lower().replace("-", " "), key))
    assert answer.json() == {"kiosk": "lahti-1"}
    again = client.post("/api/v1/enrol", json=wish(code))
    assert (again.status_code, again.json()["code"]) == (403, ErrorCode.CODE_UNKNOWN)
    kiosk = WireKiosk(server, "lahti-1", enrol=False)
    kiosk.key = key
    await kiosk.connect()
    await kiosk.leave()


def test_an_old_code_and_a_bad_key_are_refused(server: ServerThread, client: httpx.Client) -> None:
    old = server.look(lambda tx: administration.make_kiosk_code(tx, "lahti-1", now_ms() - 2_000_000, 900_000))
    assert client.post("/api/v1/enrol", json=wish(old)).json()["code"] == ErrorCode.CODE_UNKNOWN
    fresh = server.kiosk_code("lahti-1")
    off_the_curve = client.post("/api/v1/enrol", json=wish(fresh, x="A" * 43))
    assert (off_the_curve.status_code, off_the_curve.json()["code"]) == (422, ErrorCode.BAD_FRAME)
    assert client.post("/api/v1/enrol", json={"code": fresh}).status_code == 422
    assert client.post("/api/v1/enrol", json=wish(fresh) | {"more": 1}).status_code == 422
    assert client.post("/api/v1/enrol", json=wish(fresh)).json() == {"kiosk": "lahti-1"}


async def test_a_clerk_signs_in_and_out(server: ServerThread, client: httpx.Client) -> None:
    server.set_password("aino")
    for who in ({"clerk": "aino", "password": "wrong"}, {"clerk": "nobody", "password": PASSWORD}):
        refused = client.post("/api/v1/session", json=who)
        assert (refused.status_code, refused.json()["code"]) == (401, ErrorCode.WRONG_CREDENTIALS)
    answer = client.post("/api/v1/session", json={"clerk": "aino", "password": PASSWORD})
    assert answer.json() == {"clerk": "aino", "name": "Aino", "at_desk": False}
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.get("/api/v1/session").json()["clerk"] == "aino"
    clerk = WireClerk(server, "aino", cookie=cookie.split(";")[0])
    await clerk.connect()
    assert client.delete("/api/v1/session").status_code == 204
    assert (await clerk.gone())[0] is ErrorCode.NOT_SIGNED_IN
    assert client.get("/api/v1/session").status_code == 401


def test_pages_of_strangers_may_change_nothing(server: ServerThread, client: httpx.Client) -> None:
    server.set_password("aino")
    who = {"clerk": "aino", "password": PASSWORD}
    refused = client.post("/api/v1/session", json=who, headers={"Origin": "https://evil.example"})
    assert (refused.status_code, refused.json()["code"]) == (403, ErrorCode.ORIGIN_REFUSED)
    assert client.post("/api/v1/session", json=who, headers={"Origin": server.url}).status_code == 200


def test_the_catalogue_is_cached_by_its_version(client: httpx.Client) -> None:
    first = client.get("/api/v1/catalogue")
    assert {agency["id"] for agency in first.json()["agencies"]} == {"kela", "vero", "migri", "ulosotto"}
    assert "password" not in first.text
    assert "skills" not in first.text
    assert client.get("/api/v1/catalogue", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_it_says_how_it_is(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "server": "luukku"}
    assert client.get("/readyz").json() == {"status": "ok", "server": "luukku"}
    assert "luukku_connections" in client.get("/metrics").text
    assert client.get("/api/v1/demo").status_code == 404


def test_the_pages_come_under_a_strict_policy(client: httpx.Client) -> None:
    for path in ("/kiosk", "/console"):
        page = client.get(path, follow_redirects=True)
        assert page.status_code == 200
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy or "default-src 'self'" in policy
        assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]


class Admin:
    """`luukku-server admin` on a database of its own."""

    def __init__(self, file: Path) -> None:
        self.url = sqlite_url(file)

    def __call__(self, *words: str, typed: str | None = None) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["admin", *words, "--database", self.url], input=typed)
        return done.exit_code, done.output


@pytest.fixture
def admin(tmp_path: Path) -> Admin:
    return Admin(tmp_path / "luukku.sqlite3")


def test_a_catalogue_is_imported_once_and_checked(admin: Admin, tmp_path: Path) -> None:
    code, said = admin("import", str(CATALOGUE))
    assert code == 0
    assert "agencies added: kela" in said
    assert admin("import", str(CATALOGUE)) == (0, "Nothing has changed.\n")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(CATALOGUE.read_text(encoding="utf-8").replace("ring_s = 20", "ring_s = 2"), encoding="utf-8")
    code, said = admin("import", str(wrong))
    assert code == 1
    assert "line 4, defaults.ring_s: must be at least 5" in said
    assert admin("import", str(tmp_path / "none.toml"))[0] == 1


def test_an_agency_with_waiting_customers_is_not_removed(server: ServerThread, tmp_path: Path) -> None:
    with Database(server.database_url) as opened:
        hub = server.app.state.hub
        assert opened.run_now(lambda tx: tx.catalogue_version()) == hub.catalogue.version
    admin = Admin(server.file)

    async def wait_in_queue() -> None:
        async with WireKiosk(server, "lahti-1") as kiosk:
            await kiosk.take("migri", "en")

    asyncio.run(wait_in_queue())
    text = CATALOGUE.read_text(encoding="utf-8")
    start, end = text.index("[agencies.migri]"), text.index("[agencies.ulosotto]")
    less = tmp_path / "less.toml"
    less.write_text(
        text[:start] + text[end:].replace("migri = { en = 3, se = 2 }", "vero = { fi = 1 }"), encoding="utf-8"
    )
    code, said = admin("import", str(less))
    assert code == 1
    assert "Agency 'migri' cannot be removed: 1 customer is waiting for it" in said


def test_kiosks_are_enrolled_and_revoked_and_passwords_set(admin: Admin) -> None:
    assert admin("kiosk-code", "lahti-1")[0] == 1, "no catalogue yet"
    admin("import", str(CATALOGUE))
    code, said = admin("kiosk-code", "lahti-1")
    assert code == 0
    assert len(said.strip()) == 9
    with Database(admin.url) as opened:
        assert opened.run_now(lambda tx: administration.enrol(work_on(tx), said, "x", "y")) == "lahti-1"
    assert "lahti-1: enrolled, not connected" in admin("kiosks")[1]
    assert admin("kiosk-revoke", "lahti-1") == (0, "Kiosk 'lahti-1' is revoked.\n")
    assert admin("kiosk-revoke", "lahti-1")[0] == 1
    assert "lahti-1: revoked" in admin("kiosks")[1]
    assert admin("clerk-password", "aino", typed="long enough\n")[0] == 0
    assert admin("clerk-password", "aino", typed="short\n")[0] == 1
    assert admin("clerk-password", "nobody", typed="long enough\n")[0] == 1


def test_a_tickets_story_is_told(server: ServerThread) -> None:
    async def visit() -> None:
        async with WireKiosk(server, "lahti-1") as kiosk, WireClerk(server, "aino") as clerk:
            await clerk.be("available")
            await kiosk.take(service="asumistuki")
            await clerk.answer()
            await kiosk.until(lambda view: view.call is not None and view.call.state == "live")
            await kiosk.hang_up()

    asyncio.run(visit())
    code, said = Admin(server.file)("ticket", "K01")
    assert code == 0
    lines = said.splitlines()
    assert lines[0].endswith(": closed")
    told = [line.split("  ", 2)[-1].strip() for line in lines[1:]]
    assert told[0] == "took ticket K01: kela, asumistuki, in fi, at lahti"
    assert "offered to clerk aino" in told
    assert "accepted by clerk aino" in told
    assert told[-1] == "closed: served"
    assert Admin(server.file)("ticket", "X99")[0] == 1
