"""`signaling.service.ports.Deadlines` on SQL."""

from collections.abc import Sequence

from signaling.service.ports import Due
from signaling.storage import statements as q
from signaling.storage.sql.part import Part


class SqlDeadlines(Part):
    """`signaling.service.ports.Deadlines`."""

    def set_deadline(self, kind: str, subject: str, due_at: int) -> None:
        self._c.run(q.set_deadline, {"kind": kind, "subject": subject, "due_at": due_at})

    def drop_deadline(self, kind: str, subject: str) -> None:
        self._c.run(q.drop_deadline, {"k": kind, "s": subject})

    def drop_queue_deadlines(self, ticket: str) -> None:
        """Drop what only matters while a ticket waits in the queue."""
        self._c.run(q.drop_queue_deadlines, {"s": ticket})

    def due(self, now: int, limit: int) -> Sequence[Due]:
        return [Due(*row) for row in self._c.all(q.due, now=now, most=limit)]

    def take_deadline(self, due: Due) -> bool:
        """Remove it if it still stands at that time; whether it did. Who removes it fires it."""
        return bool(self._c.run(q.take_deadline, {"k": due.kind, "s": due.subject, "d": due.due_at}).rowcount)
