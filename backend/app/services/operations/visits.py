"""What came of the visits of the last day, over everybody's stores."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text

from app.core.database import Session
from app.models.operations import Last24Hours, OutcomeCount, StoreVisits
from app.models.types import utcnow

_MOST: Final = 20
_TO_JUDGE_BY: Final = 3
"""Visits: fewer say nothing about a store."""

_BY_STORE: Final = text("""
SELECT s.id AS store_id, s.name AS store_name, s.user_id AS owner_id, visits.*
FROM (
    SELECT u.store_id AS id, count(*) AS checks,
        count(*) FILTER (WHERE c.outcome IN ('ok', 'not_modified')) AS ok,
        round(percentile_cont(0.5) WITHIN GROUP (ORDER BY c.duration_ms))::int AS median_ms
    FROM price_checks c JOIN product_urls u ON u.id = c.product_url_id
    WHERE c.checked_at >= :since GROUP BY u.store_id) visits
JOIN stores s ON s.id = visits.id
ORDER BY s.id
""")
_BY_OUTCOME: Final = text("""
SELECT outcome, count(*) AS checks FROM price_checks
WHERE checked_at >= :since GROUP BY outcome ORDER BY checks DESC, outcome
""")


def last_24_hours(session: Session) -> Last24Hours:
    since = {"since": utcnow() - timedelta(days=1)}
    stores = [
        StoreVisits(success_rate=round(row["ok"] / row["checks"], 4), **row)
        for row in session.execute(_BY_STORE, since).mappings()
    ]
    outcomes = [
        OutcomeCount.model_validate(row)
        for row in session.execute(_BY_OUTCOME, since).mappings().all()
    ]
    judged = [store for store in stores if store.checks >= _TO_JUDGE_BY]
    by_success = sorted(judged, key=lambda each: (each.success_rate, -each.checks, each.store_id))
    slowest = sorted(judged, key=lambda store: (-store.median_ms, store.store_id))
    return Last24Hours(
        checks=sum(count.checks for count in outcomes),
        outcomes=outcomes,
        by_success=by_success[:_MOST],
        slowest=slowest[:_MOST],
    )
