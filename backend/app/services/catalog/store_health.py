"""How visits to one store went in the last month."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text

from app.core.actor import Actor
from app.core.database import Session
from app.models.store_health import StoreDay, StoreHealth, StoreTrouble
from app.models.types import utcnow
from app.services import visibility

_MONTH: Final = timedelta(days=30)

_DAYS: Final = text("""
SELECT (c.checked_at AT TIME ZONE 'UTC')::date AS day_on, count(*) AS checks,
    count(*) FILTER (WHERE c.outcome IN ('ok', 'not_modified')) AS ok,
    round(percentile_cont(0.5) WITHIN GROUP (ORDER BY c.duration_ms))::int AS median_ms
FROM product_urls u JOIN price_checks c ON c.product_url_id = u.id AND c.checked_at >= :since
WHERE u.store_id = :store_id GROUP BY 1 ORDER BY 1
""")
_TROUBLES: Final = text("""
SELECT c.outcome, count(*) AS count, max(c.checked_at) AS last_at,
    (array_agg(c.reason ORDER BY c.checked_at DESC, c.id DESC))[1] AS last_reason
FROM product_urls u JOIN price_checks c ON c.product_url_id = u.id AND c.checked_at >= :since
WHERE u.store_id = :store_id AND c.outcome NOT IN ('ok', 'not_modified')
GROUP BY c.outcome ORDER BY count DESC, c.outcome
""")


def store_health(session: Session, actor: Actor, store_id: int) -> StoreHealth:
    """Two statements beside the one that finds the store, however many visits there were."""
    store = visibility.store(session, actor, store_id)
    values = {"store_id": store.id, "since": utcnow() - _MONTH}
    days = session.execute(_DAYS, values).mappings()
    troubles = session.execute(_TROUBLES, values).mappings()
    return StoreHealth(
        days=[StoreDay.model_validate(dict(row)) for row in days],
        troubles=[StoreTrouble.model_validate(dict(row)) for row in troubles],
    )
