"""Taking over pages that wait in the queue, while the pages of a batch let it wait.

A batch whose last pages belong to slow shops would leave its process idle. So it takes pages of
batches that no worker has begun, under its own lease: their message then finds nothing to do.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import text

from app.core.database import Session
from app.models.types import utcnow
from app.services.pricing.modes import wanting_browser

_LOOK: Final = 20_000
"""Of the oldest that are due: those that are leased stand first among them."""

_IN_ORDER: Final = text("SELECT set_config('enable_bitmapscan', 'off', true)")

_WAITING: Final = text("""
SELECT id FROM (
    SELECT id, asked, next_check_at, leased_until, attempts, begun
    FROM product_urls WHERE next_check_at <= :now ORDER BY next_check_at, id LIMIT :look) oldest
WHERE leased_until > :now AND NOT begun AND attempts = 0
ORDER BY asked DESC, next_check_at, id LIMIT :most
""")

_TAKE: Final = text("""
WITH free AS (
    SELECT id FROM product_urls
    WHERE id = ANY(:ids) AND leased_until > :now AND NOT begun AND attempts = 0
    ORDER BY id FOR UPDATE SKIP LOCKED)
UPDATE product_urls SET lease = :lease FROM free WHERE product_urls.id = free.id
RETURNING product_urls.id
""")


def take_over(session: Session, lease: UUID, *, most: int) -> list[int]:
    """Up to so many pages that are leased and not begun, now under this lease.

    What somebody asked for comes first, then what has been due for longest. A page keeps its turn:
    it was leased within what its shop's gap lets through. What died before is tried alone, and what
    wants a browser is left to those who have one.
    """
    now = utcnow()
    session.execute(_IN_ORDER)
    look = {"now": now, "most": most, "look": _LOOK}
    waiting = session.execute(_WAITING, look).scalars().all()
    browsed = wanting_browser(session, waiting)
    ids = [page_id for page_id in waiting if page_id not in browsed]
    return list(session.execute(_TAKE, {"ids": ids, "now": now, "lease": lease}).scalars())
