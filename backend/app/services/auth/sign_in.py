"""Signing in with a password, and changing it."""

from functools import partial

import structlog
from sqlmodel import col, select

from app.core.actor import Actor, Visitor
from app.core.database import Session, on_commit, pause
from app.core.errors import Invalid, Unauthenticated
from app.models import User
from app.models.sign_in import Credentials, PasswordChange
from app.models.types import utcnow
from app.services import audit
from app.services.auth import attempts
from app.services.auth.families import SignedIn, end_all, open_family
from app.services.auth.passwords import hash_password, is_password_of, renewed_hash

log = structlog.get_logger()


def sign_in(session: Session, credentials: Credentials, visitor: Visitor) -> SignedIn:
    """Raises Unauthenticated, with one answer for every reason; TooMany; Unavailable."""
    attempts.count(credentials.email, visitor.address)
    user = session.exec(select(User).where(User.email == credentials.email)).one_or_none()
    pause(session)
    fits = is_password_of(user, credentials.password)
    renewed = renewed_hash(user.password_hash, credentials.password) if user and fits else None
    if user is None or not fits or not _hold_unchanged(session, user) or not user.active:
        note_refusal(session, user, visitor)
        raise Unauthenticated("The e-mail address or the password is wrong.", keeps_unit=True)
    user.password_hash = renewed
    user.signed_in_at = utcnow()
    audit.record(session, user.id, "user.signed_in", "user", user.id, address=visitor.address)
    on_commit(session, partial(attempts.forgive, credentials.email, visitor.address))
    return open_family(session, user, visitor, proved_at=utcnow())


def change_password(
    session: Session, actor: Actor, data: PasswordChange, visitor: Visitor
) -> SignedIn:
    """Set a new password, end every sign-in, and open a new one for whoever asks.

    Raises Invalid for a wrong current password; Unauthenticated when every sign-in was ended
    meanwhile; TooMany; Unavailable.
    """
    user = session.get_one(User, actor.user_id)
    confirm_password(
        session, user, data.current_password, visitor, refused="password.change_refused"
    )
    password_hash = hash_password(data.new_password)
    if not _hold_unchanged(session, user):
        raise Unauthenticated("This sign-in has ended.")
    user.password_hash = password_hash
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
    return open_family(session, user, visitor, proved_at=utcnow())


def confirm_password(
    session: Session, user: User, password: str, visitor: Visitor, *, refused: str
) -> None:
    """Whoever is signed in knows the password as well; call it before the unit writes anything.

    Raises Invalid for a wrong one, which stands in the audit log as `refused`; TooMany;
    Unavailable.
    """
    attempts.count(user.email, visitor.address)
    pause(session)
    if not is_password_of(user, password):
        audit.record(session, user.id, refused, "user", user.id, address=visitor.address)
        raise Invalid("The current password is wrong.", code="wrong_password", keeps_unit=True)
    on_commit(session, partial(attempts.forgive, user.email, visitor.address))


def note_refusal(session: Session, user: User | None, visitor: Visitor) -> None:
    """Tries on accounts that there are stand in the audit log; anybody can make up others."""
    if user is None:
        log.info("user.sign_in_refused", address=visitor.address)
        return
    audit.record(session, None, "user.sign_in_refused", "user", user.id, address=visitor.address)


def _hold_unchanged(session: Session, user: User) -> bool:
    """Lock a user who was read before something slow; whether their sign-ins may still be opened.

    Whoever changed the password, the role or the activity meanwhile meant to end them.
    """
    read = _what_opens(user)
    held = session.exec(
        select(User)
        .where(col(User.id) == user.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return held is not None and _what_opens(held) == read


def _what_opens(user: User) -> tuple[str | None, int, bool]:
    return user.password_hash, user.token_version, user.active
