"""Which due pages are visited next: the oldest first, no site beyond what its gap lets through.

The pages that are due longest are looked at, twice as many as are wanted. Where that is enough, the
cost depends neither on how many pages there are nor on how many sites. Where a few sites have more
due than their gaps let through, and so hide the others, every site is asked for its oldest.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text, update
from sqlmodel import col

from app.core.config import get_settings
from app.core.database import Session
from app.models import ProductUrl
from app.services.instance import instance_settings

LEASE: Final = timedelta(minutes=10)
"""How long a batch may take; a page whose lease ran out may be leased again."""

_COLUMNS: Final = (
    "u.id, u.site, u.store_id, u.product_id, u.next_check_at, u.asked, u.active, u.paused"
)
_WAITS: Final = "u.next_check_at <= :now AND (u.leased_until IS NULL OR u.leased_until <= :now)"

_OLDEST: Final = """
candidates AS MATERIALIZED (
    SELECT u.* FROM product_urls u
    WHERE u.next_check_at <= :now AND (u.leased_until IS NULL OR u.leased_until <= :now)
    ORDER BY u.next_check_at, u.id LIMIT :look)
"""

_OF_EACH_SITE: Final = """
sites AS (
    (SELECT site FROM product_urls WHERE next_check_at IS NOT NULL ORDER BY site LIMIT 1)
    UNION ALL
    SELECT (SELECT u.site FROM product_urls u
            WHERE u.next_check_at IS NOT NULL AND u.site > sites.site ORDER BY u.site LIMIT 1)
    FROM sites WHERE sites.site IS NOT NULL),
candidates AS MATERIALIZED (
    SELECT oldest.* FROM sites CROSS JOIN LATERAL (
        SELECT u.* FROM product_urls u
        WHERE u.site = sites.site
          AND u.next_check_at <= :now AND (u.leased_until IS NULL OR u.leased_until <= :now)
        ORDER BY u.next_check_at LIMIT :most) oldest)
"""

_JUDGED: Final = """
, running AS (
    SELECT site, count(*) AS pages FROM product_urls
    WHERE leased_until > :now AND site IN (SELECT site FROM candidates) GROUP BY site),
judged AS (
    SELECT c.id, c.site, c.next_check_at,
        c.asked OR (NOT :paused AND c.active AND NOT c.paused AND s.active AND NOT s.paused
            AND p.status = 'active' AND NOT p.paused) AS is_on,
        max(greatest(coalesce(s.gap_seconds, 0), :gap)) OVER (PARTITION BY c.site) AS gap
    FROM candidates c
    JOIN products p ON p.id = c.product_id
    JOIN stores s ON s.id = c.store_id),
ranked AS (
    SELECT id, site, next_check_at, is_on,
        CASE WHEN gap > 0 THEN greatest(1, floor(:lease_seconds / gap)) ELSE :wanted END AS room,
        row_number() OVER (PARTITION BY site, is_on ORDER BY next_check_at, id) AS turn
    FROM judged)
SELECT ranked.id, is_on, is_on AND turn <= room - coalesce(running.pages, 0) AS has_turn
FROM ranked LEFT JOIN running USING (site)
ORDER BY next_check_at, id
"""

_AMONG_OLDEST: Final = text(f"WITH {_OLDEST} {_JUDGED}")
_AMONG_EACH_SITES: Final = text(f"WITH RECURSIVE {_OF_EACH_SITE} {_JUDGED}")


def choose(session: Session, *, limit: int, now: datetime) -> list[int]:
    """The ids of up to `limit` pages to visit now; others may have leased them meanwhile.

    A page that is due although somebody has switched it off is taken from the due ones.
    """
    gap = get_settings().scrape_gap_seconds
    values = {
        "now": now,
        "wanted": limit,
        "look": 2 * limit,
        "gap": gap,
        "most": max(1, int(LEASE.total_seconds() // gap)) if gap else limit,
        "lease_seconds": LEASE.total_seconds(),
        "paused": instance_settings(session).paused,
    }
    found = session.execute(_AMONG_OLDEST, values).all()
    chosen = [row.id for row in found if row.has_turn]
    if len(chosen) < limit and len(found) == values["look"]:
        found = session.execute(_AMONG_EACH_SITES, values).all()
        chosen = [row.id for row in found if row.has_turn]
    _take_away(session, [row.id for row in found if not row.is_on])
    return chosen[:limit]


def _take_away(session: Session, ids: list[Any]) -> None:
    if ids:
        off = update(ProductUrl).where(col(ProductUrl.id).in_(ids), ~col(ProductUrl.asked))
        session.execute(off.values(next_check_at=None).execution_options(synchronize_session=False))
