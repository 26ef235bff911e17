"""Loading the past of products: two statements, whatever their number, and timelines of it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text

from app.core.database import Session
from app.models.selectors import Availability
from app.services.alerts.timeline import MEDIAN_DAYS, PagePast, Period, Timeline, timeline_of
from app.services.instance import instance_schedule

_PATIENCE: Final = 2.2
"""Intervals after which an offer that was not seen is stale, as the price cache has it."""
_SHORT: Final = timedelta(days=MEDIAN_DAYS + 1)

_PAGES: Final = text("""
SELECT u.id, u.product_id, p.name AS product_name, u.is_primary, u.url, u.pack_size,
       u.active AND s.active AND u.counted AS live,
       s.id AS store_id, s.name AS store_name, p.unit, coalesce(
           (u.schedule ->> 'longest_minutes')::int, (p.schedule ->> 'longest_minutes')::int,
           (s.schedule ->> 'longest_minutes')::int, :minutes) AS minutes
FROM product_urls u
JOIN products p ON p.id = u.product_id
JOIN stores s ON s.id = u.store_id
WHERE u.product_id = ANY(:products)
""")

_PERIODS: Final = text("""
SELECT h.product_url_id, h.amount, h.currency, h.availability, h.started_at, h.last_seen_at
FROM unnest(cast(:pages AS int[]), cast(:since AS timestamptz[])) AS wanted (page, since)
JOIN price_history h ON h.product_url_id = wanted.page
WHERE NOT h.excluded AND h.last_seen_at >= wanted.since
ORDER BY h.started_at, h.id
""")

_EVER: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a product, as much as a message tells of it."""

    id: int
    product_id: int
    product_name: str
    url: str
    store_id: int
    store_name: str
    unit: str | None
    """What its amounts are compared by, where that is not the piece on the shelf."""
    past: PagePast
    pack_size: Decimal | None


@dataclass(slots=True)
class Past:
    """Pages and readings of some products; timelines are made when they are asked for."""

    pages: dict[int, Page]
    periods: dict[int, list[Period]]
    """By product."""
    _made: dict[tuple[int, int | None, str | None], Timeline] = field(default_factory=dict)

    def timeline(self, product_id: int, page_id: int | None, currency: str | None) -> Timeline:
        """That of one page, or of the product's best offer among its live pages."""
        key = product_id, page_id, currency
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, product_id: int, page_id: int | None, currency: str | None) -> Timeline:
        periods = self.periods.get(product_id, [])
        if page_id is not None:
            one = self.pages.get(page_id)
            return timeline_of(periods, [one.past] if one else [], currency=currency)
        pages = [page for page in self.pages.values() if page.product_id == product_id]
        live = [page.past for page in pages if page.past.live]
        packs = {page.id: page.pack_size for page in pages if page.unit is not None}
        compared = [_per_unit(period, packs.get(period.page_id)) for period in periods]
        unit = next((page.unit for page in pages if page.unit is not None), None)
        return timeline_of(compared, live, currency=currency, unit=unit)


def past_of(
    session: Session, product_ids: Collection[int], *, whole: Collection[int], now: datetime
) -> Past:
    """The last month of these products, and everything there was of those in `whole`.

    With it what was in force when the month began, though it was seen last before that.
    """
    every = instance_schedule(session).longest_minutes
    rows = session.execute(_PAGES, {"products": sorted(product_ids), "minutes": every}).all()
    by_unit = _by_unit(rows)
    pages = {
        row.id: Page(
            id=row.id,
            product_id=row.product_id,
            product_name=row.product_name,
            url=row.url,
            store_id=row.store_id,
            store_name=row.store_name,
            unit=row.unit if row.product_id in by_unit else None,
            pack_size=row.pack_size,
            past=PagePast(
                id=row.id,
                product_id=row.product_id,
                is_primary=row.is_primary,
                live=row.live,
                patience=timedelta(minutes=row.minutes * _PATIENCE),
            ),
        )
        for row in rows
    }
    since = [
        _EVER if page.product_id in whole else now - _SHORT - page.past.patience
        for page in pages.values()
    ]
    periods: dict[int, list[Period]] = defaultdict(list)
    for row in session.execute(_PERIODS, {"pages": list(pages), "since": since}):
        page_id, amount, currency, availability, *span = row
        period = Period(page_id, amount, currency, Availability(availability), *span)
        periods[pages[page_id].product_id].append(period)
    return Past(pages, periods)


def _by_unit(rows: Sequence[Any]) -> set[int]:
    """Products that are compared by the unit: every live page has a pack size."""
    packed: dict[int, bool] = {}
    for row in rows:
        if row.unit is not None and row.live:
            full = packed.get(row.product_id, True)
            packed[row.product_id] = full and row.pack_size is not None
    return {product_id for product_id, full in packed.items() if full}


def _per_unit(period: Period, pack_size: Decimal | None) -> Period:
    if pack_size is None or period.amount is None:
        return period
    return Period(
        period.page_id,
        (period.amount / pack_size).quantize(Decimal("0.0001")),
        period.currency,
        period.availability,
        period.started_at,
        period.last_seen_at,
    )
