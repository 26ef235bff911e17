"""The one row of a statement that was composed once, without asking anew how it is written.

SQLAlchemy looks a statement up by all that it is made of, prepares for any result there may be and
notes what it would need to make objects of rows: for a wide statement that takes longer than the
answer of PostgreSQL. Here a statement is written down once, and goes to the driver as it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler

from app.core.database import Session, columns_of, reading_connection

_MOST: Final = 256
"""Statements that are remembered; one that was forgotten is written down again."""


def row_of(
    session: Session, statement: Executable, values: Mapping[str, Any]
) -> tuple[Any, ...] | None:
    """The columns of the one row that there is, or None; for statements that are kept and reused.

    Values of columns are as the driver tells them: names of an enum, and JSON that is parsed.
    """
    reading = reading_connection(session)
    if reading is None or _is_watched(reading):
        return _by_sqlalchemy(session, statement, values)
    written = _written(statement, reading.dialect)
    if written is None:
        return _by_sqlalchemy(session, statement, values)
    driver: Any = reading.connection.driver_connection
    try:
        return _only(driver.execute(written.text, {**written.values, **values}))
    except psycopg.Error:
        # Again by who knows what a lost connection means for the pool, and who names errors.
        return _by_sqlalchemy(session, statement, values)


@dataclass(frozen=True, slots=True)
class _Written:
    """A statement as the driver takes it."""

    text: str
    values: Mapping[str, Any]
    """Those that stand in it; the others come with each question."""


# Statements are told apart by being the same one: they are kept by those who compose them.
@lru_cache(maxsize=_MOST)
def _written(statement: Executable, dialect: Dialect) -> _Written | None:
    """None for one of which the text depends on its values."""
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # all that are composed have it
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params:
        return None
    processors: Mapping[str, Any] = compiled._bind_processors  # noqa: SLF001 -- of scalars, what execution would do to values
    asked = {bind.key for bind in compiled.binds.values() if bind.required}
    if asked & processors.keys() or compiled.escaped_bind_names:
        return None
    given = compiled.construct_params(_check=False)
    values = {
        name: processors[name](value) if name in processors else value
        for name, value in given.items()
        if name not in asked
    }
    return _Written(compiled.string, values)


def _is_watched(reading: Connection) -> bool:
    """Whether somebody wants to hear of each statement; they hear of what SQLAlchemy executes."""
    return bool(reading.engine.echo or reading.dispatch.before_cursor_execute)


def _by_sqlalchemy(
    session: Session, statement: Executable, values: Mapping[str, Any]
) -> tuple[Any, ...] | None:
    row = columns_of(session, statement, values).one_or_none()
    return None if row is None else tuple(row)


def _only(cursor: Any) -> tuple[Any, ...] | None:
    row: tuple[Any, ...] | None = cursor.fetchone()
    return row
