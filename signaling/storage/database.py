"""A database: opening it, keeping its schema up to date, and running units of work in it one after another.

SQLite takes one writer at a time, so all units of work run in one thread of their own, the urgent first and otherwise
in the order they were asked for, in `BEGIN IMMEDIATE` transactions: one for those that wait or come while it is short,
in which each is undone alone if it fails. They are synchronous: the same code runs under the
event loop, under the command line and under a simulation, and the driver commits several times as often in a second
as SQLAlchemy's asynchronous engine does (`docs/adr/0003-core-on-the-driver.md`).
"""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from alembic import command as alembic_command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from signaling.service.ports import StorageUnavailable, Transaction
from signaling.storage.jobs import Job, Jobs
from signaling.storage.opening import NotUsable, explained, judge
from signaling.storage.prepared import Cursor
from signaling.storage.sql import SqlTransaction

R = TypeVar("R")
BUSY_TIMEOUT_MS = 2000
PAGE_BYTES = 1024
"""Small: a unit of work changes a little in many places, and every page that it touches is written whole."""
CACHE_KIB = 16 * 2**10
QUIET_S, WORTH_A_CHECKPOINT = 0.1, 256
"""A checkpoint (the write-ahead log is worked into the file) keeps everybody waiting for some ten milliseconds, so it
is made when nothing has been asked for so long, and not before so many transactions."""
LONGEST_LOG_BYTES = 64 * 2**20
"""A server that never has a quiet moment makes a checkpoint when its log is this long. The file is kept and written
anew from its beginning: growing it again would cost a journal entry of the file system for every commit."""
CACHED_STATEMENTS = 512
"""More than there are: a statement is parsed once for as long as the process lives."""
TOGETHER_S = 0.002
"""For how long units of work may be taken into a transaction, or for as long as the last flush took: the first of them
waits for the last."""


