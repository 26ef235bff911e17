"""The newest periods of many pages, in one statement that reads only those.

They are found by when they began: `last_seen_at` moves with every check and so has no index. A
reading by hand may begin within a running period, so a few are looked at and then sorted by when
they were seen.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ARRAY, Integer, any_, bindparam, true
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.core.database import Session
from app.models import PriceHistory, ProductUrl
from app.models.listing import Evidence
from app.models.price_history import Source
from app.models.selectors import Availability
from app.services.rows import among


class Period(NamedTuple):
    """A row of `price_history` without what is only shown to people."""

    id: int
    product_url_id: int
    amount: Decimal | None
    currency: str | None
    availability: Availability
    started_at: datetime
    last_seen_at: datetime
    source: Source


_EVIDENCE: Final[Any] = PriceHistory.evidence


def newest_periods(
    session: Session, product_url_ids: Sequence[int], *, few: int, accepted: bool = False
) -> dict[int, list[Period]]:
    """Up to `few` periods of each page, the one seen last first.

    With `accepted` only those with an amount that their owner did not exclude.
    """
    found: dict[int, list[Period]] = defaultdict(list)
    for row in session.execute(_newest(few, accepted), {"ids": list(product_url_ids)}):
        found[row.product_url_id].append(Period(*row))
    for rows in found.values():
        rows.sort(key=lambda row: (row.last_seen_at, row.started_at, row.id), reverse=True)
    return found


@lru_cache
def _newest(few: int, accepted: bool) -> Any:
    begun = select(PriceHistory).where(
        PriceHistory.product_url_id == ProductUrl.id,
        *((col(PriceHistory.amount).is_not(None), ~col(PriceHistory.excluded)) if accepted else ()),
    )
    newest = begun.order_by(col(PriceHistory.started_at).desc(), col(PriceHistory.id).desc())
    period: Any = aliased(PriceHistory, newest.limit(few).lateral())
    columns: list[Any] = [getattr(period, name) for name in Period._fields]
    return (
        select(*columns)
        .select_from(ProductUrl)
        .join(period, true())
        .where(col(ProductUrl.id) == any_(bindparam("ids", type_=ARRAY(Integer))))
    )


def evidence_of(session: Session, period_ids: Sequence[int]) -> dict[int, Evidence | None]:
    """How the prices of these periods were read."""
    if not period_ids:
        return {}
    statement = select(col(PriceHistory.id), _EVIDENCE).where(
        among(col(PriceHistory.id), period_ids)
    )
    return dict(session.exec(statement).all())
