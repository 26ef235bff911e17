"""Counting the SQL statements that a piece of code sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.core.database import Session


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """Every statement of this session's connection, savepoints left out.

    One that is sent for each row of a list counts as often as there are rows.
    """
    statements: list[str] = []

    def note(
        _connection: Any, _cursor: Any, statement: str, rows: Any, _context: Any, many: bool
    ) -> None:
        if "SAVEPOINT" not in statement and not statement.startswith("SET CONSTRAINTS"):
            statements.extend([statement] * (len(rows) if many else 1))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", note)
