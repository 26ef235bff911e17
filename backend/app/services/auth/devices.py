"""One's own sign-ins, by the device that each was made on, and ending them one by one."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.core.actor import Actor, Visitor
from app.core.database import Session
from app.models import RefreshFamily, RefreshToken
from app.models.page import Page
from app.models.tokens import SignInRead
from app.models.types import utcnow
from app.services import audit, visibility
from app.services.auth.families import family_of
from app.services.query import page_of


def list_sign_ins(
    session: Session, actor: Actor, access_token: str | None, *, limit: int, offset: int
) -> Page[SignInRead]:
    """Newest first; the one that the access token belongs to is said to be current."""
    newest_first = visibility.sign_ins(actor).order_by(col(RefreshFamily.id).desc())
    page = page_of(session, newest_first, limit=limit, offset=offset)
    used = _last_used(session, [family.id for family in page.items])
    current = family_of(access_token)
    items = [
        SignInRead.of(
            family,
            last_used_at=used.get(family.id, family.created_at),
            current=family.id == current,
        )
        for family in page.items
    ]
    return Page(items=items, total=page.total)


def end_sign_in(session: Session, actor: Actor, sign_in_id: int, visitor: Visitor) -> None:
    """That device is signed out at once; NotFound for anybody else's, and for one that is over."""
    family = visibility.sign_in(session, actor, sign_in_id)
    family.ended_at = utcnow()
    audit.record(
        session,
        actor.user_id,
        "user.signed_out",
        "refresh_family",
        family.id,
        address=visitor.address,
    )


def _last_used(session: Session, family_ids: list[int]) -> dict[int, datetime]:
    newest = (
        select(RefreshToken.family_id, func.max(RefreshToken.created_at))
        .where(col(RefreshToken.family_id).in_(family_ids))
        .group_by(col(RefreshToken.family_id))
    )
    return dict(session.exec(newest).all())
