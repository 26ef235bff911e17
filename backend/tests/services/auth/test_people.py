"""Accounts that an operator makes."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from app.core.actor import Visitor
from app.core.database import Session, unit_of_work
from app.core.errors import Conflict, Invalid
from app.models import AuditEntry, User
from app.models.users import Role, Setup
from app.services import auth
from tests import factories

PEOPLE = 8


def test_an_account_has_what_it_was_given(session: Session) -> None:
    user = auth.create_user(session, "Ada@Example.com", "correct horse", Role.VIEWER, "Ada")

    assert user.email == "ada@example.com"
    assert user.role is Role.VIEWER
    assert user.full_name == "Ada"
    assert (user.password_hash or "").startswith("$argon2id$")
    assert [entry.action for entry in session.exec(select(AuditEntry))] == ["user.created"]


def test_a_taken_address_is_a_conflict_in_any_spelling(session: Session) -> None:
    factories.make_user(session, email="ada@example.com")

    with pytest.raises(Conflict, match="There is an account"):
        auth.create_user(session, "ADA@example.com")

    assert len(session.exec(select(User)).all()) == 1


@pytest.mark.parametrize(
    ("email", "password", "reason"),
    [
        ("nobody", None, "email: An email address must have an @-sign."),
        ("ada@localhost", None, "email: The part after the @-sign is not valid"),
        ("ada@example.com", "short", "password: String should have at least 10 characters."),
    ],
)
def test_what_the_api_refuses_is_refused_here_too(
    session: Session, email: str, password: str | None, reason: str
) -> None:
    with pytest.raises(Invalid, match=re.escape(reason)):
        auth.create_user(session, email, password)

    assert session.exec(select(User)).all() == []


def test_a_missing_owner_becomes_a_member_without_a_password(session: Session) -> None:
    user, created = auth.ensure_owner(session, "Ops@example.com")

    assert created
    assert user.role is Role.MEMBER
    assert user.password_hash is None
    assert auth.setup_needed(session)


def test_an_owner_who_is_there_stays_as_they_are(session: Session) -> None:
    ada = factories.make_user(session, email="ada@example.com", role=Role.ADMIN)

    user, created = auth.ensure_owner(session, "ADA@example.com")

    assert not created
    assert user.id == ada.id
    assert user.role is Role.ADMIN


def test_an_owner_needs_an_address(session: Session) -> None:
    with pytest.raises(Invalid):
        auth.ensure_owner(session, "nobody")


@pytest.mark.usefixtures("committed")
def test_exactly_one_of_many_becomes_the_administrator() -> None:
    start = Barrier(PEOPLE)

    def set_up(number: int) -> bool:
        data = Setup(email=f"person{number}@example.com", password="correct horse")
        start.wait()
        try:
            with unit_of_work() as session:
                auth.set_up(session, data, Visitor())
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(PEOPLE) as pool:
        won = list(pool.map(set_up, range(PEOPLE)))

    assert won.count(True) == 1
    with unit_of_work() as session:
        assert len(session.exec(select(User)).all()) == 1


@pytest.mark.usefixtures("committed")
def test_an_owner_asked_for_many_times_at_once_is_one_account() -> None:
    start = Barrier(PEOPLE)

    def ensure(_: int) -> tuple[int, bool]:
        start.wait()
        with unit_of_work() as session:
            user, created = auth.ensure_owner(session, "ops@example.com")
            return user.id, created

    with ThreadPoolExecutor(PEOPLE) as pool:
        found = list(pool.map(ensure, range(PEOPLE)))

    assert len({user_id for user_id, _ in found}) == 1
    assert [created for _, created in found].count(True) == 1
