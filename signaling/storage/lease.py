"""The lease on a database: one server process writes, and one that was replaced finds its writes refused.

A process that dies gives the file's lock back at once, so its successor starts without waiting. One that hangs
(stopped, swapped out, on a frozen machine) keeps the lock but cannot renew the lease; after that has run out the
successor takes over, and the first one, should it wake, is refused inside its next transaction.
"""

import fcntl
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from signaling.service.ports import LeaseLost, StorageUnavailable
from signaling.storage.sql import SqlTransaction
from signaling.storage.units import Units

NAME = "server"
RETRY_EVERY_S = 0.1


class Lease:
    """`signaling.service.ports.WriteLease` on a database. Times are the wall clock's, in milliseconds."""

    alone = True
    """There is never another node beside it."""

    def __init__(self, database: Units, length_s: float, now: Callable[[], int]) -> None:
        self._database, self._now = database, now
        self.length_s = length_s
        self._length_ms = int(length_s * 1000)
        self._holder = secrets.token_urlsafe(12)
        self._lock = _open_lock(database.file)
        self._locked = False

    def take(self) -> None:
        """Become the one that writes; blocks for as long as a lease lasts that nobody renews.

        Raises:
            StorageUnavailable: another server is running on this database.
        """
        seen: tuple[str, int] | None = None
        since = time.monotonic()
        while not self._has_lock():
            found = self._database.run_now(lambda tx: tx.lease(NAME))
            if found is None:
                break
            if seen is not None and found != seen:
                raise StorageUnavailable("another server is running on this database")
            # By how long it has been looked at, not by what it says: the machine's clock may have been set meanwhile.
            if time.monotonic() - since >= self.length_s:
                break
            seen = found
            time.sleep(RETRY_EVERY_S)
        self._database.run_now(lambda tx: tx.put_lease(NAME, self._holder, self._now() + self._length_ms))
        self._database.guard = self.check

    def check(self, tx: SqlTransaction) -> None:
        """Runs first in every transaction.

        Raises:
            LeaseLost: somebody else has taken over.
        """
        found = tx.lease(NAME)
        if found is None or found[0] != self._holder:
            raise LeaseLost("another server has taken over this database")

    async def renew(self) -> None:
        """Say that this process is alive; a real write, so that it also tells whether writing is possible.

        Raises:
            StorageUnavailable: it is not.
            LeaseLost: somebody else has taken over.
        """
        self._has_lock()
        await self._database.run(lambda tx: tx.put_lease(NAME, self._holder, self._now() + self._length_ms))

    def release(self) -> None:
        """Let a successor start at once."""
        try:
            self._database.run_now(lambda tx: tx.drop_lease(NAME, self._holder))
        except StorageUnavailable:
            # The successor has it already, or finds the lock free.
            return
        finally:
            self._database.guard = None
            if self._lock is not None:
                self._lock.close()

    def _has_lock(self) -> bool:
        """Whether this process has the file's lock, which it takes if it is free."""
        if not self._locked and self._lock is not None:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            self._locked = True
        return self._locked


def _open_lock(file: Path | None) -> IO[bytes] | None:
    """The file whose lock the server's process holds.

    Raises:
        StorageUnavailable: it cannot be made.
    """
    if file is None:
        return None
    lock = file.with_name(f"{file.name}.lock")
    try:
        return lock.open("ab")
    except OSError as error:
        raise StorageUnavailable(f"cannot write {lock} beside the database: {error.strerror}.") from error
