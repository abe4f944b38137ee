"""Opening the database that the settings name, whichever engine it is on."""

from collections.abc import Callable
from typing import TypeVar

from signaling.service.ports import Transaction
from signaling.storage.database import Database, database_file
from signaling.storage.opening import connect_to_look, judge_schema
from signaling.storage.postgres import PostgresDatabase, is_postgres, migrate_postgres, schema_of
from signaling.storage.reading import Reading
from signaling.storage.units import Units

R = TypeVar("R")


def open_database(url: str) -> Units:
    """The database, for reading and writing.

    A SQLite file belongs to one server: whoever opens it brings its schema up to date. PostgreSQL serves several
    programs, perhaps of different releases: there `migrate_database` is a step of its own.

    Raises:
        StorageUnavailable: it cannot be opened, or its schema is not this program's.
    """
    return PostgresDatabase(url) if is_postgres(url) else Database(url)


def migrate_database(url: str) -> tuple[str | None, str]:
    """Bring the schema up to date; its version before (None: there was none) and after.

    Raises:
        StorageUnavailable: that is not possible.
    """
    if is_postgres(url):
        before = schema_of(url)
        migrate_postgres(url)
        return before, schema_of(url) or ""
    before = sqlite_schema(url)
    Database(url).close()
    return before, sqlite_schema(url) or ""


def sqlite_schema(url: str) -> str | None:
    """The version of a SQLite file's schema; None: there is none."""
    file = database_file(url)
    if not file.exists() or not file.stat().st_size:
        return None
    connection = connect_to_look(file)
    try:
        return judge_schema(connection)
    finally:
        connection.close()


class PostgresReading(PostgresDatabase):
    """A reader on PostgreSQL."""

    def run_now(self, work: Callable[[Transaction], R], *, reads: bool = True) -> R:
        """See `Reading`."""
        return super().run_now(work, reads=reads)

    def renew(self) -> None:
        """See `Reading`."""
        self._cursor.commit()
        self._cursor.begin_reading()


def look_into(url: str) -> Reading | PostgresReading:
    """A reader of the database.

    Raises:
        StorageUnavailable: there is none, or this program cannot read it.
    """
    return PostgresReading(url) if is_postgres(url) else Reading(url)
