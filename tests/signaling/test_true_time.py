"""A real server on a machine whose clock is wrong and then set right, or which stood still for hours."""

import asyncio
import base64
import hashlib
import hmac
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from signaling.domain import states
from signaling.protocol.commands import Accept, Finish, Leave
from signaling.protocol.views import KioskView
from signaling.storage.database import sqlite_url
from tests.servers import CATALOGUE, PASSWORD, PATIENCE_S, now_ms
from tests.shifted_time import ServerOnSetClock
from tests.wire_clients import DeviceKey, WireClerk, WireKiosk

HOUR = 3_600_000
NEAR_MS = 30_000
"""How near to the true time counts as true: half of the minute that is promised, and far from the hours it was off."""
SECRET = "a secret for tests"


def around_now(ring_s: int = 300) -> str:
    """A catalogue whose agency `vero` is open for an hour and a half before and after the true time, and tells those
    who wait to go when it closes. `kela` is always open. It rings for as long as a slow machine may need."""
    now = datetime.now(ZoneInfo("Europe/Helsinki"))
    start, end = ((now.hour * 60 + now.minute + minutes) % 1440 for minutes in (-90, 90))

    def said(minutes: int) -> str:
        return f"{minutes // 60:02}:{minutes % 60:02}"

    spans = [(start, end)] if start < end else [(0, end), (start, 1440)]
    hours = "[" + ", ".join(f'"{said(a)}-{said(b)}"' for a, b in spans if a < b) + "]"
    week = "\n".join(f"{day} = {hours}" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    own = f'[agencies.vero.hours]\n{week}\nholidays = "open"\n\n[agencies.vero.queue]\nclosing = "tell"\n'
    text = CATALOGUE.read_text(encoding="utf-8").replace("ring_s = 20", f"ring_s = {ring_s}")
    return f"{text}\n{own}"


def is_open(view: KioskView) -> bool:
    return next(one for one in view.agencies if one.id == "vero").open


@pytest.fixture
async def machine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ServerOnSetClock]:
    started = await asyncio.to_thread(
        ServerOnSetClock,
        tmp_path,
        ahead_ms=request.param,
        catalogue=around_now(),
        LUUKKU_TURN_URLS="turn:127.0.0.1:3478?transport=udp",
        LUUKKU_TURN_SECRET=SECRET,
    )
    yield started
    await asyncio.to_thread(started.close)


def admin(machine: ServerOnSetClock, *words: str) -> str:
    """What an administrator's command prints on the same machine."""
    command = [sys.executable, "-m", "signaling.cli", "admin", *words, "--database", sqlite_url(machine.file)]
    done = subprocess.run([*machine.clock.launcher, *command], capture_output=True, text=True, check=True)
    return done.stdout


