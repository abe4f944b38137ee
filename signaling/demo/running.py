"""Which demos run on this machine, for who wants to administer one and does not know where it keeps its database."""

import fcntl
import os
import tempfile
from pathlib import Path

PREFIX = "luukku-demo-"
DATABASE = "demo.sqlite3"


def running_demos() -> list[Path]:
    """The databases of this user's running demos that keep their data in the folder for temporary files."""
    found = []
    for database in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{DATABASE}")):
        try:
            if database.stat().st_uid == os.geteuid() and _is_held(database.with_name(f"{DATABASE}.lock")):
                found.append(database)
        except OSError:
            continue  # It ended just now, or is somebody else's.
    return found


def _is_held(lock: Path) -> bool:
    """Whether a server holds the lock (`signaling.storage.lease`)."""
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
