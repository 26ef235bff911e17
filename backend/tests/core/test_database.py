"""Units of work: what stands after one, and what does not."""

import time

import pytest
from sqlalchemy import text
from sqlmodel import select

from app.core.database import (
    FRESH,
    Session,
    conflict_on_duplicate,
    engine,
    on_commit,
    unit_of_reading,
    unit_of_work,
)
from app.core.errors import Conflict, Invalid, Refusal, Unauthenticated
from app.models import User
from tests import factories


def emails(session: Session) -> list[str]:
    return list(session.exec(select(User.email).order_by(User.email)))


def write_and_refuse(refusal: Refusal, done: list[str]) -> None:
    with unit_of_work() as unit:
        factories.make_user(unit, email="ada@example.com")
        on_commit(unit, lambda: done.append("ada"))
        raise refusal


def test_a_unit_commits_at_its_end(session: Session) -> None:
    with unit_of_work() as unit:
        factories.make_user(unit, email="ada@example.com")

    assert emails(session) == ["ada@example.com"]


def test_a_refused_unit_leaves_nothing(session: Session) -> None:
    done: list[str] = []

    with pytest.raises(Invalid):
        write_and_refuse(Invalid("No."), done)

    assert emails(session) == []
    assert done == []


def test_a_refusal_that_keeps_its_unit_leaves_what_was_written(session: Session) -> None:
    done: list[str] = []

    with pytest.raises(Unauthenticated):
        write_and_refuse(Unauthenticated("No.", keeps_unit=True), done)

    assert emails(session) == ["ada@example.com"]
    assert done == ["ada"]


def test_nobody_else_commits_or_rolls_back(session: Session) -> None:
    with unit_of_work() as unit:
        with pytest.raises(RuntimeError):
            unit.commit()
        with pytest.raises(RuntimeError):
            unit.rollback()


def test_what_fails_after_the_commit_does_not_undo_it(session: Session) -> None:
    def fail() -> None:
        raise ConnectionError("The broker is away.")

    done: list[str] = []
    with unit_of_work() as unit:
        factories.make_user(unit, email="ada@example.com")
        on_commit(unit, fail)
        on_commit(unit, lambda: done.append("next"))

    assert emails(session) == ["ada@example.com"]
    assert done == ["next"]


def test_a_duplicate_is_a_conflict_and_the_unit_goes_on(session: Session) -> None:
    with unit_of_work() as unit:
        factories.make_user(unit, email="ada@example.com")
        with pytest.raises(Conflict, match="Taken"), conflict_on_duplicate(unit, "Taken"):
            unit.add(User(email="ada@example.com"))
        factories.make_user(unit, email="bob@example.com")

    assert emails(session) == ["ada@example.com", "bob@example.com"]


def test_a_connection_that_the_server_ended_is_replaced(session: Session) -> None:
    with engine().connect() as kept:
        backend = kept.scalar(text("SELECT pg_backend_pid()"))
    session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})

    time.sleep(FRESH)
    with engine().connect() as another:
        assert another.scalar(text("SELECT pg_backend_pid()")) != backend


def test_what_only_reads_begins_no_transaction(committed: None) -> None:
    with unit_of_work() as unit:
        factories.make_user(unit, email="ada@example.com")

    with unit_of_reading() as reading:
        assert emails(reading) == ["ada@example.com"]
        with unit_of_work() as unit:
            factories.make_user(unit, email="bob@example.com")
        assert emails(reading) == ["ada@example.com", "bob@example.com"]
        connection = reading.connection().connection.dbapi_connection
        assert connection is not None
        assert connection.info.transaction_status.name == "IDLE"


def test_what_is_noted_while_reading_stands(committed: None) -> None:
    with unit_of_work() as unit:
        user = factories.make_user(unit, email="ada@example.com")

    with unit_of_reading() as reading:
        reading.get_one(User, user.id).full_name = "Ada"

    with unit_of_work() as unit:
        assert unit.get_one(User, user.id).full_name == "Ada"


def test_instants_within_json_are_in_utc_whatever_the_server_is_set_to(committed: None) -> None:
    told = text("SELECT to_json(timestamptz '2026-07-01 12:00:00+02')")

    for unit in (unit_of_work, unit_of_reading):
        with unit() as session:
            session.execute(text("ALTER ROLE CURRENT_USER SET timezone = 'Asia/Tokyo'"))
    engine().dispose()
    try:
        for unit in (unit_of_work, unit_of_reading):
            with unit() as session:
                assert session.scalar(told) == "2026-07-01T10:00:00+00:00"
    finally:
        with unit_of_work() as session:
            session.execute(text("ALTER ROLE CURRENT_USER RESET timezone"))
