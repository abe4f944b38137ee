"""What a simulated day is kept in: dictionaries, or the server's own storage on a new SQLite file.

What a transaction wrote into the story, and which deadlines it set, is handed on once it has ended well: so the
simulation hears what happened without asking, and knows when to look at the deadlines next.
"""

import heapq
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar, cast

from signaling.domain.deadlines import IN_QUEUE
from signaling.domain.records import Event
from signaling.service.ports import Due, Transaction
from signaling.simulation.memory import MemoryTransaction
from signaling.storage.database import make_engine, sqlite_url
from signaling.storage.migrate import migrate
from signaling.storage.prepared import Cursor
from signaling.storage.sql import SqlTransaction

R = TypeVar("R")
FOLD_EVERY = 256
"""After so many units of work handling times are added up, as the server does every few seconds."""


class Store(Protocol):
    """What a day is kept in."""

    def run(self, work: Callable[[Transaction], R]) -> tuple[R, Sequence[Event]]:
        """Run one unit of work in one transaction: what it returns, and what it told.

        Raises:
            Exception: whatever `work` raises; nothing was changed.
        """
        ...

    def next_deadline(self) -> int | None:
        """When (ms) the next deadline comes; None: there is none."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class MemoryStore:
    """A day in dictionaries: the default, for its speed."""

    def __init__(self) -> None:
        self._tx = MemoryTransaction()

    def run(self, work: Callable[[Transaction], R]) -> tuple[R, Sequence[Event]]:
        """See `Store`."""
        tx = self._tx
        tx.begin()
        before = len(tx.told)
        try:
            # It has what a day's use cases ask for; whatever else the port has, it refuses by name.
            result = work(cast("Transaction", tx))
        except BaseException:
            tx.undo()
            raise
        return result, tx.told[before:]

    def next_deadline(self) -> int | None:
        """See `Store`."""
        return self._tx.next_deadline()

    def close(self) -> None:
        """See `Store`."""


class _Listened(SqlTransaction):
    """The server's own transaction; what is told and which deadlines move is noted on the way."""

    def __init__(self, cursor: Cursor) -> None:
        super().__init__(cursor)
        self.told: list[Event] = []
        self.moved: list[tuple[str, str, int | None]] = []

    def add_event(
        self,
        at: int,
        ticket: str | None,
        kind: str,
        by: str,
        data: dict[str, str | int | None],
        clerk: str | None = None,
    ) -> None:
        super().add_event(at, ticket, kind, by, data, clerk)
        self.told.append(Event(0, at, ticket, clerk, kind, by, data))

    def set_deadline(self, kind: str, subject: str, due_at: int) -> None:
        super().set_deadline(kind, subject, due_at)
        self.moved.append((kind, subject, due_at))

    def drop_deadline(self, kind: str, subject: str) -> None:
        super().drop_deadline(kind, subject)
        self.moved.append((kind, subject, None))

    def drop_queue_deadlines(self, ticket: str) -> None:
        super().drop_queue_deadlines(ticket)
        self.moved += [(kind, ticket, None) for kind in IN_QUEUE]

    def take_deadline(self, due: Due) -> bool:
        self.moved.append((due.kind, due.subject, None))
        return super().take_deadline(due)


class SqlStore:
    """The server's own storage: a day whose story is kept, or against which the dictionaries are held."""

    def __init__(self, file: Path | None = None) -> None:
        self._engine = make_engine("sqlite://" if file is None else sqlite_url(file))
        migrate(self._engine)
        cursor = Cursor(self._engine)
        # Nothing here is worth a wait for the disk: after a crash the simulation is run again.
        cursor.plain("PRAGMA synchronous=OFF")
        self._tx = _Listened(cursor)
        self._due: dict[tuple[str, str], int] = {}
        self._queue: list[tuple[int, str, str]] = []
        self._runs = 0

    def run(self, work: Callable[[Transaction], R]) -> tuple[R, Sequence[Event]]:
        """See `Store`."""
        tx = self._tx
        tx.told, tx.moved = [], []
        self._runs += 1
        with tx:
            if self._runs % FOLD_EVERY == 0:
                tx.fold_handling()
            result = work(tx)
        for kind, subject, due_at in tx.moved:
            if due_at is None:
                self._due.pop((kind, subject), None)
            else:
                self._due[kind, subject] = due_at
                heapq.heappush(self._queue, (due_at, kind, subject))
        return result, tx.told

    def next_deadline(self) -> int | None:
        """See `Store`."""
        while self._queue:
            due_at, kind, subject = self._queue[0]
            if self._due.get((kind, subject)) == due_at:
                return due_at
            heapq.heappop(self._queue)
        return None

    def close(self) -> None:
        """See `Store`."""
        self._tx.close()
        self._engine.dispose()
