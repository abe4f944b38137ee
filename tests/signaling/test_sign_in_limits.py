"""Signing in and enrolling while somebody guesses, through the real server: safe, and nobody honest is locked out."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from signaling.protocol import ErrorCode
from signaling.security.guessing import FEW_TRIES, FREE_TRIES
from signaling.security.passwords import password_is_right
from signaling.transport import sign_in
from tests.servers import CATALOGUE, CHEAP, PASSWORD, PATIENCE_S, ServerThread
from tests.wire_clients import DeviceKey

CLERKS = [f"clerk-{number}" for number in range(40)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerThread]:
    """A server with an agency of forty more clerks behind a proxy that tells where requests come from."""
    catalogue = CATALOGUE.read_text(encoding="utf-8")
    for name in CLERKS:
        catalogue += f'[clerks.{name}]\nname = "{name}"\n[clerks.{name}.skills]\nkela = {{ fi = 3 }}\n'
    started = ServerThread(tmp_path, catalogue=catalogue, settings={"trusted_proxies": "127.0.0.1"})
    known = CHEAP.hash(PASSWORD)
    for clerk in ["aino", "bertil", *CLERKS]:
        started.look(lambda tx, clerk=clerk: tx.set_password_hash(clerk, known))  # type: ignore[misc]
    yield started
    started.close()


Open = Callable[[str], httpx.AsyncClient]


@pytest_asyncio.fixture
async def browser(server: ServerThread) -> AsyncIterator[Open]:
    """Opens a fresh browser at an address."""
    async with AsyncExitStack() as stack:
        # No certificates to look at: reading them for each takes longer than all else.
        made = [
            httpx.AsyncClient(base_url=server.url, trust_env=False, verify=False, timeout=PATIENCE_S) for _ in range(60)
        ]
        for one in made:
            await stack.enter_async_context(one)

        def open_at(address: str) -> httpx.AsyncClient:
            client = made.pop()
            client.headers["X-Forwarded-For"] = address
            return client

        yield open_at


async def tries(client: httpx.AsyncClient, clerk: str, password: str = PASSWORD) -> httpx.Response:
    """Try to sign in."""
    return await client.post("/api/v1/session", json={"clerk": clerk, "password": password})


async def test_forty_clerks_behind_one_address_sign_in_at_eight_and_may_slip(browser: Open) -> None:
    desks = [browser("192.0.2.1") for _ in CLERKS]
    slips = await asyncio.gather(*(tries(desk, name, "a slip") for desk, name in zip(desks, CLERKS, strict=True)))
    assert {one.status_code for one in slips} == {401}
    answers = await asyncio.gather(*(tries(desk, name) for desk, name in zip(desks, CLERKS, strict=True)))
    assert {one.status_code for one in answers} == {200}


async def guess_on(client: httpx.AsyncClient, clerk: str, judged: list[float]) -> None:
    """Guess without end, eight at a time, and note when a guess was judged."""

    async def one_after_the_other() -> None:
        while True:
            if (await tries(client, clerk, "guessed")).status_code == 401:
                judged.append(time.monotonic())

    await asyncio.gather(*(one_after_the_other() for _ in range(8)))


async def test_a_strangers_wrong_tries_lock_no_named_clerk_out(browser: Open) -> None:
    at_work = browser("192.0.2.1")
    assert (await tries(at_work, "aino")).status_code == 200
    began = time.monotonic()
    judged: dict[str, list[float]] = {"198.51.100.7": [], "192.0.2.1": []}
    strangers = [asyncio.create_task(guess_on(browser(where), "aino", seen)) for where, seen in judged.items()]
    try:
        while not all(len(seen) > FREE_TRIES for seen in judged.values()):
            await asyncio.sleep(0.05)
        for desk, clerk in (
            (at_work, "aino"),  # where she has signed in before, a stranger beside her
            (browser("203.0.113.9"), "aino"),  # at home, in a browser that is new
            (browser("192.0.2.1"), "bertil"),  # a colleague beside her
        ):
            assert (await tries(desk, clerk)).status_code == 200, clerk
    finally:
        for stranger in strangers:
            stranger.cancel()
        await asyncio.gather(*strangers, return_exceptions=True)
    for seen in judged.values():
        assert len(seen) <= FREE_TRIES + 3 + (time.monotonic() - began) / 4, "it is no way to guess fast"


async def test_beside_somebody_who_guesses_her_name_a_clerk_in_a_new_browser_waits_for_seconds(browser: Open) -> None:
    stranger = browser("192.0.2.1")
    for _ in range(FREE_TRIES + 3):
        assert (await tries(stranger, "aino", "guessed")).status_code == 401
    assert (await tries(browser("192.0.2.1"), "aino")).status_code == 200


async def test_who_is_refused_learns_when_to_come_back(browser: Open) -> None:
    stranger = browser("192.0.2.1")
    answers = await asyncio.gather(*(tries(stranger, "aino", "guessed") for _ in range(30)))
    refused = [one for one in answers if one.status_code == 429]
    assert refused
    assert {one.json()["code"] for one in refused} == {ErrorCode.TOO_MANY_TRIES}
    assert all(0 < int(one.headers["Retry-After"]) <= 60 for one in refused)


async def test_a_new_password_lets_in_where_the_old_one_was_guessed_at(server: ServerThread, browser: Open) -> None:
    here, guard = browser("192.0.2.1"), server.app.state.passwords._guard
    assert (await tries(here, "bertil", "guessed")).status_code == 401
    for _ in range(FEW_TRIES + 1):
        guard._tries.add("aino 192.0.2.1", time.monotonic())
    for _ in range(2):
        await tries(here, "aino", "guessed")
    assert (await tries(here, "aino")).status_code == 429
    server.look(lambda tx: tx.add_notice(0, "clerk:aino"))
    async with asyncio.timeout(PATIENCE_S):
        while (await tries(here, "aino")).status_code == 429:
            await asyncio.sleep(0.2)


async def test_few_passwords_are_hashed_at_a_time_however_many_are_tried(
    browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, now, most = threading.Lock(), 0, 0

    def counted(password_hash: str | None, password: str) -> bool:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        try:
            return password_is_right(password_hash, password)
        finally:
            with lock:
                now -= 1

    monkeypatch.setattr(sign_in, "password_is_right", counted)
    flood = (tries(browser(f"198.51.100.{number}"), name, "guessed") for number, name in enumerate(CLERKS))
    await asyncio.gather(*flood)
    assert 0 < most <= sign_in.AT_ONCE


async def test_a_wrong_code_now_and_then_blocks_no_enrolment_and_a_flood_only_its_own_place(
    server: ServerThread, browser: Open
) -> None:
    def wish(code: str) -> dict[str, object]:
        key = DeviceKey()
        return {"code": code, "key": {"kty": "EC", "crv": "P-256", "x": key.x, "y": key.y}}

    here, elsewhere = browser("192.0.2.1"), browser("198.51.100.7")
    for _ in range(10):
        assert (await here.post("/api/v1/enrol", json=wish("AAAA-AAAA"))).status_code == 403
    assert (await here.post("/api/v1/enrol", json=wish(server.kiosk_code("lahti-1")))).status_code == 200
    flood = [await here.post("/api/v1/enrol", json=wish("AAAA-AAAA")) for _ in range(60)]
    assert flood[-1].status_code == 429
    assert flood[-1].headers["Retry-After"] == "1"
    assert (await elsewhere.post("/api/v1/enrol", json=wish(server.kiosk_code("lahti-2")))).status_code == 200
