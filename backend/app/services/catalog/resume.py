"""Trying a shop again before its circuit would: its owner knows better than we do."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text, update
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session, on_commit
from app.models import SiteStanding
from app.models.store_health import StoreResumed
from app.models.types import utcnow
from app.services import scraping, visibility
from app.services.catalog.store_statistics import sites_of

_AROUND: Final = timedelta(seconds=5)
"""Between the end of a visit and the writing of it."""

_WAITING: Final = text("""
UPDATE product_urls SET next_check_at = :now
WHERE id IN (
    SELECT id FROM product_urls
    WHERE store_id = :store AND site = :site AND leased_until IS NULL
      AND next_check_at BETWEEN :first AND :last
    ORDER BY id FOR UPDATE SKIP LOCKED)
""")


def resume_store(session: Session, actor: Actor, store_id: int) -> StoreResumed:
    """Close the circuits of a store's shops, and make due its pages that wait for that.

    What the shops themselves asked for stands, and so do gap and budget. A shop that keeps us out
    once more is left alone for longer than before.
    """
    store = visibility.store(session, actor, store_id)
    now = utcnow()
    opened = session.exec(
        select(SiteStanding)
        .where(col(SiteStanding.site).in_(sites_of(store)), col(SiteStanding.open_until) > now)
        .order_by(col(SiteStanding.site))
        .with_for_update()
    ).all()
    pages = 0
    for standing in opened:
        until = standing.open_until or now
        around = {"first": until - _AROUND, "last": until + _AROUND}
        which = {"store": store.id, "site": standing.site, "now": now}
        freed = session.execute(_WAITING, which | around)
        pages += freed.rowcount  # type: ignore[attr-defined]  # of an UPDATE
    sites = [standing.site for standing in opened]
    session.execute(
        update(SiteStanding)
        .where(col(SiteStanding.site).in_(sites))
        .values(open_until=None)
        .execution_options(synchronize_session=False)
    )
    on_commit(session, lambda: scraping.close_circuits(sites))
    return StoreResumed(sites=sites, pages=pages)
