"""The storage: its schema, its indexes, its durability, and copies taken while it is written to."""

import itertools
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from signaling.protocol import commands as c
from signaling.protocol.views import ClerkView
from signaling.service.ports import ClientRef, StorageUnavailable, Transaction
from signaling.service.views import ViewBuilder
from signaling.storage import database, statements
from signaling.storage.database import Database, make_engine, sqlite_url
from signaling.storage.migrate import migrate
from signaling.storage.prepared import Cursor, Prepared
from signaling.storage.schema import metadata
from tests.day import Day
from tests.servers import wait_until
from tests.signaling.desk_world import NoIce


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path / "day.sqlite3")
    yield made
    made.database.close()


def test_the_migrations_make_exactly_the_schema(tmp_path: Path) -> None:
    engine = make_engine(sqlite_url(tmp_path / "new.sqlite3"))
    migrate(engine)
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_what_is_committed_is_on_the_disk(tmp_path: Path) -> None:
    with Database(sqlite_url(tmp_path / "a.sqlite3")) as database:
        settings = {
            name: database.run_now(lambda tx, name=name: tx._c._cursor.execute(f"PRAGMA {name}").fetchone()[0])  # type: ignore[misc]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_unit_of_work_is_done_whole_or_not_at_all(day: Day) -> None:
    def half(tx: Transaction) -> None:
        tx.add_notice(1, "half")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        day.do(half)
    assert "half" not in {what for _, what in day.do(lambda tx: tx.notices_after(0))}


def test_what_the_driver_says_is_one_kind_of_error(day: Day) -> None:
    day.do(lambda tx: tx._c._cursor.execute("PRAGMA max_page_count = 1"))  # type: ignore[attr-defined]

    def much(tx: Transaction) -> None:
        for number in range(2000):
            tx.add_notice(number, "x" * 60)

    with pytest.raises(StorageUnavailable, match="full"):
        day.do(much)
    day.do(lambda tx: tx._c._cursor.execute("PRAGMA max_page_count = 1000000"))  # type: ignore[attr-defined]
    day.do(much)


HOT = {
    "heads_for": "places",
    "idle_clerks_for": "places",
    "due": "deadlines",
    "kiosk_ticket": "tickets",
    "offer_of_clerk": "offers",
    "offer_of_ticket": "offers",
    "events": "events",
    "first_event": "events",
    "last_events": "events",
    "clerks_of_ticket": "calls",
    "called_at_site": "tickets",
    "away_by_number": "tickets",
    "away_from": "tickets",
    "last_call_of_clerk": "participants",
    "clerks_eligible": "abilities",
    "done_command": "commands",
}
"""What every command asks; none of it may read a whole table."""


@pytest.mark.parametrize("name", HOT)
def test_what_is_asked_often_uses_an_index(day: Day, name: str) -> None:
    statement: Prepared = getattr(statements, name)

    def plan(tx: Transaction) -> list[str]:
        sql, arranged = statement.compiled(tx._c._dialect)  # type: ignore[attr-defined]
        values = arranged(
            dict.fromkeys(
                ("key", "ticket", "client", "id", "now", "most", "site", "number", "agency", "language", "level"), 0
            )
        )
        return [row[3] for row in tx._c._cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)]  # type: ignore[attr-defined]

    assert [step for step in day.do(plan) if step.startswith("SCAN") and "CONSTANT" not in step] == []


