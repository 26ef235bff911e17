"""Invitations: a link with which somebody sets the password of an account, once and in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import col, select

from app.core.actor import Visitor
from app.core.config import get_settings
from app.core.database import Session, pause
from app.core.errors import NotFound
from app.core.security import hash_token, new_opaque_token
from app.models import Invitation, User
from app.models.people import InvitationAccept, InvitationRead
from app.models.types import utcnow
from app.services import audit
from app.services.auth.families import SignedIn, end_all, open_family
from app.services.auth.passwords import hash_password

_NOT_GOOD: Final = "This invitation is not good, or no longer; please ask for a new one."
_PROFILE: Final = {"full_name", "locale", "timezone", "currency"}


@dataclass(frozen=True, slots=True)
class Invited:
    """The link, which is kept nowhere, and until when it is good."""

    url: str
    expires_at: datetime


def invite(session: Session, user: User, lifetime: timedelta) -> Invited:
    """A link for this account; the one before it is good no more.

    The token stands behind a `#`: browsers send it to nobody, and no log has it.
    """
    token = new_opaque_token()
    expires_at = utcnow() + lifetime
    forget_invitation(session, user)
    session.add(Invitation(user_id=user.id, token_hash=hash_token(token), expires_at=expires_at))
    session.flush()
    return Invited(f"{get_settings().base_url.rstrip('/')}/invitation#{token}", expires_at)


def forget_invitation(session: Session, user: User) -> None:
    """Whatever link there is for this account is good no more."""
    statement = select(Invitation.id).join(User).where(User.id == user.id)
    session.exec(delete(Invitation).where(col(Invitation.id).in_(statement)))


def expire_invitations(session: Session, before: datetime) -> int:
    """Drop links that expired before this instant; returns how many."""
    expired = delete(Invitation).where(col(Invitation.expires_at) < before)
    return session.exec(expired.execution_options(synchronize_session=False)).rowcount


def read_invitation(session: Session, token: str) -> InvitationRead:
    """Whom it is for; NotFound for one that is not good."""
    invitation, user = _good(session, token)
    return InvitationRead(
        email=user.email,
        full_name=user.full_name,
        has_password=user.password_hash is not None,
        expires_at=invitation.expires_at,
    )


def accept_invitation(session: Session, data: InvitationAccept, visitor: Visitor) -> SignedIn:
    """Set the password, end every earlier sign-in of the account, and open a new one.

    Raises NotFound for a link that is not good, also for the second of two at once; Unavailable.
    """
    _good(session, data.token)
    pause(session)
    password_hash = hash_password(data.password)
    invitation, user = _good(session, data.token, held=True)
    user.sqlmodel_update(data.model_dump(include=_PROFILE & data.model_fields_set))
    user.password_hash = password_hash
    user.signed_in_at = utcnow()
    end_all(session, user)
    session.delete(invitation)
    audit.record(
        session,
        user.id,
        "invitation.accepted",
        "user",
        user.id,
        changes={"password": (None, None)},
        address=visitor.address,
    )
    return open_family(session, user, visitor, proved_at=utcnow())


def _good(session: Session, token: str, *, held: bool = False) -> tuple[Invitation, User]:
    statement = (
        select(Invitation, User)
        .join(User)
        .where(
            Invitation.token_hash == hash_token(token),
            Invitation.expires_at > utcnow(),
            col(User.active),
        )
    )
    if held:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.exec(statement).one_or_none()
    if found is None:
        raise NotFound(_NOT_GOOD)
    return found
