"""Statements written with SQLAlchemy Core, compiled once, run straight on the driver's cursor.

SQLAlchemy's execution machinery costs several times what SQLite needs for a small statement, and a ticket's life is
ninety of them. All columns here are integers and texts, which need no conversion on either database, so compiling is
all of SQLAlchemy that a statement needs at run time.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ClauseElement, Engine
from sqlalchemy.engine.default import DefaultDialect


class Prepared:
    """One statement, compiled for a dialect when it is first run there."""

    __slots__ = ("_columns", "_compiled", "_statement")

    def __init__(self, statement: ClauseElement, columns: Sequence[str] | None = None) -> None:
        """`columns`: of an insert, which columns will be given."""
        self._statement = statement
        self._columns = list(columns) if columns is not None else None
        self._compiled: dict[str, tuple[str, _Arranged]] = {}

    def compiled(self, dialect: DefaultDialect) -> "tuple[str, _Arranged]":
        """(SQL, what makes the driver's parameters of the values by name)."""
        known = self._compiled.get(dialect.name)
        if known is None:
            made = self._statement.compile(
                dialect=dialect, column_keys=self._columns, compile_kwargs={"render_postcompile": True}
            )
            order = tuple(made.positiontup) if made.positional and made.positiontup is not None else None  # type: ignore[attr-defined]  # SQLCompiler's
            known = self._compiled[dialect.name] = (str(made), _arrange(order, dict(made.params)))
        return known


_Arranged = Callable[[Mapping[str, Any]], Any]


def _arrange(order: tuple[str, ...] | None, own: dict[str, Any]) -> _Arranged:
    """`order`: of the parameters, or None where they go by name; `own`: values that the statement brings itself."""
    own = {name: value for name, value in own.items() if value is not None}
    if order is None:
        return lambda values: {**own, **values}
    if not order:
        return lambda _values: ()
    pick = itemgetter(*order)
    if len(order) == 1:
        return (lambda values: (pick({**own, **values}),)) if own else (lambda values: (pick(values),))
    return (lambda values: pick({**own, **values})) if own else pick


class Cursor:
    """Runs prepared statements on a connection of its own."""

    __slots__ = ("_begin", "_connection", "_cursor", "_dialect")

    def __init__(self, engine: Engine, *, begin: str | None = None) -> None:
        """`begin`: how transactions begin, where not as those of a writer."""
        self._connection = engine.raw_connection()
        self._cursor: Any = self._connection.cursor()
        self._dialect: DefaultDialect = engine.dialect  # type: ignore[assignment]  # every real dialect is one
        # SQLite's takes the right to write at once, so that it never has to be given up later.
        self._begin = begin or ("BEGIN IMMEDIATE" if self._dialect.name == "sqlite" else "BEGIN")

    def run(self, statement: Prepared, values: Mapping[str, Any]) -> Any:
        """Run it; the driver's cursor, to fetch from or to ask for `rowcount`."""
        sql, arranged = statement.compiled(self._dialect)
        self._cursor.execute(sql, arranged(values))
        return self._cursor

    def plain(self, sql: str) -> None:
        """Run SQL that has neither parameters nor a result."""
        self._cursor.execute(sql)

    def begin(self) -> None:
        """Begin a transaction."""
        self._cursor.execute(self._begin)

    def begin_reading(self) -> None:
        """Begin a transaction that only reads, where that is another kind."""
        self.begin()

    def commit(self) -> None:
        """End it durably."""
        self._cursor.execute("COMMIT")

    def roll_back(self) -> None:
        """Undo it, unless the database has done so by itself, as SQLite does when the disk is full."""
        self._connection.rollback()

    def checkpoint(self) -> None:
        """Work SQLite's write-ahead log into the file, so that it begins anew; outside of a transaction."""
        if self._dialect.name == "sqlite":
            self._cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        """Give the connection back."""
        if self._connection.is_valid:
            self._cursor.close()
            self._connection.close()

    def one(self, statement: Prepared, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        row: tuple[Any, ...] | None = self.run(statement, values).fetchone()
        return row

    def all(self, statement: Prepared, **values: Any) -> list[tuple[Any, ...]]:
        """All rows."""
        rows: list[tuple[Any, ...]] = self.run(statement, values).fetchall()
        return rows
