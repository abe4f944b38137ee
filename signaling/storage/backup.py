"""A whole copy of a database in use, under a name of its own each time, and no more old ones than are wanted."""

import os
import re
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from signaling.service.ports import StorageUnavailable
from signaling.storage.opening import NotUsable, connect_to_look, judge_file

_NAME = re.compile(r"luukku-\d{8}T\d{6}Z\.sqlite3")


def back_up(database: Path, directory: Path, keep: int, now: int) -> Path:
    """Copy the database as it is at one moment, look whether the copy is whole, and remove all but the newest `keep`.

    Nobody who writes waits for it. The copy is readable by its owner alone, and has its name only when it is whole and
    on the disk. `now`: milliseconds.

    Raises:
        StorageUnavailable: it could not be made; what was there before is still there.
    """
    try:
        judge_file(database)
    except NotUsable as error:
        raise StorageUnavailable(f"no backup of {database} was made: {error}") from error
    made = directory / f"luukku-{datetime.fromtimestamp(now / 1000, UTC):%Y%m%dT%H%M%SZ}.sqlite3"
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=directory, prefix=".backup-", suffix=".sqlite3", delete=False) as file:
            unfinished = Path(file.name)  # of mode 600
        try:
            _copy(database, unfinished)
            _flush(unfinished)
            unfinished.replace(made)
            _flush(directory)
        finally:
            unfinished.unlink(missing_ok=True)
            Path(f"{unfinished}-journal").unlink(missing_ok=True)
        for old in sorted(one for one in directory.iterdir() if _NAME.fullmatch(one.name))[:-keep]:
            old.unlink()
    except OSError as error:
        raise StorageUnavailable(f"no backup was made in {directory}: {error.strerror}") from error
    except sqlite3.Error as error:
        raise StorageUnavailable(f"no backup of {database} was made in {directory}: {error}") from error
    return made


def _copy(database: Path, copy: Path) -> None:
    with closing(connect_to_look(database)) as reading:
        reading.execute("PRAGMA query_only=OFF")
        reading.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?immutable=1", uri=True)) as copied:
        found = copied.execute("PRAGMA integrity_check(1)").fetchone()
    if found != ("ok",):
        raise sqlite3.DatabaseError(f"the copy is damaged: {found[0]}")


def _flush(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
