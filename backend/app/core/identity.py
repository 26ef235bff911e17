"""From a bearer token to the actor behind it: one statement."""

from datetime import timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Forbidden, Unauthenticated
from app.core.prepared import row_of
from app.core.security import API_TOKEN_PREFIX, hash_token, read_access_token
from app.models import ApiToken, RefreshFamily, User
from app.models.types import utcnow
from app.models.users import Role

_USED_AT_PRECISION: Final = timedelta(minutes=5)


def identify(session: Session, token: str, *, in_person: bool = False) -> Actor:
    """Raises Unauthenticated for a token that is not, or no longer, good.

    With `in_person` an API token is refused: no token may change its own owner's sign-in.
    """
    if not token.startswith(API_TOKEN_PREFIX):
        return _by_access_token(session, token)
    actor = _by_api_token(session, token)
    if in_person:
        raise Forbidden("This needs a sign-in; an API token does not do.")
    return actor


def _by_access_token(session: Session, token: str) -> Actor:
    claims = read_access_token(token)
    named = {"user": claims.user_id, "version": claims.version, "family": claims.family_id}
    user = row_of(session, _signed_in(), named)
    if user is None:
        raise Unauthenticated("This sign-in has ended.")
    user_id, role, version = user
    return Actor.of(user_id, Role(role), version=version)


@cache
def _signed_in() -> Any:
    """Whoever a token names, as long as it is good; composed once, since each request asks."""
    return (
        select(User.id, User.role, User.token_version)
        .join(RefreshFamily, col(RefreshFamily.user_id) == User.id)
        .where(
            User.id == bindparam("user"),
            User.token_version == bindparam("version"),
            col(User.active),
            RefreshFamily.id == bindparam("family"),
            col(RefreshFamily.ended_at).is_(None),
        )
    )


def _by_api_token(session: Session, token: str) -> Actor:
    now = utcnow()
    found = session.exec(
        select(ApiToken, User)
        .join(User, col(User.id) == ApiToken.user_id)
        .where(
            ApiToken.token_hash == hash_token(token),
            ApiToken.token_version == User.token_version,
            col(User.active),
        )
    ).one_or_none()
    if found is None or (found[0].expires_at is not None and found[0].expires_at <= now):
        raise Unauthenticated("This API token is not valid, or has expired.")
    row, user = found
    if row.used_at is None or now - row.used_at > _USED_AT_PRECISION:
        row.used_at = now
    return Actor.of(
        user.id, user.role, permissions=frozenset(row.scopes), version=user.token_version
    )
