"""Looking into a database beside its server, without ever standing in the way of who writes.

Each reader has a connection of its own that cannot write, and sees the database as it was at one moment (a snapshot of
SQLite's write-ahead log). Writers wait for no snapshot. But a snapshot that is kept holds on to the log, which then
only grows: whoever reads much takes a new one between two chunks (`Reading.renew`).
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

from signaling.service.ports import StorageUnavailable, Transaction
from signaling.storage.prepared import Cursor
from signaling.storage.sql import SqlTransaction

R = TypeVar("R")
WAITS_MS = 5000
"""For how long a reader waits where SQLite makes it wait: while the log is being recovered after a crash."""
MIGRATIONS = Path(__file__).parent / "migrations"


class Reading:
    """One reader of a database that exists. Makes nothing, changes nothing, keeps nobody from writing."""

    def __init__(self, url: str) -> None:
        """`url`: as in `LUUKKU_DATABASE`.

        Raises:
            StorageUnavailable: there is no such database, or this version cannot read it.
        """
        name = make_url(url).database
        file = None if not name or name == ":memory:" else Path(name)
        if file is None or not file.is_file():
            raise StorageUnavailable(f"there is no database {url} (LUUKKU_DATABASE)")
        try:
            self._open(url, file)
        except sqlite3.DatabaseError as error:
            raise StorageUnavailable(f"cannot read the database {url} (LUUKKU_DATABASE): {error}") from error

    def _open(self, url: str, file: Path) -> None:
        connection = _connect(file)
        try:
            found = _schema_of(connection)
            newest = ScriptDirectory.from_config(_alembic()).get_current_head()
            if found != newest:
                was = "no Luukku database" if found is None else f"of schema {found}, and this version reads {newest}"
                raise StorageUnavailable(f"cannot read the database {url} (LUUKKU_DATABASE): it is {was}")
        except BaseException:
            connection.close()
            raise
        self._engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        self._tx = _Snapshot(Cursor(self._engine, begin="BEGIN"))

    def run_now(self, work: Callable[[Transaction], R]) -> R:
        """What `work` reads of one snapshot, or of several if it asks for it (`renew`).

        Raises:
            StorageUnavailable: the database cannot be read, or `work` tried to write.
        """
        try:
            with self._tx as tx:
                return work(tx)
        except sqlite3.OperationalError as error:
            raise StorageUnavailable(str(error)) from error

    def renew(self) -> None:
        """Within `work`: let go of the snapshot; what is read next is read of a new one."""
        self._tx.renew()

    def close(self) -> None:
        """Stop reading."""
        self._tx.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Snapshot(SqlTransaction):
    """A transaction that only reads."""

    def renew(self) -> None:
        self._forget()
        self._c.commit()
        self._c.begin()


def _connect(file: Path) -> sqlite3.Connection:
    """A connection that cannot write, and leaves no file behind that was not there."""
    if Path(f"{file}-wal").exists():
        return _open(file, "mode=ro")
    # Nobody has it open. A connection that might write takes the files that SQLite makes beside it away again when it
    # is closed; whoever could not do that reads the file alone, and leaves nothing that locks its owner out.
    if os.access(file, os.W_OK) and os.access(file.parent, os.W_OK):
        with contextlib.suppress(sqlite3.OperationalError):
            return _open(file, "mode=rw")
    return _open(file, "immutable=1")


def _open(file: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?{mode}", uri=True, check_same_thread=False, isolation_level=None
    )
    try:
        connection.execute(f"PRAGMA busy_timeout={WAITS_MS}")
        connection.execute("PRAGMA query_only=ON")
        # The first look tells whether it can be read like this: on a full disk it cannot be shared.
        connection.execute("SELECT count(*) FROM sqlite_master")
    except BaseException:
        connection.close()
        raise
    return connection


def _schema_of(connection: sqlite3.Connection) -> str | None:
    """The version of the schema; None: it is none of ours."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
