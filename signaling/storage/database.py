"""A database: opening it, keeping its schema up to date, and running units of work in it one after another.

SQLite takes one writer at a time, so all units of work run in one thread of their own, in the order they were asked
for, in `BEGIN IMMEDIATE` transactions: one of its own for each, or, where several wait already, one for those, in
which each is undone alone if it fails. They are synchronous: the same code runs under the event loop, under
the command line and under a simulation, and SQLAlchemy's synchronous engine commits several times as often in a second
as its asynchronous one does (`docs/decisions.md`).
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from alembic import command as alembic_command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from signaling.service.ports import StorageUnavailable, Transaction
from signaling.storage.sql import SqlTransaction

R = TypeVar("R")
BUSY_TIMEOUT_MS = 2000
MOST_TOGETHER = 32
"""The most units of work that share a transaction: the first of them waits for the last."""


def sqlite_url(path: str | Path) -> str:
    """The SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{Path(path)}"


def make_engine(url: str) -> Engine:
    """An engine whose transactions begin IMMEDIATE on SQLite, durable at commit (WAL, synchronous FULL)."""
    if not url.startswith("sqlite"):
        raise ValueError(f"this version stores in SQLite only; got {url.split(':', 1)[0]}")
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: Any) -> None:
        # pysqlite begins by itself, and deferred; SQLAlchemy's documented cure is to take beginning over.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode=WAL")
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


class Database:
    """Units of work in one SQLite file. Use `run` from an event loop, `run_now` from anywhere else."""

    def __init__(self, url: str) -> None:
        self._engine = make_engine(url)
        name = self._engine.url.database
        self.file = None if not name or name == ":memory:" else Path(name)
        """The database's file, if it has one."""
        self.guard: Callable[[SqlTransaction], None] | None = None
        """Runs first in every transaction; what it raises undoes that."""
        migrate(self._engine)
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="storage", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while True:
            together = [self._jobs.get()]
            while len(together) < MOST_TOGETHER and not self._jobs.empty():
                together.append(self._jobs.get())
            stop = None in together
            if jobs := [job for job in together if job is not None]:
                self._transact(jobs)
            if stop:
                return

    def _transact(self, jobs: "list[_Job[Any]]") -> None:
        """Run units of work in one transaction, so that what comes in together shares one flush to the disk.

        Each is all or nothing by a savepoint of its own, and none is told of its result before all are durable.
        """
        try:
            with self._engine.begin() as connection:
                tx = SqlTransaction(connection)
                if self.guard is not None:
                    self.guard(tx)
                if len(jobs) == 1:
                    jobs[0].result = jobs[0].work(tx)
                else:
                    for job in jobs:
                        _run_alone(tx, job)
        except BaseException as error:  # handed to whoever waits for it
            for job in jobs:
                job.error = _as_unavailable(error)
        for job in jobs:
            with contextlib.suppress(RuntimeError):
                # An event loop that has ended cannot be told; the others still must be.
                job.done()

    async def run(self, work: Callable[[Transaction], R]) -> R:
        """Run one unit of work, all or nothing, and return what it returns, once that is durable.

        Raises:
            StorageUnavailable: nothing was written.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        job: _Job[R] = _Job(work, lambda: loop.call_soon_threadsafe(_settle, future, job))
        self._jobs.put(job)
        return await future

    def run_now(self, work: Callable[[Transaction], R]) -> R:
        """The same for callers without an event loop; blocks."""
        done = threading.Lock()
        done.acquire()
        job: _Job[R] = _Job(work, done.release)
        self._jobs.put(job)
        done.acquire()
        if job.error is not None:
            raise job.error
        return job.result  # type: ignore[return-value]  # None only if R is

    def close(self) -> None:
        """Finish what was asked for and close the file."""
        self._jobs.put(None)
        self._thread.join()
        self._engine.dispose()

    def __enter__(self) -> "Database":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Job(Generic[R]):
    """A unit of work, and what came of it."""

    __slots__ = ("done", "error", "result", "work")

    def __init__(self, work: Callable[[Transaction], R], done: Callable[[], object]) -> None:
        self.work, self.done = work, done
        self.result: R | None = None
        self.error: BaseException | None = None


def _run_alone(tx: SqlTransaction, job: "_Job[Any]") -> None:
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
    # Beginning and committing go through SQLAlchemy, which wraps what the driver raises.
    original = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(original, sqlite3.OperationalError):
        return error
    unavailable = StorageUnavailable(str(original))
    unavailable.__cause__ = error
    return unavailable


def _settle(future: "asyncio.Future[R]", job: "_Job[R]") -> None:
    if future.done():
        return
    if job.error is not None:
        future.set_exception(job.error)
    else:
        future.set_result(job.result)  # type: ignore[arg-type]  # None only if R is