def sqlite_url(path: str | Path) -> str:
    """The SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{Path(path)}"


def database_file(url: str) -> Path:
    """The file of such a URL, as the settings have checked it."""
    return Path(url.removeprefix("sqlite:///"))


def make_engine(url: str) -> Engine:
    """An engine whose transactions begin IMMEDIATE on SQLite, durable at commit (WAL, synchronous FULL)."""
    if not url.startswith("sqlite"):
        raise ValueError(f"this version stores in SQLite only; got {url.split(':', 1)[0]}")
    engine = create_engine(
        url, poolclass=StaticPool, connect_args={"check_same_thread": False, "cached_statements": CACHED_STATEMENTS}
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: Any) -> None:
        # pysqlite begins by itself, and deferred; SQLAlchemy's documented cure is to take beginning over.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        # Before anything is written; an older file keeps the size that it has.
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA wal_autocheckpoint={LONGEST_LOG_BYTES // PAGE_BYTES}")
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema up to the newest revision."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        alembic_command.upgrade(config, "head")


MOST_WAITING = 16_384
"""Units of work that may wait. Each client has one at a time, so more are asked for only by a flood of requests."""


class Database:
    """Units of work in one SQLite file. Use `run` from an event loop, `run_now` from anywhere else."""

    def __init__(self, url: str) -> None:
        self._engine = make_engine(url)
        name = self._engine.url.database
        self.file = None if not name or name == ":memory:" else Path(name)
        """The database's file, if it has one."""
        try:
            if self.file is not None:
                judge(self.file)
        except NotUsable as error:
            raise StorageUnavailable(f"cannot open the database {url} (LUUKKU_DATABASE): {error}.") from error
        self.guard: Callable[[SqlTransaction], None] | None = None
        """Runs first in every transaction; what it raises undoes that."""
        try:
            migrate(self._engine)
        except (DBAPIError, sqlite3.Error) as error:
            self._engine.dispose()
            said = error.orig if isinstance(error, DBAPIError) else error
            raise StorageUnavailable(
                f"cannot open the database {url} (LUUKKU_DATABASE): {explained(said)}{_as_seen(self.file)}."
            ) from error
        self._cursor = Cursor(self._engine)
        self._tx = SqlTransaction(self._cursor)
        self._jobs = Jobs()
        self._asked = 0
        """How many units of work event loops wait for."""
        self._flush_s = 0.0
        self._since_checkpoint = 0
        self._thread = threading.Thread(target=self._work, name="storage", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.wait(QUIET_S if self._since_checkpoint >= WORTH_A_CHECKPOINT else None)
            except TimeoutError:
                self._checkpoint()
                continue
            if job is None:
                return
            self._transact(job)
            self._since_checkpoint += 1

    def _checkpoint(self) -> None:
        self._since_checkpoint = 0
        # A full disk is told to those who write; what is in the log is safe there, and there will be another try.
        with contextlib.suppress(sqlite3.Error):
            self._cursor.checkpoint()

    def _transact(self, first: Job[Any]) -> None:
        """Run a unit of work in a transaction, and others that wait or come meanwhile, so that they share a flush.

        Each is all or nothing, by a savepoint of its own where others precede or wait, and none is told of its result
        before all are durable.
        """
        jobs = [first]
        has_begun = False
        try:
            with self._tx as tx:
                has_begun = True
                if self.guard is not None:
                    self.guard(tx)
                until = time.monotonic() + max(TOGETHER_S, self._flush_s)
                if self._jobs.are_waiting:
                    _run_alone(tx, first)
                else:
                    first.result = first.work(tx)
                while (job := self._one_more(jobs, late=time.monotonic() >= until)) is not None:
                    jobs.append(job)
                    _run_alone(tx, job)
                began = time.monotonic()
            self._flush_s = time.monotonic() - began
        except BaseException as error:  # handed to whoever waits for it
            if not has_begun:
                # Somebody else holds the database. Who has waited for that as long as the first one is told so, too:
                # were each to try for itself, the last of many would wait for minutes.
                jobs += self._jobs.take_older(time.monotonic() - BUSY_TIMEOUT_MS / 2000)
            for job in jobs:
                job.error = _as_unavailable(error)
        for job in sorted(jobs, key=lambda one: not one.urgent):
            with contextlib.suppress(RuntimeError):
                # An event loop that has ended cannot be told; the others still must be.
                job.done(job)

    def _one_more(self, jobs: list[Job[Any]], *, late: bool) -> Job[Any] | None:
        """What to take into a transaction besides `jobs`.

        An urgent one waits for no others; but one that came meanwhile need not wait for the flush of those before it.
        """
        has_urgent = any(job.urgent for job in jobs)
        return None if late and has_urgent else self._jobs.next(urgent=late or has_urgent)

    async def run(self, work: Callable[[Transaction], R], *, urgent: bool = False) -> R:
        """Run one unit of work, all or nothing, and return what it returns, once that is durable.

        Urgent ones are taken up before all others that wait.

        Raises:
            StorageUnavailable: nothing was written, or too many wait already.
        """
        if self._asked >= MOST_WAITING:
            raise StorageUnavailable("too many units of work wait already")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._asked += 1
        try:
            self._jobs.put(Job(work, lambda job: loop.call_soon_threadsafe(_settle, future, job), urgent=urgent))
            return await future
        finally:
            self._asked -= 1

    def run_now(self, work: Callable[[Transaction], R]) -> R:
        """The same for callers without an event loop; blocks."""
        done = threading.Lock()
        done.acquire()
        job: Job[R] = Job(work, lambda _: done.release())
        self._jobs.put(job)
        done.acquire()
        if job.error is not None:
            raise job.error
        return job.result  # type: ignore[return-value]  # None only if R is

    def close(self) -> None:
        """Finish what was asked for and close the file."""
        self._jobs.end()
        self._thread.join()
        self._tx.close()
        self._engine.dispose()

    def __enter__(self) -> "Database":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


FULL_BELOW_BYTES = 2**20


def _as_seen(file: Path | None) -> str:
    """What the disk shows of why SQLite could not work: it knows a full disk by several names."""
    with contextlib.suppress(OSError):
        if file is not None and shutil.disk_usage(file.parent).free < FULL_BELOW_BYTES:
            return " (the disk is full)"
        if file is not None and not os.access(file if file.exists() else file.parent, os.W_OK):
            return " (it may not be written)"
    return ""


def _run_alone(tx: SqlTransaction, job: Job[Any]) -> None:
    tx.savepoint()
    try:
        job.result = job.work(tx)
    except sqlite3.OperationalError:
        # The disk is full or worse: SQLite may have undone the whole transaction, so it is over for all.
        raise
    except BaseException as error:  # handed to whoever waits for it
        job.error = error
        tx.undo_to_savepoint()
    tx.forget_savepoint()


def _as_unavailable(error: BaseException) -> BaseException:
    """What the driver says when the storage cannot work now, as everybody else says it."""
    if not isinstance(error, sqlite3.OperationalError):
        return error
    unavailable = StorageUnavailable(str(error))
    unavailable.__cause__ = error
    return unavailable


def _settle(future: "asyncio.Future[R]", job: Job[R]) -> None:
    if future.done():
        return
    if job.error is not None:
        future.set_exception(job.error)
    else:
        future.set_result(job.result)  # type: ignore[arg-type]  # None only if R is
