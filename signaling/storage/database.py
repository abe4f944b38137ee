"""A SQLite file: opening it, keeping its schema up to date, and running units of work in it one after another.

SQLite takes one writer at a time, so all units of work run in one thread of their own, the urgent first and otherwise
in the order they were asked for, in `BEGIN IMMEDIATE` transactions: one for those that wait or come while it is short,
in which each is undone alone if it fails. The driver commits several times as often in a second as SQLAlchemy's
asynchronous engine does (`docs/adr/0003-core-on-the-driver.md`).
"""

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from signaling.service.ports import StorageUnavailable
from signaling.storage.migrate import migrate
from signaling.storage.opening import NotUsable, explained, judge
from signaling.storage.prepared import Cursor
from signaling.storage.sql import SqlTransaction
from signaling.storage.units import Units

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


def sqlite_url(path: str | Path) -> str:
    """The SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{Path(path)}"


def database_file(url: str) -> Path:
    """The file of such a URL, as the settings have checked it."""
    return Path(url.removeprefix("sqlite:///"))


def make_engine(url: str) -> Engine:
    """An engine whose transactions begin IMMEDIATE on SQLite, durable at commit (WAL, synchronous FULL)."""
    if not url.startswith("sqlite"):
        raise ValueError(f"no SQLite file: {url.split(':', 1)[0]}")
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


class Database(Units):
    """Units of work in one SQLite file."""

    unavailable = (sqlite3.OperationalError,)
    busy_s = BUSY_TIMEOUT_MS / 2000

    def __init__(self, url: str) -> None:
        self._engine = make_engine(url)
        name = self._engine.url.database
        self.file = None if not name or name == ":memory:" else Path(name)
        try:
            if self.file is not None:
                judge(self.file)
        except NotUsable as error:
            raise StorageUnavailable(f"cannot open the database {url} (LUUKKU_DATABASE): {error}.") from error
        try:
            migrate(self._engine)
        except (DBAPIError, sqlite3.Error) as error:
            self._engine.dispose()
            said = error.orig if isinstance(error, DBAPIError) else error
            raise StorageUnavailable(
                f"cannot open the database {url} (LUUKKU_DATABASE): {explained(said)}{_as_seen(self.file)}."
            ) from error
        self._cursor = Cursor(self._engine)
        self._since_checkpoint = 0
        super().__init__(SqlTransaction(self._cursor))

    def _idle_s(self) -> float | None:
        return QUIET_S if self._since_checkpoint >= WORTH_A_CHECKPOINT else None

    def _idle(self) -> None:
        self._since_checkpoint = 0
        # A full disk is told to those who write; what is in the log is safe there, and there will be another try.
        with contextlib.suppress(sqlite3.Error):
            self._cursor.checkpoint()

    def _done(self) -> None:
        self._since_checkpoint += 1

    def close(self) -> None:
        """Finish what was asked for and close the file."""
        super().close()
        self._engine.dispose()


FULL_BELOW_BYTES = 2**20


def _as_seen(file: Path | None) -> str:
    """What the disk shows of why SQLite could not work: it knows a full disk by several names."""
    with contextlib.suppress(OSError):
        if file is not None and shutil.disk_usage(file.parent).free < FULL_BELOW_BYTES:
            return " (the disk is full)"
        if file is not None and not os.access(file if file.exists() else file.parent, os.W_OK):
            return " (it may not be written)"
    return ""
