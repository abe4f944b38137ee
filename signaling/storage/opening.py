"""What a file is, judged before anything is written into it: a database that this version can use, and all of it."""

import contextlib
import os
import pwd
import sqlite3
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from signaling.storage.schema import metadata

WAITS_MS = 5000
"""For how long a reader waits where SQLite makes it wait: while the log is being recovered after a crash."""
MIGRATIONS = Path(__file__).parent / "migrations"
MAGIC = b"SQLite format 3\0"
RESTORE = "; restore a backup"


class NotUsable(Exception):
    """The file is not what it should be; the message is a clause that says what it is."""


@cache
def _schemas() -> tuple[str, ...]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return tuple(one.revision for one in ScriptDirectory.from_config(config).walk_revisions())


def newest_schema() -> str:
    """The version of the schema that this program writes."""
    return _schemas()[0]


def knows_schema(version: str) -> bool:
    """Whether this program, or one before it, wrote that version of the schema."""
    return version in _schemas()


def judge(file: Path) -> None:
    """Judge a file that is to be written into; one that is empty or not there will become a database.

    Raises:
        NotUsable: it must be left as it is, or cannot be written.
    """
    if file.exists():
        judge_file(file)
        try:
            with contextlib.closing(connect_to_look(file)) as connection:
                judge_schema(connection)
        except sqlite3.OperationalError:
            pass  # It cannot be looked into now; who opens it for writing hears why.
        except sqlite3.DatabaseError as error:
            raise NotUsable(explained(error)) from error
    _judge_rights(file)


def _judge_rights(file: Path) -> None:
    """SQLite writes the file and two beside it, the server a third, whoever made them."""
    folder = file.absolute().parent
    if not folder.is_dir():
        raise NotUsable(f"there is no folder {folder}")
    for one in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm", ".lock")), folder):
        if one.exists() and not os.access(one, os.W_OK):
            if os.statvfs(folder).f_flag & os.ST_RDONLY:
                raise NotUsable(f"the disk of {folder} may only be read")
            raise NotUsable(
                f"the user {_name(os.geteuid())} may not write {one}, which belongs to {_name(one.stat().st_uid)}"
            )


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"number {user}"


def judge_file(file: Path) -> None:
    """Judge what stands at the beginning of the file, and its length.

    Raises:
        NotUsable: it is no database, or only a part of one.
    """
    if file.is_dir():
        raise NotUsable("it is a folder")
    try:
        with file.open("rb") as opened:
            head = opened.read(100)
            length = os.fstat(opened.fileno()).st_size
    except OSError as error:
        raise NotUsable(f"it cannot be read: {error.strerror}") from error
    if not head:
        return
    if not head.startswith(MAGIC) or len(head) < 100:
        raise NotUsable("it is not a SQLite database" if not MAGIC.startswith(head[:16]) else f"it is cut off{RESTORE}")
    page = int.from_bytes(head[16:18])
    page = 65536 if page == 1 else page
    pages, is_told = int.from_bytes(head[28:32]), head[24:28] == head[92:96]
    # While there is a log, what is missing may stand in it.
    if is_told and length < page * pages and not _has_log(file):
        raise NotUsable(f"only {length} of its {page * pages} bytes are there{RESTORE}")


def _has_log(file: Path) -> bool:
    log = Path(f"{file}-wal")
    return log.exists() and log.stat().st_size > 0


def judge_schema(connection: sqlite3.Connection) -> str | None:
    """Judge what tables there are; the version of the schema, None if there are none yet.

    Raises:
        NotUsable: they are another program's, of a newer version of this one, or not all there.
        sqlite3.DatabaseError: it cannot be read.
    """
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "alembic_version" not in tables:
        if tables:
            raise NotUsable("it is the database of another program")
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    found = None if row is None else str(row[0])
    if found is not None and not knows_schema(found):
        raise NotUsable(
            f"a newer version has written it (schema {found}, and this one knows up to {newest_schema()}); "
            "use that version, or restore a backup"
        )
    missing = sorted(set(metadata.tables) - tables)
    if found == newest_schema() and missing:
        raise NotUsable(f"it lacks tables ({', '.join(missing)}){RESTORE}")
    return found


def explained(error: BaseException | None) -> str:
    """What SQLite says, and what to do if that is what it means."""
    damaged = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return f"{error}{RESTORE if damaged else ''}"


def connect_to_look(file: Path) -> sqlite3.Connection:
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
