"""The transaction port on SQL, an aggregate a file."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from signaling.storage import statements as q
from signaling.storage.sql.calls import SqlCalls
from signaling.storage.sql.catalogues import SqlCatalogues
from signaling.storage.sql.clerks import SqlClerks
from signaling.storage.sql.deadlines import SqlDeadlines
from signaling.storage.sql.identity import SqlIdentity
from signaling.storage.sql.kiosks import SqlKiosks
from signaling.storage.sql.log import SqlLog
from signaling.storage.sql.nodes import SqlNodes
from signaling.storage.sql.processes import SqlProcesses
from signaling.storage.sql.queue import SqlQueue
from signaling.storage.sql.tickets import SqlTickets


class SqlTransaction(
    SqlKiosks,
    SqlClerks,
    SqlTickets,
    SqlQueue,
    SqlCalls,
    SqlDeadlines,
    SqlLog,
    SqlIdentity,
    SqlCatalogues,
    SqlProcesses,
    SqlNodes,
):
    """`signaling.service.ports.Transaction` on one connection's cursor: one transaction after another."""

    _reads = False

    # one transaction: `with` the object

    def beginning(self, *, reads: bool) -> Self:
        """For `with`: the next one only `reads`."""
        self._reads = reads
        return self

    def __enter__(self) -> Self:
        self._forget()
        if self._reads:
            self._c.begin_reading()
        else:
            self._c.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._c.roll_back()
            return
        try:
            self._c.commit()
        except BaseException:
            # Else the next one could not begin.
            self._c.roll_back()
            raise

    def close(self) -> None:
        self._c.close()

    # a unit of work among others in the same transaction

    def savepoint(self) -> None:
        self._c.plain("SAVEPOINT unit")

    def undo_to_savepoint(self) -> None:
        self._forget()
        self._c.plain("ROLLBACK TO SAVEPOINT unit")

    def forget_savepoint(self) -> None:
        self._c.plain("RELEASE SAVEPOINT unit")

    # out of service

    def retire(self, kiosks: Sequence[str], clerks: Sequence[str]) -> None:
        """Take kiosks and clerks that the catalogue no longer names out of service; their history stays."""
        self._forget()
        for kiosk in kiosks:
            self._c.run(q.retire_kiosk, {"key": kiosk})
            self._c.run(q.drop_connection, {"k": "kiosk", "key": kiosk})
        for clerk in clerks:
            for statement in (q.retire_clerk, q.drop_skills, q.drop_abilities):
                self._c.run(statement, {"key": clerk})
            self._c.run(q.drop_connection, {"k": "clerk", "key": clerk})
            self.end_sessions(clerk)
