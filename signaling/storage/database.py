"""A database: opening it, keeping its schema up to date, and running units of work in it one after another.

SQLite takes one writer at a time, so all units of work run in one thread of their own, in the order they were asked
for, each in one `BEGIN IMMEDIATE` transaction. They are synchronous: the same code runs under the event loop, under
the command line and under a simulation, and SQLAlchemy's synchronous engine commits several times as often in a second
as its asynchronous one does (`docs/decisions.md`).
"""

import asyncio
import queue
import sqlite3
import threading
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
from signaling.storage.sql import SqlTransaction

R = TypeVar("R")
BUSY_TIMEOUT_MS = 2000


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
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="storage", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _transact(self, work: Callable[[Transaction], R]) -> R:
        try:
            with self._engine.begin() as connection:
                tx = SqlTransaction(connection)
                if self.guard is not None:
                    self.guard(tx)
                return work(tx)
        except sqlite3.OperationalError as error:
            raise StorageUnavailable(str(error)) from error
        except DBAPIError as error:
            # Beginning and committing go through SQLAlchemy, which wraps what the driver says.
            if isinstance(error.orig, sqlite3.OperationalError):
                raise StorageUnavailable(str(error.orig)) from error
            raise

    async def run(self, work: Callable[[Transaction], R]) -> R:
        """Run one unit of work in one transaction and return what it returns, once that is durable.

        Raises:
            StorageUnavailable: nothing was written.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()

        def job() -> None:
            try:
                result = self._transact(work)
            except BaseException as error:  # handed to whoever waits for it
                loop.call_soon_threadsafe(_fail, future, error)
            else:
                loop.call_soon_threadsafe(_succeed, future, result)

        self._jobs.put(job)
        return await future

    def run_now(self, work: Callable[[Transaction], R]) -> R:
        """The same for callers without an event loop; blocks."""
        done: queue.SimpleQueue[tuple[R | None, BaseException | None]] = queue.SimpleQueue()

        def job() -> None:
            try:
                done.put((self._transact(work), None))
            except BaseException as error:  # handed to whoever waits for it
                done.put((None, error))

        self._jobs.put(job)
        result, failure = done.get()
        if failure is not None:
            raise failure
        return result  # type: ignore[return-value]  # None only if R is

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


def _succeed(future: "asyncio.Future[R]", result: R) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: "asyncio.Future[Any]", error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
