"""Signing in while the account changes at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack

import bcrypt
import pytest
from sqlmodel import select

from app.core.actor import Actor, Visitor
from app.core.database import Session, unit_of_work
from app.core.errors import Unauthenticated
from app.models import RefreshFamily, User
from app.models.sign_in import Credentials, PasswordChange
from app.services import auth
from app.services.auth.passwords import AT_ONCE, turn
from tests import factories

HERE = Visitor("192.0.2.1", "Firefox")
EMAIL = "person@example.com"
PASSWORD = "correct horse"
NEW_HASH = "$argon2id$of another password"

pytestmark = pytest.mark.usefixtures("committed", "empty_redis")


def change_password(session: Session, user: User) -> None:
    user.password_hash = NEW_HASH


def raise_version(session: Session, user: User) -> None:
    auth.end_all(session, user)


def deactivate(session: Session, user: User) -> None:
    user.active = False


def delete(session: Session, user: User) -> None:
    session.delete(user)


def sign_in() -> None:
    with unit_of_work() as session:
        auth.sign_in(session, Credentials(email=EMAIL, password=PASSWORD), HERE)


def meanwhile(slow: Callable[[], None], change: Callable[[Session, User], None]) -> None:
    """Do something that checks a password, and change the account before it gets its turn."""
    with ThreadPoolExecutor() as pool:
        with ExitStack() as others:
            for _ in range(AT_ONCE):
                others.enter_context(turn())
            waiting = pool.submit(slow)
            wait([waiting], timeout=0.5)
            with unit_of_work() as session:
                change(session, session.exec(select(User)).one())
        waiting.result()


@pytest.mark.parametrize("change", [change_password, raise_version, deactivate, delete])
@pytest.mark.parametrize("kept_as", ["argon2", "bcrypt"])
def test_a_sign_in_does_not_outlive_what_ends_all_sign_ins(
    change: Callable[[Session, User], None], kept_as: str
) -> None:
    with unit_of_work() as session:
        user = factories.make_user(session, email=EMAIL, password=PASSWORD)
        if kept_as == "bcrypt":
            user.password_hash = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()

    with pytest.raises(Unauthenticated, match="is wrong"):
        meanwhile(sign_in, change)

    with unit_of_work() as session:
        assert session.exec(select(RefreshFamily)).all() == []
        kept = session.exec(select(User.password_hash)).first()
        assert (kept == NEW_HASH) is (change is change_password)


def test_a_password_change_does_not_outlive_what_ends_all_sign_ins() -> None:
    with unit_of_work() as session:
        user = factories.make_user(session, email=EMAIL, password=PASSWORD)
    asked = PasswordChange(current_password=PASSWORD, new_password="battery staple")

    def change() -> None:
        with unit_of_work() as session:
            auth.change_password(session, Actor.of(user.id, user.role), asked, HERE)

    with pytest.raises(Unauthenticated, match="has ended"):
        meanwhile(change, change_password)

    with unit_of_work() as session:
        assert session.exec(select(User.password_hash)).one() == NEW_HASH
        assert session.exec(select(RefreshFamily)).all() == []
