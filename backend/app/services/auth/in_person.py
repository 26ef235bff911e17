"""What a session that was left open cannot show, and a new way into the account wants to see."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, select

from app.core.actor import Actor, Visitor
from app.core.database import Session
from app.core.errors import Forbidden, Unauthenticated
from app.models import User
from app.models.types import utcnow
from app.services import visibility
from app.services.auth.families import family_of
from app.services.auth.sign_in import confirm_password

FRESH: Final = timedelta(minutes=10)
"""How young a sign-in has to be to stand in for the password of an account that has none."""


def confirm_in_person(
    session: Session,
    actor: Actor,
    access_token: str | None,
    password: str | None,
    visitor: Visitor,
    *,
    refused: str,
) -> User:
    """The account, once its owner has shown to be there; call it before the unit writes anything.

    Raises Invalid for a wrong password, which stands in the audit log as `refused`; Forbidden
    (`sign_in_again`) for an account without one whose sign-in is not fresh; TooMany; Unavailable.
    """
    user = session.get_one(User, actor.user_id)
    if user.password_hash is not None:
        confirm_password(session, user, password or "", visitor, refused=refused)
        return user
    family = visibility.sign_in(session, actor, family_of(access_token) or 0)
    if not is_fresh(family.proved_at):
        raise Forbidden(
            "Sign in again first: your account has no password to ask for.", code="sign_in_again"
        )
    return user


def held_while_signed_in(session: Session, actor: Actor) -> User:
    """Their account, locked; Unauthenticated when every sign-in was ended meanwhile."""
    held = select(User).where(col(User.id) == actor.user_id).with_for_update(key_share=True)
    user = session.exec(held.execution_options(populate_existing=True)).one_or_none()
    if user is None or not user.active or user.token_version != actor.version:
        raise Unauthenticated("This sign-in has ended.")
    return user


def is_fresh(proved_at: datetime | None) -> bool:
    """Whether somebody showed just now who they are."""
    return proved_at is not None and proved_at >= utcnow() - FRESH
