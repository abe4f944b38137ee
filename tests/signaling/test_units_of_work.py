"""Units of work that wait together share a transaction, and each of them is still all or nothing."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from signaling.service.ports import StorageUnavailable, Transaction
from signaling.storage.database import Database, sqlite_url


class _Wrong(Exception):
    pass


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(sqlite_url(tmp_path / "units.sqlite3")) as opened:
        yield opened


def _kinds(database: Database) -> list[str]:
    assert database.file is not None
    # A stranger's connection: what it sees is committed.
    with sqlite3.connect(database.file) as stranger:
        kinds = [row[0] for row in stranger.execute("SELECT kind FROM events ORDER BY seq")]
    stranger.close()
    return kinds


def _note(kind: str, *, then: Exception | None = None) -> "_Unit":
    return _Unit(kind, then)


class _Unit:
    def __init__(self, kind: str, then: Exception | None) -> None:
        self._kind, self._then = kind, then

    def __call__(self, tx: Transaction) -> str:
        tx.add_event(1, None, self._kind, "test", {})
        if self._then is not None:
            raise self._then
        return self._kind


async def _all_at_once(database: Database, units: list[_Unit]) -> list[str | BaseException]:
    held, let_go = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        held.set()
        assert let_go.wait(30)

    first = asyncio.ensure_future(database.run(hold))
    await asyncio.to_thread(held.wait, 30)
    rest = [asyncio.ensure_future(database.run(unit)) for unit in units]
    await asyncio.sleep(0)
    let_go.set()
    await first
    return await asyncio.gather(*rest, return_exceptions=True)


async def test_those_that_wait_together_are_done_in_order_and_durable_when_told(database: Database) -> None:
    names = [f"n{number}" for number in range(100)]
    assert await _all_at_once(database, [_note(name) for name in names]) == names
    assert await asyncio.to_thread(_kinds, database) == names


async def test_one_that_fails_is_undone_alone(database: Database) -> None:
    wrong = _Wrong("no")
    results = await _all_at_once(database, [_note("before"), _note("wrong", then=wrong), _note("after")])
    assert results == ["before", wrong, "after"]
    assert await asyncio.to_thread(_kinds, database) == ["before", "after"]


async def test_a_storage_that_cannot_write_undoes_all_that_share_the_transaction(database: Database) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    results = await _all_at_once(database, [_note("before"), _note("full", then=full), _note("after")])
    assert all(isinstance(result, StorageUnavailable) for result in results)
    assert await asyncio.to_thread(_kinds, database) == []
    assert await database.run(_note("again")) == "again"
