"""Personal API tokens: made, listed and revoked by their owner in person."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlmodel import col

from app.core.actor import Actor, Visitor
from app.core.database import Session
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.security import API_TOKEN_PREFIX, hash_token, new_opaque_token
from app.models import ApiToken, User
from app.models.page import Page
from app.models.tokens import ApiTokenCreate, ApiTokenCreated, ApiTokenRead
from app.models.types import utcnow
from app.services import audit, visibility
from app.services.query import page_of

MOST_TOKENS: Final = 50
_SHOWN = len(API_TOKEN_PREFIX) + 6
"""Characters that stay readable, to know a token by."""


def list_tokens(session: Session, actor: Actor, *, limit: int, offset: int) -> Page[ApiTokenRead]:
    newest_first = visibility.api_tokens(actor).order_by(col(ApiToken.id).desc())
    page = page_of(session, newest_first, limit=limit, offset=offset)
    return Page(items=[ApiTokenRead.model_validate(row) for row in page.items], total=page.total)


def create_token(
    session: Session, actor: Actor, data: ApiTokenCreate, visitor: Visitor
) -> ApiTokenCreated:
    """Make a token and tell it, this once.

    Raises Forbidden for a scope beyond the owner's role, Invalid for an expiry that has passed,
    Conflict when they have as many as anybody may.
    """
    if not actor.permissions.issuperset(data.scopes):
        raise Forbidden("A token cannot do more than you may do yourself.")
    if data.expires_at is not None and data.expires_at <= utcnow():
        raise Invalid("The token would have expired already.")
    _take_turns(session, actor)
    if page_of(session, visibility.api_tokens(actor), limit=1, offset=0).total >= MOST_TOKENS:
        raise Conflict(f"You have {MOST_TOKENS} API tokens already; revoke one first.")
    token = API_TOKEN_PREFIX + new_opaque_token()
    row = ApiToken(
        user_id=actor.user_id,
        # If every sign-in was ended since this request was let in, so is this token.
        token_version=actor.version,
        name=data.name,
        prefix=token[:_SHOWN],
        token_hash=hash_token(token),
        scopes=sorted(set(data.scopes)),
        expires_at=data.expires_at,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor.user_id,
        "api_token.created",
        "api_token",
        row.id,
        changes={"name": (None, row.name), "scopes": (None, list(row.scopes))},
        address=visitor.address,
    )
    return ApiTokenCreated.of(row, token=token)


def revoke_token(session: Session, actor: Actor, token_id: int, visitor: Visitor) -> None:
    """The token is good for nothing from now on; NotFound for anybody else's."""
    row = visibility.api_token(session, actor, token_id)
    session.delete(row)
    audit.record(
        session,
        actor.user_id,
        "api_token.revoked",
        "api_token",
        token_id,
        changes={"name": (row.name, None), "scopes": (list(row.scopes), None)},
        address=visitor.address,
    )


def expire_api_tokens(session: Session, before: datetime) -> int:
    """Drop tokens that expired before this instant; returns how many."""
    expired = delete(ApiToken).where(col(ApiToken.expires_at) < before)
    return session.exec(expired.execution_options(synchronize_session=False)).rowcount


def _take_turns(session: Session, actor: Actor) -> None:
    """Wait for whoever is making a token for the same owner, so that nobody gets one too many."""
    session.get_one(User, actor.user_id, with_for_update={"key_share": True})
