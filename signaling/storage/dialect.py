"""The one statement that SQL standardised too late: insert or update.

SQLite and PostgreSQL spell it alike (`ON CONFLICT … DO UPDATE`), and SQLAlchemy renders PostgreSQL's form the same on
both.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert, insert


def upsert(table: Table, key: Sequence[str], columns: Sequence[str], extra: Mapping[str, Any] | None = None) -> Insert:
    """Insert a row, or where the key exists set `columns` to the new values and `extra` to expressions.

    With neither, an existing row stays as it is.
    """
    statement = insert(table)
    if not columns and not extra:
        return statement.on_conflict_do_nothing(index_elements=list(key))
    values = {column: statement.excluded[column] for column in columns} | dict(extra or {})
    return statement.on_conflict_do_update(index_elements=list(key), set_=values)
