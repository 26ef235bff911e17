"""One row of a statement that is written down once: the same row, errors and pool as without."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from sqlalchemy import bindparam, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import col, select

from app.core.database import engine, reading_engine, unit_of_reading, unit_of_work
from app.core.prepared import row_of
from app.models import User
from app.models.users import Role
from tests import factories


@cache
def _member() -> Any:
    """With a value that stands in it, written otherwise in the database, and one that is told."""
    return select(User.id, User.role).where(
        User.email == bindparam("email"), User.role == Role.MEMBER
    )


@cache
def _halved() -> Any:
    return select(1 / bindparam("number", type_=User.__table__.c.id.type))  # type: ignore[attr-defined]


@contextmanager
def heard() -> Iterator[list[str]]:
    """The statements that SQLAlchemy executes while something only reads."""
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    event.listen(reading_engine(), "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(reading_engine(), "before_cursor_execute", note)


@pytest.fixture
def ada(committed: None) -> int:
    with unit_of_work() as unit:
        factories.make_user(unit, email="admin@example.com", role=Role.ADMIN)
        return factories.make_user(unit, email="ada@example.com").id


def test_the_row_is_the_same_in_a_unit_of_work_and_where_nothing_is_written(ada: int) -> None:
    for unit in (unit_of_reading, unit_of_work):
        with unit() as session:
            assert row_of(session, _member(), {"email": "ada@example.com"}) == (ada, "member")
            assert row_of(session, _member(), {"email": "admin@example.com"}) is None
            assert row_of(session, _member(), {"email": "bob@example.com"}) is None


def test_whoever_counts_statements_hears_of_each(ada: int) -> None:
    with heard() as told, unit_of_reading() as session:
        row_of(session, _member(), {"email": "ada@example.com"})

    assert len(told) == 1


def test_a_statement_of_which_the_text_depends_on_its_values_is_read_too(ada: int) -> None:
    among = select(User.id).where(col(User.email).in_(["ada@example.com", "bob@example.com"]))

    with unit_of_reading() as session:
        assert row_of(session, among, {}) == (ada,)


def test_what_the_database_refuses_is_told_as_everywhere(ada: int) -> None:
    with unit_of_reading() as session:
        assert row_of(session, _halved(), {"number": 1}) is not None
        with pytest.raises(DBAPIError, match="division by zero"):
            row_of(session, _halved(), {"number": 0})


def test_a_connection_that_is_lost_meanwhile_is_not_used_again(ada: int) -> None:
    with unit_of_reading() as session:
        lost = session.connection().scalar(text("SELECT pg_backend_pid()"))
        with engine().connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": lost})
        with pytest.raises(OperationalError):
            row_of(session, _member(), {"email": "ada@example.com"})

    with unit_of_reading() as session:
        assert session.connection().scalar(text("SELECT pg_backend_pid()")) != lost
        assert row_of(session, _member(), {"email": "ada@example.com"}) == (ada, "member")
