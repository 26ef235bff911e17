"""The newest periods of many pages, in one statement that reads only those.

They are found by when they began: `last_seen_at` moves with every check and so has no index. A
reading by hand may begin within a running period, so a few are looked at and then sorted by when
they were seen.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import true
from sqlalchemy.orm import aliased, defer
from sqlmodel import col, select

from app.core.database import Session
from app.models import PriceHistory, ProductUrl


def newest_periods(
    session: Session,
    product_url_ids: Sequence[int],
    *,
    few: int,
    accepted: bool = False,
    evidence: bool = False,
) -> dict[int, list[PriceHistory]]:
    """Up to `few` periods of each page, the one seen last first.

    With `accepted` only those with an amount that their owner did not exclude. The evidence is
    loaded when it is asked for.
    """
    begun = select(PriceHistory).where(
        PriceHistory.product_url_id == ProductUrl.id,
        *((col(PriceHistory.amount).is_not(None), ~col(PriceHistory.excluded)) if accepted else ()),
    )
    newest = begun.order_by(col(PriceHistory.started_at).desc(), col(PriceHistory.id).desc())
    period: Any = aliased(PriceHistory, newest.limit(few).lateral())
    statement = (
        select(period)
        .select_from(ProductUrl)
        .join(period, true())
        .where(col(ProductUrl.id).in_(product_url_ids))
        .options(*(() if evidence else (defer(period.evidence, raiseload=True),)))
    )
    found: dict[int, list[PriceHistory]] = defaultdict(list)
    for row in session.exec(statement):
        found[row.product_url_id].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.last_seen_at, row.started_at, row.id), reverse=True)
    return found
