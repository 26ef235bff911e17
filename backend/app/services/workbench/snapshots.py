"""Keeping pages: compressed, and no longer than they are of use."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col

from app.core.actor import Actor
from app.core.config import get_settings
from app.core.database import Session
from app.models.snapshots import LONGEST_SOURCE, PREVIEWS_KEEP_HOURS, PageSource, Snapshot
from app.models.types import utcnow
from app.services import scraping, visibility
from app.services.scraping.pages import WebPage


def keep_preview(session: Session, actor: Actor, page: WebPage) -> Snapshot | None:
    """Keep the page for a day; None when even its compressed text is too large."""
    snapshot = snapshot_of(page)
    if snapshot is None:
        return None
    snapshot.user_id = actor.makes_for
    snapshot.expires_at = snapshot.taken_at + timedelta(hours=PREVIEWS_KEEP_HOURS)
    session.add(snapshot)
    session.flush()
    return snapshot


def snapshot_of(page: WebPage) -> Snapshot | None:
    """A row that is nobody's yet; None when the page is too large."""
    body = scraping.packed(page.body)
    if body is None:
        return None
    return Snapshot(
        url=page.url,
        final_url=page.final_url,
        content_type=page.content_type[:200],
        status=page.status,
        size=page.size,
        body=body,
        taken_at=utcnow(),
    )


def page_of(snapshot: Snapshot) -> WebPage:
    """The page as it was fetched."""
    return WebPage(
        url=snapshot.url,
        final_url=snapshot.final_url,
        body=scraping.unpacked(snapshot.body),
        status=snapshot.status,
        content_type=snapshot.content_type,
        size=snapshot.size,
    )


def source_of(session: Session, actor: Actor, snapshot_id: int) -> PageSource:
    """What a preview was read from."""
    page = page_of(visibility.snapshot(session, actor, snapshot_id))
    text = page.text
    return PageSource(
        url=page.final_url,
        content_type=page.content_type,
        text=text[:LONGEST_SOURCE],
        cut=len(text) > LONGEST_SOURCE,
    )


def expire_snapshots(session: Session, now: datetime) -> int:
    """Drop previews that are over, and pages kept since before PAGES_KEEP_DAYS; how many."""
    oldest = now - timedelta(days=get_settings().pages_keep_days)
    is_old = col(Snapshot.product_url_id).is_not(None) & (col(Snapshot.taken_at) <= oldest)
    dropped = session.execute(delete(Snapshot).where((col(Snapshot.expires_at) <= now) | is_old))
    return dropped.rowcount  # type: ignore[attr-defined, no-any-return]  # a cursor result has it
