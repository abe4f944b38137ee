"""What every part of the transaction on SQL has: the connection's cursor, and what was read already."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, TypeAlias

from sqlalchemy import Table

from signaling.domain import records
from signaling.storage import statements as q
from signaling.storage.prepared import Cursor

Client: TypeAlias = records.Clerk | records.Kiosk
Record: TypeAlias = records.Ticket | records.Call | Client


class Part:
    """Within one transaction, whatever was read or written once is not read again: nobody else can change it.

    What was read before the transaction had its lock is not kept: others may have changed it since.
    """

    def __init__(self, cursor: Cursor) -> None:
        self._c = cursor
        self._kiosks: dict[str, records.Kiosk] = {}
        self._clerks: dict[str, records.Clerk] = {}
        self._tickets: dict[str, records.Ticket] = {}
        self._calls: dict[str, records.Call] = {}

    def _forget(self) -> None:
        for known in (self._kiosks, self._clerks, self._tickets, self._calls):
            known.clear()

    def _change(self, table: Table, names: Sequence[str], known: Record | None, new: Record) -> None:
        """Write those of the columns `names` that differ from what is `known` to be there: all, if nothing is."""
        changed = tuple(name for name in names if known is None or getattr(new, name) != getattr(known, name))
        if not changed:
            return
        values = {f"v_{name}": value for name, value in columns(new, changed).items()}
        self._c.run(q.change(table, changed), {"key": new.id, **values})

    def _connect(self, known: Client | None, new: Client) -> None:
        """Write who holds the client's connection, if that is another than `known`; None: whatever is there."""
        if known is not None and all(getattr(new, name) == getattr(known, name) for name in q.CONNECTION):
            return
        kind = "kiosk" if isinstance(new, records.Kiosk) else "clerk"
        if new.connection is None:
            self._c.run(q.drop_connection, {"k": kind, "key": new.id})
        else:
            values = {name: getattr(new, name) for name in q.CONNECTION}
            self._c.run(q.put_connection, {"kind": kind, "client": new.id, **values})


def columns(record: Record, names: Sequence[str]) -> dict[str, Any]:
    """Fields of a record as the columns of the same names have them."""
    found = ((name, getattr(record, name)) for name in names)
    return {name: value.value if isinstance(value, Enum) else value for name, value in found}