def test_a_life_costs_no_more_after_many_others(day: Day) -> None:
    views = ViewBuilder(day.desk.catalogue, NoIce())
    kiosk, clerk = ClientRef("kiosk", "lahti-1"), ClientRef("clerk", "aino")
    day.connect("kiosk", kiosk.id)
    day.connect("clerk", clerk.id)
    numbers = itertools.count()

    def do(client: ClientRef, command: c.Command) -> tuple[str | None, ClerkView]:
        def work(tx: Transaction) -> tuple[str | None, ClerkView]:
            result = day.desk.command(tx, client, f"n{next(numbers)}", command, day.now).result
            views.build(tx, kiosk, day.now)
            seen = views.build(tx, clerk, day.now)
            assert isinstance(seen, ClerkView)
            return result, seen

        day.now += 1
        return day.do(work)

    def live() -> None:
        ticket, seen = do(kiosk, c.TakeTicket(agency="kela", language="fi"))
        assert ticket is not None
        assert seen.offer is not None
        call, _ = do(clerk, c.Accept(offer=seen.offer.id))
        do(kiosk, c.EndCall(call=call or ""))
        do(clerk, c.Ready())
        do(kiosk, c.Finish(ticket=ticket))

    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    def steps_of_three_lives() -> int:
        nonlocal steps
        steps = 0
        # SQLite's own count of what it does: the same on every machine.
        day.do(lambda tx: tx._c._cursor.connection.set_progress_handler(step, 1))  # type: ignore[attr-defined]
        for _ in range(3):
            live()
        day.do(lambda tx: tx._c._cursor.connection.set_progress_handler(None, 1))  # type: ignore[attr-defined]
        return steps

    do(clerk, c.SetState(state="available"))
    live()
    day.do(lambda tx: tx.fold_handling())
    few = steps_of_three_lives()
    for _ in range(200):
        live()
    # As the server does every few seconds.
    day.do(lambda tx: tx.fold_handling())
    assert steps_of_three_lives() < 1.1 * few


def _in_the_file_alone(file: Path) -> list[str]:
    """The notices in it without its log, in which even the tables may be yet."""
    alone = file.with_name("alone.sqlite3")
    shutil.copyfile(file, alone)
    with closing(sqlite3.connect(alone)) as opened, suppress(sqlite3.OperationalError):
        return [what for (what,) in opened.execute("SELECT what FROM notices")]
    return []


def test_in_a_quiet_moment_the_log_is_worked_into_the_file(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(str(day.database.file))
    day.do(lambda tx: tx.add_notice(1, "before"))
    assert "before" not in _in_the_file_alone(file)
    monkeypatch.setattr(database, "WORTH_A_CHECKPOINT", 1)
    day.do(lambda tx: tx.add_notice(2, "after"))
    wait_until(lambda: {"before", "after"} <= set(_in_the_file_alone(file)), "the log is worked in")


def test_a_log_that_cannot_be_worked_in_stops_nobody(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = threading.Event()

    def fail(_: Cursor) -> None:
        tried.set()
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Cursor, "checkpoint", fail)
    monkeypatch.setattr(database, "WORTH_A_CHECKPOINT", 1)
    day.do(lambda tx: tx.add_notice(1, "before"))
    assert tried.wait(60)
    day.do(lambda tx: tx.add_notice(2, "after"))
    assert {what for _, what in day.do(lambda tx: tx.notices_after(0))} >= {"before", "after"}


def test_a_copy_taken_at_any_moment_opens_consistent(day: Day, tmp_path: Path) -> None:
    day.connect("kiosk", "lahti-1")
    file = tmp_path / "day.sqlite3"
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            take = c.TakeTicket(agency="kela", language="fi")
            client = ClientRef("kiosk", "lahti-1")
            made = day.do(lambda tx, n=number: day.desk.command(tx, client, f"t{n}", take, day.now)).result  # type: ignore[misc]
            leave = c.Leave(ticket=made or "")
            day.do(lambda tx, n=number: day.desk.command(tx, client, f"l{n}", leave, day.now))  # type: ignore[misc]
            finish = c.Finish(ticket=made or "")
            day.do(lambda tx, n=number: day.desk.command(tx, client, f"f{n}", finish, day.now))  # type: ignore[misc]

    writer = threading.Thread(target=write)
    writer.start()
    try:
        most = 0
        for number in range(25):
            copied = tmp_path / f"copy{number}.sqlite3"
            for _ in range(1000):
                # As a snapshot of the disk takes it: both files at one moment, so none of them changed in between.
                before = _stamp(file)
                shutil.copyfile(file, copied)
                shutil.copyfile(f"{file}-wal", f"{copied}-wal")
                if _stamp(file) == before:
                    break
            with closing(sqlite3.connect(copied)) as opened:
                assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                open_, events = opened.execute(
                    "SELECT (SELECT count(*) FROM tickets), (SELECT count(*) FROM events WHERE kind = 'taken')"
                ).fetchone()
                assert open_ == events, "a ticket without its event, or the other way round"
                most = max(most, open_)
        assert most > 1
    finally:
        stop.set()
        writer.join()


def _stamp(file: Path) -> tuple[int, int, int]:
    wal = Path(f"{file}-wal").stat()
    return wal.st_size, wal.st_mtime_ns, file.stat().st_mtime_ns
