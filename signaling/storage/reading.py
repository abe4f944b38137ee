"""Looking into a database beside its server, without ever standing in the way of who writes.

Each reader has a connection of its own that cannot write, and sees the database as it was at one moment (a snapshot of
SQLite's write-ahead log). Writers wait for no snapshot. But a snapshot that is kept holds on to the log, which then
only grows: whoever reads much takes a new one between two chunks (`Reading.renew`).
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

from signaling.service.ports import StorageUnavailable, Transaction
from signaling.storage.opening import NotUsable, connect_to_look, explained, judge_file, judge_schema, newest_schema
from signaling.storage.prepared import Cursor
from signaling.storage.sql import SqlTransaction

R = TypeVar("R")


class Reading:
    """One reader of a database that exists. Makes nothing, changes nothing, keeps nobody from writing."""

    def __init__(self, url: str) -> None:
        """`url`: as in `LUUKKU_DATABASE`.

        Raises:
            StorageUnavailable: there is no such database, or this version cannot read it.
        """
        name = make_url(url).database
        file = None if not name or name == ":memory:" else Path(name)
        if file is None or not file.exists():
            raise StorageUnavailable(f"there is no database {url} (LUUKKU_DATABASE)")
        try:
            connection = self._open(file)
        except NotUsable as error:
            raise StorageUnavailable(f"cannot read the database {url} (LUUKKU_DATABASE): {error}.") from error
        except sqlite3.DatabaseError as error:
            raise StorageUnavailable(
                f"cannot read the database {url} (LUUKKU_DATABASE): {explained(error)}."
            ) from error
        self._engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        self._tx = _Snapshot(Cursor(self._engine, begin="BEGIN"))

    @staticmethod
    def _open(file: Path) -> sqlite3.Connection:
        judge_file(file)
        connection = connect_to_look(file)
        try:
            found = judge_schema(connection)
            if found != newest_schema():
                was = (
                    "no Luukku database" if found is None else f"of schema {found}, older than what this version reads"
                )
                raise NotUsable(f"it is {was}")
        except BaseException:
            connection.close()
            raise
        return connection

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
