"""Units of work that wait together share a transaction, and each of them is still all or nothing."""

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from signaling.domain import records, states
from signaling.service.ports import StorageUnavailable, Transaction
from signaling.storage import units as storage
from signaling.storage.database import Database, sqlite_url
from signaling.storage.prepared import Cursor

R = TypeVar("R")


class _Wrong(Exception):
    pass


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    # However slow the machine: what waits shares a transaction.
    monkeypatch.setattr(storage, "TOGETHER_S", 60.0)
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
        self.kind, self._then = kind, then

    def __call__(self, tx: Transaction) -> str:
        tx.add_event(1, None, self.kind, "test", {})
        if self._then is not None:
            raise self._then
        return self.kind


async def _all_at_once(
    database: Database, units: "Sequence[Callable[[Transaction], R]]", urgent: Collection[str] = ()
) -> list[R | BaseException]:
    held, let_go = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        held.set()
        assert let_go.wait(30)

    first = asyncio.ensure_future(database.run(hold))
    await asyncio.to_thread(held.wait, 30)
    rest = [asyncio.ensure_future(database.run(unit, urgent=getattr(unit, "kind", None) in urgent)) for unit in units]
    await asyncio.sleep(0)
    let_go.set()
    # It may share the transaction with the rest.
    _, *results = await asyncio.gather(first, *rest, return_exceptions=True)
    return results  # type: ignore[return-value]  # `first` gives None


async def test_those_that_wait_together_are_done_in_order_and_durable_when_told(database: Database) -> None:
    names = [f"n{number}" for number in range(100)]
    assert await _all_at_once(database, [_note(name) for name in names]) == names
    assert await asyncio.to_thread(_kinds, database) == names


async def test_one_that_fails_is_undone_alone(database: Database) -> None:
    wrong = _Wrong("no")
    results = await _all_at_once(database, [_note("before"), _note("wrong", then=wrong), _note("after")])
    assert results == ["before", wrong, "after"]
    assert await asyncio.to_thread(_kinds, database) == ["before", "after"]


async def test_what_an_undone_unit_wrote_is_not_remembered(database: Database) -> None:
    clerk = records.Clerk("aino", states.Clerk.OFF, 1)
    await database.run(lambda tx: tx.put_clerk(clerk))

    def wrong(tx: Transaction) -> None:
        assert tx.clerk("aino") == clerk
        tx.put_clerk(replace(clerk, state=states.Clerk.BREAK))
        raise _Wrong("no")

    def look(tx: Transaction) -> records.Clerk | None:
        return tx.clerk("aino")

    results = await _all_at_once(database, [wrong, look])
    assert isinstance(results[0], _Wrong)
    assert results[1] == clerk
    with pytest.raises(_Wrong):
        await database.run(wrong)
    assert await database.run(look) == clerk


async def test_a_storage_that_cannot_write_undoes_all_that_share_the_transaction(database: Database) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    results = await _all_at_once(database, [_note("before"), _note("full", then=full), _note("after")])
    assert [isinstance(result, StorageUnavailable) for result in results] == [True, True, False]
    assert await asyncio.to_thread(_kinds, database) == ["after"], "it came after the transaction had failed"
    assert await database.run(_note("again")) == "again"


async def test_what_is_urgent_goes_first(database: Database) -> None:
    units = [_note("first"), _note("urgent"), _note("second"), _note("urgent too")]
    await _all_at_once(database, units, urgent={"urgent", "urgent too"})
    assert await asyncio.to_thread(_kinds, database) == ["urgent", "urgent too", "first", "second"]


@pytest.mark.parametrize(("urgent", "commits"), [({"one"}, 1), ((), 2)], ids=["urgent", "not urgent"])
async def test_what_is_urgent_does_not_wait_for_the_flush_of_others(
    database: Database, monkeypatch: pytest.MonkeyPatch, urgent: Collection[str], commits: int
) -> None:
    monkeypatch.setattr(storage, "TOGETHER_S", 0.0)
    made: list[float] = []
    commit = Cursor.commit
    monkeypatch.setattr(Cursor, "commit", lambda cursor: (made.append(time.monotonic()), commit(cursor)))
    assert await _all_at_once(database, [_note("one")], urgent=urgent) == ["one"]
    assert len(made) == commits


async def test_a_bounded_number_may_wait(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "MOST_WAITING", 2)
    go_on = threading.Event()
    waiting = [
        asyncio.create_task(database.run(lambda _: go_on.wait())),
        asyncio.create_task(database.run(_note("second"))),
    ]
    await asyncio.sleep(0)
    with pytest.raises(StorageUnavailable, match="too many"):
        await database.run(_note("third"))
    go_on.set()
    assert await asyncio.gather(*waiting) == [True, "second"]
    assert await database.run(_note("fourth")) == "fourth"
    assert _kinds(database) == ["second", "fourth"]


async def test_while_another_program_holds_the_database_all_who_wait_are_told_together(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = 0
    begin = Cursor.begin

    def counted(cursor: Cursor) -> None:
        nonlocal begun
        begun += 1
        begin(cursor)

    monkeypatch.setattr(Cursor, "begin", counted)
    assert database.file is not None
    with contextlib.closing(sqlite3.connect(database.file, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        units = [database.run(_note(f"unit {number}")) for number in range(20)]
        results = await asyncio.gather(*units, return_exceptions=True)
        holder.rollback()
    assert all(isinstance(result, StorageUnavailable) for result in results)
    # Those who came while the first one waited already may have to wait once more.
    assert begun <= 2
    assert await database.run(_note("after")) == "after"
