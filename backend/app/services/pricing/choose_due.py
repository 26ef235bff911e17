"""Which due pages are visited next: the oldest first, no site beyond what its gap lets through.

As many of the oldest are looked at as are wanted and as are leased among them, and ten times as
many where that was not enough. So the cost depends neither on how many pages there are nor on how
many sites. Where a few sites have more due than their gaps let through, and so hide the others,
every site is asked for its oldest.

What is paused has no next check, so nobody looks at products here. A page changes no index when it
is leased: that is what keeps leasing cheap among a million.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text

from app.core.config import get_settings
from app.core.database import Session
from app.models.types import utcnow
from app.services.instance import instance_settings

_COLUMNS: Final = (
    "u.id, u.site, u.store_id, u.product_id, u.next_check_at, u.asked, u.active, u.paused"
)
_WAITS: Final = "u.next_check_at <= :now AND (u.leased_until IS NULL OR u.leased_until <= :now)"
_IN_ORDER: Final = text("SELECT set_config('enable_bitmapscan', 'off', true)")
"""Statistics always say that hardly anything is due, and a bitmap of that would visit every row
that was due since the last vacuum; the index in its order stops after the first few."""

_OLDEST: Final = """
candidates AS MATERIALIZED (
    SELECT id, site, store_id, next_check_at, leased_until, attempts, asked
    FROM product_urls WHERE next_check_at <= :now
    ORDER BY next_check_at, id LIMIT :look)
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
        SELECT id, site, store_id, next_check_at, leased_until, attempts, asked
        FROM product_urls WHERE site = sites.site AND next_check_at <= :now
        ORDER BY next_check_at LIMIT :most) oldest)
"""

_WITH_TURNS: Final = """
, ranked AS (
    SELECT c.*,
        max(greatest(coalesce(s.gap_seconds, 0), :gap)) OVER (PARTITION BY c.site) AS longest_gap,
        row_number() OVER (PARTITION BY c.site ORDER BY c.next_check_at, c.id) AS turn
    FROM candidates c JOIN stores s ON s.id = c.store_id)
SELECT id, attempts, site,
    (asked OR NOT :paused) AND (leased_until IS NULL OR leased_until <= :now)
    AND (longest_gap = 0 OR turn <= greatest(1, floor(:lease_seconds / longest_gap))) AS has_turn
FROM ranked ORDER BY next_check_at, id
"""
"""Those that are leased have their turn first: so many fewer of their site are leased now."""

_AMONG_OLDEST: Final = text(f"WITH {_OLDEST} {_WITH_TURNS}")
_AMONG_EACH_SITES: Final = text(f"WITH RECURSIVE {_OF_EACH_SITE} {_WITH_TURNS}")


_LEASED: Final = text("""
SELECT count(*) AS leased, count(*) FILTER (WHERE NOT begun) AS waiting
FROM (
    SELECT leased_until, begun FROM product_urls WHERE next_check_at <= :now
    ORDER BY next_check_at, id LIMIT :look) oldest
WHERE leased_until > :now
""")


@dataclass(frozen=True, slots=True)
class Due:
    """A page whose turn it is."""

    id: int
    attempts: int
    site: str


def queued() -> timedelta:
    """How long a lease waits for its batch to begin; after that its message counts as lost."""
    return timedelta(seconds=get_settings().check_queue_seconds)


def silence() -> timedelta:
    """How long a batch that has begun holds its leases without a word."""
    return timedelta(seconds=get_settings().worker_silence_seconds)


def room_in_queue(session: Session, *, now: datetime | None = None) -> int:
    """How many more pages may be leased, so that no more than CHECK_QUEUE_PAGES wait for a worker.

    Workers take over what waits, so this, and not the number of messages, says what they can take.
    """
    waiting: int = _leased(session, now or utcnow()).waiting
    return max(0, get_settings().check_queue_pages - waiting)


def choose(session: Session, *, limit: int, now: datetime) -> list[Due]:
    """Up to `limit` pages to visit now, the oldest first; others may have leased them meanwhile."""
    gap, lease = get_settings().scrape_gap_seconds, queued().total_seconds()
    values = {
        "now": now,
        "gap": gap,
        "most": max(1, int(lease // gap)) if gap else limit,
        "lease_seconds": lease,
        "paused": instance_settings(session).paused,
    }
    leased: int = _leased(session, now).leased
    found: list[Due] = []
    for statement, look in (
        (_AMONG_OLDEST, limit + leased),
        (_AMONG_OLDEST, 10 * limit + leased),
        (_AMONG_EACH_SITES, None),
    ):
        rows = session.execute(statement, values | {"look": look}).all()
        found = [Due(row.id, row.attempts, row.site) for row in rows if row.has_turn]
        if len(found) >= limit or len(rows) != look:
            break
    return found[:limit]


def _leased(session: Session, now: datetime) -> Any:
    """Those that are leased stand at the front; where others hide them, more are leased."""
    session.execute(_IN_ORDER)
    look = 2 * get_settings().check_queue_pages
    return session.execute(_LEASED, {"now": now, "look": look}).one()
