"""Many rows in one statement and one parameter, which PostgreSQL takes apart by the table's types.

An ORM insert or update binds each value of each row by itself; for a batch that costs the worker
more than all the rest of the writing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from pydantic import BaseModel
from sqlalchemy import ARRAY, ColumnElement, any_, inspect, literal, text
from sqlmodel import SQLModel

from app.core.database import Session

Rows = Sequence[Mapping[str, Any]]


def among(column: Any, ids: Iterable[int] | Iterable[str]) -> ColumnElement[bool]:
    """Whether a column is one of these: one parameter, where `in_` has the statement written anew.

    That costs more than all else where a batch names hundreds of pages.
    """
    wanted: ColumnElement[bool] = column == any_(literal(list(ids), ARRAY(column.type)))
    return wanted


def insert_rows(session: Session, table: type[SQLModel], rows: Rows) -> None:
    """Insert these rows, which all name the same columns; the others take the table's defaults."""
    if rows:
        session.execute(text(_insertion(table, rows)), {"rows": _document(rows)})


def merge_rows(
    session: Session, table: type[SQLModel], rows: Rows, *, key: str, newer_by: str
) -> None:
    """Insert these rows; one whose `key` is there already replaces it, if it is newer."""
    if not rows:
        return
    changes = ", ".join(f"{column} = excluded.{column}" for column in rows[0] if column != key)
    statement = (
        f"{_insertion(table, rows)} ON CONFLICT ({key}) DO UPDATE SET {changes}"
        f" WHERE {table.__tablename__}.{newer_by} < excluded.{newer_by}"
    )
    session.execute(text(statement), {"rows": _document(rows)})


def update_rows(session: Session, table: type[SQLModel], rows: Rows) -> None:
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


def forget(
    session: Session, table: type[SQLModel], ids: Iterable[int], columns: Iterable[str]
) -> None:
    """Columns of rows that the session knows are read anew when somebody looks at them.

    The ids are those of the session: a row that is gone by now cannot be asked for its own.
    """
    written = frozenset(ids)
    for row in list(session.identity_map.values()):
        if isinstance(row, table) and (inspect(row).identity or (None,))[0] in written:
            session.expire(row, columns)


def _insertion(table: type[SQLModel], rows: Rows) -> str:
    name, columns = table.__tablename__, ", ".join(rows[0])
    return (
        f"INSERT INTO {name} ({columns}) SELECT {columns}"  # noqa: S608 -- names of our own columns
        f" FROM jsonb_populate_recordset(NULL::{name}, cast(:rows AS jsonb))"
    )


def _document(rows: Rows) -> str:
    """Half a surrogate pair is written as an escape, which PostgreSQL refuses with a DataError."""
    plain = [dict(row) for row in rows]
    try:
        return orjson.dumps(plain, default=_plain).decode()
    except TypeError:
        # It knows neither such halves nor numbers of more than 64 bits.
        return json.dumps(plain, default=_plain)


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)
