"""Sign-ins: each is a family of refresh tokens, of which only the newest is good."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col, select

from app.core.actor import Visitor
from app.core.config import get_settings
from app.core.database import Session
from app.core.errors import Unauthenticated
from app.core.security import hash_token, issue_access_token, new_opaque_token, read_access_token
from app.models import ApiToken, FeedAddress, Invitation, RefreshFamily, RefreshToken, User
from app.models.types import utcnow
from app.services import audit


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh pair of tokens, and the seconds that each lives."""

    access_token: str
    expires_in: int
    refresh_token: str
    refresh_expires_in: int


def open_family(
    session: Session, user: User, visitor: Visitor, *, proved_at: datetime | None
) -> SignedIn:
    """A new sign-in of this user on one device; `proved_at` as in the table."""
    family = RefreshFamily(
        user_id=user.id,
        expires_at=utcnow() + _lifetime(),
        user_agent=visitor.user_agent,
        address=visitor.address,
        proved_at=proved_at,
    )
    session.add(family)
    session.flush()
    return _next_pair(session, user, family)


def refresh(session: Session, token: str | None, visitor: Visitor) -> SignedIn:
    """A fresh pair for the newest token of a family; an older one ends the family.

    There is no grace for two tabs that send the same token: nobody could tell the second tab from
    a thief. Tabs of one browser share a lock instead. Raises Unauthenticated.
    """
    found = _look_up(session, token)
    if found is None:
        raise Unauthenticated("This sign-in has ended; please sign in again.")
    link, family, user = found
    if link.used_at is not None:
        family.ended_at = utcnow()
        audit.record(
            session,
            user.id,
            "refresh_token.reused",
            "refresh_family",
            family.id,
            address=visitor.address,
        )
        raise Unauthenticated(
            "This sign-in was used twice and has been ended; please sign in again.", keeps_unit=True
        )
    link.used_at = utcnow()
    family.expires_at = utcnow() + _lifetime()
    return _next_pair(session, user, family)


def sign_out(
    session: Session, visitor: Visitor, *, refresh_token: str | None, access_token: str | None
) -> None:
    """End the families that these tokens belong to; tokens that are not good end nothing."""
    found = _look_up(session, refresh_token)
    ids = {family_of(access_token), found[1].id if found else None} - {None}
    statement = select(RefreshFamily).where(
        col(RefreshFamily.id).in_(ids), col(RefreshFamily.ended_at).is_(None)
    )
    for family in session.exec(statement).all():
        family.ended_at = utcnow()
        audit.record(
            session,
            family.user_id,
            "user.signed_out",
            "refresh_family",
            family.id,
            address=visitor.address,
        )


def family_of(access_token: str | None) -> int | None:
    """The sign-in that an access token belongs to; None when it is not good."""
    try:
        return read_access_token(access_token or "").family_id
    except Unauthenticated:
        return None


def end_all(session: Session, user: User) -> None:
    """End every sign-in of a user, every access token with them, their API tokens and feed."""
    user.token_version += 1
    session.exec(
        update(RefreshFamily)
        .where(col(RefreshFamily.user_id) == user.id, col(RefreshFamily.ended_at).is_(None))
        .values(ended_at=utcnow())
    )
    session.exec(delete(ApiToken).where(col(ApiToken.user_id) == user.id))
    session.exec(delete(FeedAddress).where(col(FeedAddress.user_id) == user.id))


def expire_sign_ins(session: Session, before: datetime) -> int:
    """Drop sign-ins that expired or ended before this instant; returns how many.

    Invitations that nobody took go with them. Of a family that goes on, used tokens stay for a
    refresh token's lifetime, to know a thief by.
    """
    ended = session.exec(
        delete(RefreshFamily).where(
            (col(RefreshFamily.expires_at) < before) | (col(RefreshFamily.ended_at) < before)
        )
    )
    session.exec(delete(RefreshToken).where(col(RefreshToken.used_at) < before - _lifetime()))
    session.exec(delete(Invitation).where(col(Invitation.expires_at) < before))
    return ended.rowcount


def _look_up(
    session: Session, token: str | None
) -> tuple[RefreshToken, RefreshFamily, User] | None:
    """The token with its living family and active user, locked until this unit ends."""
    if token is None:
        return None
    statement = (
        select(RefreshToken, RefreshFamily, User)
        .join(RefreshFamily, col(RefreshFamily.id) == RefreshToken.family_id)
        .join(User, col(User.id) == RefreshFamily.user_id)
        .where(
            RefreshToken.token_hash == hash_token(token),
            col(RefreshFamily.ended_at).is_(None),
            RefreshFamily.expires_at > utcnow(),
            col(User.active),
        )
        # Of two requests with one token, the second waits here and then finds it used.
        .with_for_update(of=RefreshToken)
    )
    return session.exec(statement).one_or_none()


def _next_pair(session: Session, user: User, family: RefreshFamily) -> SignedIn:
    refresh_token = new_opaque_token()
    session.add(RefreshToken(family_id=family.id, token_hash=hash_token(refresh_token)))
    access_token, expires_in = issue_access_token(user.id, user.token_version, family.id)
    return SignedIn(access_token, expires_in, refresh_token, int(_lifetime().total_seconds()))


def _lifetime() -> timedelta:
    return timedelta(days=get_settings().refresh_token_expire_days)
