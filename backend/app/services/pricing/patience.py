"""How long a page has to wait for its shop, for whoever asked for a visit now."""

from datetime import UTC, datetime, time, timedelta
from math import ceil

from sqlmodel import col, func, select

from app.core.config import get_settings
from app.core.database import Session
from app.models import ProductUrl, SiteStanding, Store
from app.models.types import utcnow
from app.services.scraping.manners.standing import today


def seconds_until_turn(session: Session, product_url_id: int) -> int:
    """About how many seconds pass before the page's shop may be asked for it.

    The rest that its site needs, as the last recorded visit left it, and the usual gap for each
    page of the site that is leased already. A worker that is busy elsewhere comes on top.
    """
    now = utcnow()
    site, own_gap = session.exec(
        select(col(ProductUrl.site), col(Store.gap_seconds))
        .join(Store)
        .where(ProductUrl.id == product_url_id)
    ).one()
    gap = max(get_settings().scrape_gap_seconds, float(own_gap or 0))
    ahead = session.exec(
        select(func.count()).where(
            ProductUrl.site == site,
            col(ProductUrl.next_check_at) <= now,
            col(ProductUrl.leased_until) > now,
            ProductUrl.id != product_url_id,
        )
    ).one()
    standing = session.exec(select(SiteStanding).where(SiteStanding.site == site)).first()
    rest = 0.0 if standing is None else (_rests_until(standing, gap, now) - now).total_seconds()
    return ceil(max(0.0, rest) + ahead * gap)


def _rests_until(standing: SiteStanding, gap: float, now: datetime) -> datetime:
    ends = [
        standing.last_visit_at + timedelta(seconds=gap),
        standing.asked_until or now,
        standing.open_until or now,
    ]
    budget = get_settings().scrape_daily_budget
    if budget and standing.visits_on == today() and standing.visits >= budget:
        ends.append(datetime.combine(now.date() + timedelta(days=1), time(), UTC))
    return max(ends)
