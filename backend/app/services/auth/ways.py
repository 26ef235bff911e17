"""The ways in that an account has."""

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import col, select

from app.core.database import Session
from app.models import Passkey, User


def has_a_way_in() -> ColumnElement[bool]:
    """For a statement about users: whether they can sign in without being invited again."""
    return or_(
        col(User.password_hash).is_not(None),
        exists().where(col(Passkey.user_id) == User.id),
    )


def can_sign_in(session: Session, user: User) -> bool:
    """Whether this account has a way in, as far as everything was flushed."""
    found = select(User.id).where(col(User.id) == user.id, has_a_way_in())
    return session.exec(found).first() is not None
