"""Many rows in one statement and one parameter, which PostgreSQL takes apart by the table's types.

An ORM insert or update binds each value of each row by itself; for a batch that costs the worker
more than all the rest of the writing.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy import text

from app.core.database import Session
from app.models.types import Table

Rows = Sequence[Mapping[str, Any]]


def insert_rows(session: Session, table: type[Table], rows: Rows) -> None:
    """Insert these rows, which all name the same columns; the others take the table's defaults."""
    if not rows:
        return
    name, columns = table.__tablename__, ", ".join(rows[0])
    statement = (
        f"INSERT INTO {name} ({columns}) SELECT {columns}"  # noqa: S608 -- names of our own columns
        f" FROM jsonb_populate_recordset(NULL::{name}, cast(:rows AS jsonb))"
    )
    session.execute(text(statement), {"rows": _document(rows)})


def update_rows(session: Session, table: type[Table], rows: Rows) -> None:
    """Set these columns, the same for all rows, where the `id` is that of a row.

    Objects of the session do not hear of it: expire them, or do not load any.
    """
    if not rows:
        return
    name = table.__tablename__
    changes = ", ".join(f"{column} = given.{column}" for column in rows[0] if column != "id")
    statement = (
        f"UPDATE {name} SET {changes}"  # noqa: S608 -- names of our own columns
        f" FROM jsonb_populate_recordset(NULL::{name}, cast(:rows AS jsonb)) AS given"
        f" WHERE {name}.id = given.id"
    )
    session.execute(text(statement), {"rows": _document(rows)})


def _document(rows: Rows) -> str:
    """Half a surrogate pair is written as an escape, which PostgreSQL refuses with a DataError."""
    return json.dumps([dict(row) for row in rows], default=_plain)


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)