async def soon(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not met():
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("machine", [3 * HOUR, -3 * HOUR], ids=["ahead", "behind"], indirect=True)
async def test_a_clock_that_is_set_right_is_followed_and_nothing_that_is_going_on_suffers(
    machine: ServerOnSetClock,
) -> None:
    first, second, idle = (WireKiosk(machine, f"lahti-{number}") for number in (1, 2, 3))
    clerk = WireClerk(machine, "aino")
    for client in (first, second, idle, clerk):
        await client.connect()
    assert idle.view is not None
    assert not is_open(idle.view)
    await first.take()
    await clerk.be("available")
    offer = await clerk.ring()
    early = await second.take()
    code = await asyncio.to_thread(admin, machine, "kiosk-code", "nurmes-1")
    wrong = (await idle.ping()).now
    assert abs(wrong - now_ms()) > HOUR

    machine.clock.set(0)
    await idle.until(is_open)
    assert abs((await idle.ping()).now - now_ms()) < NEAR_MS
    # The ring goes on as if nothing had happened, and tells when it ends by the new time.
    await clerk.until(lambda view: view.offer is not None and abs(view.offer.expires_at - now_ms()) < HOUR)
    assert clerk.view is not None
    assert clerk.view.offer is not None
    assert clerk.view.offer.id == offer
    assert clerk.view.ticket is not None
    assert abs(clerk.view.ticket.taken_at - now_ms()) < HOUR
    servers = clerk.view.call.ice_servers if clerk.view.call is not None else []
    assert [_good_until(one.username, one.credential) for one in servers]
    # Who comes after the correction stands behind those who came before it.
    late = await idle.take()
    tickets = machine.look(lambda tx: {one.id: one for one in tx.open_tickets()})
    assert tickets[early].order_at < tickets[late].order_at
    assert idle.ticket.ahead == 1
    await clerk.do(Accept(offer=offer))
    await clerk.until(lambda view: view.call is not None and view.call.state == "live")
    assert clerk.view.call is not None
    assert clerk.view.call.live_since is not None
    assert abs(clerk.view.call.live_since - now_ms()) < NEAR_MS
    # A code that a clock ahead has made is good for as long as was promised. If the clock was behind, nobody can know
    # whether the machine stood still, and it is too old.
    enrolled = await asyncio.to_thread(_enrol, machine, code.strip(), DeviceKey())
    assert enrolled.status_code == (200 if wrong > now_ms() else 403), enrolled.text
    session = {"Cookie": clerk.cookie}
    who = await asyncio.to_thread(httpx.get, f"{machine.url}/api/v1/session", headers=session, trust_env=False)
    assert who.status_code == 200
    assert "time_corrected" in machine.log()

    # A restart changes neither.
    for client in (first, second, idle, clerk):
        await client.cut()
    await asyncio.to_thread(machine.kill)
    await asyncio.to_thread(machine.restart)
    another = WireKiosk(machine, "nurmes-2")
    assert is_open(await another.connect())
    assert abs((await another.ping()).now - now_ms()) < NEAR_MS
    last = await another.take(agency="kela")
    tickets = machine.look(lambda tx: {one.id: one for one in tx.open_tickets()})
    assert tickets[late].order_at < tickets[last].order_at
    story = await asyncio.to_thread(admin, machine, "ticket", last)
    assert datetime.fromtimestamp(now_ms() / 1000, ZoneInfo("Europe/Helsinki")).strftime("%H:") in story
    await another.do(Leave(ticket=last))
    await another.do(Finish(ticket=last))
    await another.leave()


def _enrol(machine: ServerOnSetClock, code: str, key: DeviceKey) -> httpx.Response:
    wish = {"code": code, "key": {"kty": "EC", "crv": "P-256", "x": key.x, "y": key.y}}
    return httpx.post(f"{machine.url}/api/v1/enrol", json=wish, trust_env=False, timeout=PATIENCE_S)


def _good_until(username: str | None, credential: str | None) -> int:
    """When TURN credentials end, by the clock of a TURN server that goes right, which takes them now."""
    assert username is not None
    assert credential is not None
    digest = hmac.new(SECRET.encode(), username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(credential) == digest
    expiry = int(username.partition(":")[0])
    assert time.time() + 500 < expiry < time.time() + 1000
    return expiry


@pytest.mark.parametrize("machine", [0], indirect=True)
@pytest.mark.parametrize("counted", [False, True], ids=["no clock went on", "one clock went on"])
async def test_after_eight_hours_of_standing_still_what_follows_the_time_has_aged_and_nothing_else(
    machine: ServerOnSetClock, counted: bool
) -> None:
    ringing, waiting, idle = (WireKiosk(machine, f"lahti-{number}") for number in (1, 2, 3))
    clerk = WireClerk(machine, "aino")
    for client in (ringing, waiting, idle, clerk):
        await client.connect()
    machine.set_password("bertil")
    with httpx.Client(base_url=machine.url, trust_env=False, timeout=PATIENCE_S) as browser:
        signed_in = browser.post("/api/v1/session", json={"clerk": "bertil", "password": PASSWORD})
        assert signed_in.status_code == 200
        code = await asyncio.to_thread(admin, machine, "kiosk-code", "nurmes-1")
        # Nobody at work serves this one now; the agency closes in an hour and a half.
        gone = await waiting.take(agency="vero")
        await ringing.take()
        await clerk.be("available")
        offer = await clerk.ring()

        # A virtual machine that is paused counts none of it; a laptop that sleeps goes on with one clock, and then
        # eight hours have passed for deadlines as well.
        machine.clock.set(8 * HOUR, slept_ms=8 * HOUR if counted else 0)
        await waiting.until(lambda view: view.ticket is not None and view.ticket.state == "closed")
        assert waiting.ticket.id == gone
        assert waiting.ticket.close_reason == "agency_closed"
        await idle.until(lambda view: not is_open(view))
        assert abs((await idle.ping()).now - now_ms() - 8 * HOUR) < NEAR_MS
        if counted:
            await clerk.until(lambda view: view.offer is None)
        else:
            assert clerk.view is not None
            assert clerk.view.offer is not None
            assert clerk.view.offer.id == offer, "it rings for as long as it should"
        refused = await asyncio.to_thread(_enrol, machine, code.strip(), DeviceKey())
        assert refused.json()["code"] == "code_unknown"
        assert browser.get("/api/v1/session").status_code == 200, "twelve hours are not over"
        machine.clock.set(13 * HOUR, slept_ms=13 * HOUR if counted else 0)
        await soon(lambda: browser.get("/api/v1/session").status_code == 401)
    for client in (ringing, waiting, idle, clerk):
        await client.cut()


async def test_stamps_ahead_of_a_clock_that_was_set_back_while_no_server_ran_hold_nothing_up(tmp_path: Path) -> None:
    machine = await asyncio.to_thread(ServerOnSetClock, tmp_path, ahead_ms=3 * HOUR, catalogue=around_now(ring_s=20))
    try:
        kiosk, clerk = WireKiosk(machine, "lahti-1"), WireClerk(machine, "aino")
        for client in (kiosk, clerk):
            await client.connect()
        early = await kiosk.take()
        await clerk.be("available")
        offer = await clerk.ring()
        for client in (kiosk, clerk):
            await client.cut()
        await asyncio.to_thread(machine.kill)
        machine.clock.set(0)
        await asyncio.to_thread(machine.restart)

        other = WireKiosk(machine, "lahti-2")
        assert is_open(await other.connect())
        assert abs((await other.ping()).now - now_ms()) < NEAR_MS
        late = await other.take()
        tickets = machine.look(lambda tx: {one.id: one for one in tx.open_tickets()})
        assert tickets[early].order_at < tickets[late].order_at
        # The ring had some twenty seconds left: it ends in about that, not in three hours.

        def is_over() -> bool:
            known = machine.look(lambda tx: tx.offer(offer))
            return known is not None and known.state is not states.Offer.OPEN

        await soon(is_over)
        await other.leave()
    finally:
        await asyncio.to_thread(machine.close)
