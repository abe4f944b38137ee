"""Statements written with SQLAlchemy Core, compiled once, run straight on the driver's cursor.

SQLAlchemy's execution machinery costs several times what SQLite needs for a small statement, and a ticket's life is
sixty of them. All columns here are integers and texts, which need no conversion on either database, so compiling is
all of SQLAlchemy that a statement needs at run time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Connection
from sqlalchemy.engine.default import DefaultDialect


class Prepared:
    """One statement, compiled for a dialect when it is first run there."""

    __slots__ = ("_columns", "_compiled", "_statement")

    def __init__(self, statement: ClauseElement, columns: Sequence[str] | None = None) -> None:
        """`columns`: of an insert, which columns will be given."""
        self._statement = statement
        self._columns = list(columns) if columns is not None else None
        self._compiled: dict[str, tuple[str, tuple[str, ...] | None, dict[str, Any]]] = {}

    def compiled(self, dialect: Any) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
        """(SQL, order of the parameters or None where they go by name, values that the statement brings itself)."""
        known = self._compiled.get(dialect.name)
        if known is None:
            made = self._statement.compile(
                dialect=dialect, column_keys=self._columns, compile_kwargs={"render_postcompile": True}
            )
            order = tuple(made.positiontup) if made.positional and made.positiontup is not None else None  # type: ignore[attr-defined]  # SQLCompiler's
            known = self._compiled[dialect.name] = (str(made), order, dict(made.params))
        return known


class Cursor:
    """Runs prepared statements in the transaction of one SQLAlchemy connection."""

    __slots__ = ("_cursor", "_dialect")

    def __init__(self, connection: Connection) -> None:
        self._dialect: DefaultDialect = connection.dialect  # type: ignore[assignment]  # every real dialect is one
        raw = connection.connection.dbapi_connection
        assert raw is not None
        self._cursor: Any = raw.cursor()

    def run(self, statement: Prepared, values: Mapping[str, Any]) -> Any:
        """Run it; the driver's cursor, to fetch from or to ask for `rowcount`."""
        sql, order, own = statement.compiled(self._dialect)
        if order is None:
            self._cursor.execute(sql, {**own, **values})
        elif own:
            self._cursor.execute(sql, [values[name] if name in values else own[name] for name in order])
        else:
            self._cursor.execute(sql, ())
        return self._cursor

    def plain(self, sql: str) -> None:
        """Run SQL that has neither parameters nor a result."""
        self._cursor.execute(sql)

    def one(self, statement: Prepared, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        row: tuple[Any, ...] | None = self.run(statement, values).fetchone()
        return row

    def all(self, statement: Prepared, **values: Any) -> list[tuple[Any, ...]]:
        """All rows."""
        rows: list[tuple[Any, ...]] = self.run(statement, values).fetchall()
        return rows
