"""PostgreSQL: the same statements and units of work, for several server processes on one database.

A transaction that may write takes a lock before anything is read (`signaling.storage.locks`), under READ COMMITTED:
each later statement sees what was committed by then, and nobody else who holds that lock commits meanwhile. One that
only reads takes none and sees one moment (REPEATABLE READ).
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import make_url
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from signaling.service.ports import LeaseLost, StorageUnavailable
from signaling.storage.locks import CLUSTER, take
from signaling.storage.migrate import migrate
from signaling.storage.opening import knows_schema, newest_schema
from signaling.storage.prepared import Cursor
from signaling.storage.sql import SqlTransaction
from signaling.storage.units import Units

CONNECT_WITHIN_S = 3
STATEMENT_WITHIN_MS, LOCK_WITHIN_MS, IDLE_WITHIN_MS = 10_000, 5_000, 10_000
"""A statement, a wait for a lock, and a transaction in which nothing happens last no longer: what holds the lock for
longer is hung, and the others must go on."""
DIALECT: DefaultDialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
_NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_SPEAKING = (
    f"-c statement_timeout={STATEMENT_WITHIN_MS} -c lock_timeout={LOCK_WITHIN_MS} "
    f"-c idle_in_transaction_session_timeout={IDLE_WITHIN_MS} -c timezone=UTC"
)


def is_postgres(url: str) -> bool:
    """Whether such a URL of a database is PostgreSQL's."""
    return url.startswith(("postgresql://", "postgres://"))


def make_pg_engine(url: str) -> Engine:
    """An engine for what is done rarely: migrations, and looking at the schema."""
    return create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)


def shown(url: str) -> str:
    """The URL without its password, for messages."""
    return make_url(url).render_as_string(hide_password=True)


class PostgresCursor(Cursor):
    """Runs prepared statements on a connection of its own, which is made anew when it was lost."""

    __slots__ = ("_lock", "_url", "node", "on_begin")

    def __init__(self, url: str, lock: int | None = CLUSTER) -> None:
        """`lock`: what each transaction that may write takes first; None: nothing."""
        self._url, self._lock = url, lock
        self.node: str | None = None
        """The node that writes, once it counts as alive: with its row it loses the right to."""
        self._dialect = DIALECT
        self._connection: Any = None
        self._cursor: Any = None
        self.on_begin: Callable[[int], None] = lambda _: None
        """Called with the database's clock (ms), once a transaction has its lock."""

    def _connected(self) -> Any:
        if self._connection is None or self._connection.closed or self._connection.broken:
            self._connection = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=CONNECT_WITHIN_S,
                options=_SPEAKING,
                application_name="luukku",
                keepalives_idle=5,
                keepalives_interval=2,
                keepalives_count=3,
                tcp_user_timeout=10_000,
            )
            self._cursor = self._connection.cursor()
        return self._cursor

    def begin(self) -> None:
        """Begin a transaction that has its lock before it reads anything; one trip to the server."""
        lock = "" if self._lock is None else f"{take(self._lock)}; "
        lives = "true" if self.node is None else f"EXISTS (SELECT FROM nodes WHERE id = '{self.node}')"
        cursor = self._begun(f"BEGIN; {lock}SELECT {_NOW}, {lives}")
        while cursor.nextset():
            pass
        now, alive = cursor.fetchone()
        self.on_begin(int(now))
        if not alive:
            self.roll_back()
            raise LeaseLost("this node showed no sign of life for too long, and others have taken over")

    def begin_reading(self) -> None:
        """Begin a transaction that sees one moment and can write nothing."""
        self._begun("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def _begun(self, statement: str) -> Any:
        """The cursor, once a transaction has begun on it.

        The server may have ended the connection since the last one; nothing was done yet, so it begins on a new one.
        """
        used_before = self._connection is not None
        cursor = self._connected()
        try:
            cursor.execute(statement)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            if not (used_before and (self._connection.closed or self._connection.broken)):
                raise
            cursor = self._connected()
            cursor.execute(statement)
        return cursor

    def roll_back(self) -> None:
        """Undo it. A connection that is lost, or on which that fails, is not used again."""
        if self._connection is None:
            return
        try:
            self._connection.rollback()
        except psycopg.Error:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()

    def checkpoint(self) -> None:
        """Nothing: the server sees to it."""

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()


class PostgresDatabase(Units):
    """Units of work in a PostgreSQL database, all on one connection: one thread of one node."""

    unavailable = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)
    apart = True

    def __init__(self, url: str, lock: int | None = CLUSTER) -> None:
        """`url`: as in `LUUKKU_DATABASE`; several hosts and `target_session_attrs` are the driver's.

        Raises:
            StorageUnavailable: it cannot be reached, or its schema is not this program's.
        """
        self.url = url
        self._judge()
        self._cursor = PostgresCursor(url, lock)
        super().__init__(SqlTransaction(self._cursor))

    def write_as(self, node: str | None) -> None:
        """From now on write only while that node counts as alive; None: as anybody."""
        self._cursor.node = node

    def follow(self, heed: Callable[[int], None]) -> None:
        """Call this with the database's clock (ms) at the beginning of each transaction that may write."""
        self._cursor.on_begin = heed

    def _judge(self) -> None:
        found, newest = schema_of(self.url), newest_schema()
        if found == newest:
            return
        which = f"the database {shown(self.url)} (LUUKKU_DATABASE)"
        if found is None:
            raise StorageUnavailable(f"{which} has no tables yet: run 'luukku-server migrate'.")
        if knows_schema(found):
            raise StorageUnavailable(f"{which} has schema {found}, this program {newest}: run 'luukku-server migrate'.")
        raise StorageUnavailable(f"{which} has schema {found}, which this program does not know; start a newer one.")

    def _again(self, error: BaseException) -> bool:
        return isinstance(error, psycopg.errors.SerializationFailure | psycopg.errors.DeadlockDetected)


_no_two = threading.Lock()
"""Alembic keeps what it is doing in its module: one migration at a time in a process."""


def schema_of(url: str) -> str | None:
    """The version of the schema, None if there is none yet.

    Raises:
        StorageUnavailable: the database cannot be reached.
    """
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_WITHIN_S) as connection:
            if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
                return None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return None if row is None else str(row[0])
    except psycopg.Error as error:
        raise StorageUnavailable(f"cannot open the database {shown(url)} (LUUKKU_DATABASE): {error}.") from error


def migrate_postgres(url: str) -> None:
    """Bring the schema up to this program's; of several that try at once one does it.

    Raises:
        StorageUnavailable: the database cannot be reached or changed.
    """
    engine = make_pg_engine(url)
    try:
        with engine.connect() as holding:
            holding.execute(text(take(CLUSTER)))
            with _no_two:
                migrate(engine)
    except DBAPIError as error:
        raise StorageUnavailable(f"cannot migrate the database {shown(url)}: {error.orig}.") from error
    finally:
        engine.dispose()
