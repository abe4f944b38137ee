"""`luukku-kiosk run` comes back by itself once the server knows its kiosk again."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import identity as keys
from kiosk.idle import stand_there
from signaling.client import Address, Timing
from signaling.client.errors import StoppedError
from signaling.service.ports import Transaction
from tests.e2e.programs import Kiosk
from tests.servers import PATIENCE_S, ServerThread


@pytest.fixture
def server(tmp_path: Path) -> ServerThread:
    return ServerThread(tmp_path)


async def told(said: list[str], part: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not any(part in line for line in said):
            await asyncio.sleep(0.02)


def knows(kiosk: str, x: str | None) -> Callable[[Transaction], None]:
    """Change the key that the server knows a kiosk by."""

    def change(tx: Transaction) -> None:
        stored = tx.kiosk(kiosk)
        assert stored is not None
        tx.put_kiosk(replace(stored, key_x=x))

    return change


async def test_an_idle_kiosk_that_is_not_known_looks_again_until_it_is(server: ServerThread, tmp_path: Path) -> None:
    await asyncio.to_thread(Kiosk, server, tmp_path / "state")
    address = Address.parse(server.url)
    identity = keys.load(tmp_path / "state", address)
    stored = server.look(lambda tx: tx.kiosk("lahti-1"))
    assert stored is not None
    server.look(knows("lahti-1", None))
    said: list[str] = []
    stop = asyncio.Event()
    timing = Timing(slow_retry_ms=50)
    idle = asyncio.create_task(
        stand_there(address, identity, devices=None, every=1, say=said.append, stop=stop, timing=timing)
    )
    try:
        await told(said, "not enrolled")
        await told(said, "Looking again now and then.")
        server.look(knows("lahti-1", stored.key_x))
        await told(said, "Connected as lahti-1")
        # Another program that becomes this kiosk is for good.
        second: list[str] = []
        other = asyncio.create_task(
            stand_there(address, identity, devices=None, every=1, say=second.append, stop=stop, timing=timing)
        )
        with pytest.raises(StoppedError):
            await asyncio.wait_for(idle, PATIENCE_S)
        stop.set()
        await asyncio.wait_for(other, PATIENCE_S)
    finally:
        idle.cancel()
        await asyncio.to_thread(server.close)
