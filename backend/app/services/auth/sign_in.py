"""Signing in with a password, and changing it."""

from functools import partial

from sqlmodel import select

from app.core.actor import Actor, Visitor
from app.core.database import Session, on_commit, pause
from app.core.errors import Invalid, Unauthenticated
from app.models import User
from app.models.sign_in import Credentials, PasswordChange
from app.models.types import utcnow
from app.services import audit
from app.services.auth import attempts
from app.services.auth.families import SignedIn, end_all, open_family
from app.services.auth.passwords import hash_password, is_password_of


def sign_in(session: Session, credentials: Credentials, visitor: Visitor) -> SignedIn:
    """Raises Unauthenticated, with one answer for every reason; TooMany; Unavailable."""
    attempts.count(credentials.email, visitor.address)
    user = session.exec(select(User).where(User.email == credentials.email)).one_or_none()
    pause(session)
    fits = is_password_of(user, credentials.password)
    if user is None or not fits or not user.active:
        audit.record(
            session,
            None,
            "user.sign_in_refused",
            "user",
            None if user is None else user.id,
            changes={"email": (None, credentials.email)},
            address=visitor.address,
        )
        raise Unauthenticated("The e-mail address or the password is wrong.", keeps_unit=True)
    user.signed_in_at = utcnow()
    audit.record(session, user.id, "user.signed_in", "user", user.id, address=visitor.address)
    on_commit(session, partial(attempts.forgive, credentials.email, visitor.address))
    return open_family(session, user, visitor)


def change_password(
    session: Session, actor: Actor, data: PasswordChange, visitor: Visitor
) -> SignedIn:
    """Set a new password, end every sign-in, and open a new one for whoever asks.

    Raises Invalid for a wrong current password; TooMany; Unavailable.
    """
    user = session.get_one(User, actor.user_id)
    attempts.count(user.email, visitor.address)
    if not is_password_of(user, data.current_password):
        audit.record(
            session, user.id, "password.change_refused", "user", user.id, address=visitor.address
        )
        raise Invalid("The current password is wrong.", code="wrong_password", keeps_unit=True)
    user.password_hash = hash_password(data.new_password)
    end_all(session, user)
    audit.record(
        session,
        user.id,
        "password.changed",
        "user",
        user.id,
        changes={"password": (None, None)},
        address=visitor.address,
    )
    on_commit(session, partial(attempts.forgive, user.email, visitor.address))
    return open_family(session, user, visitor)
