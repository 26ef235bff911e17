"""How visits to stores went in the last week, and whether their shops rest now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import col, or_, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import SiteStanding, Store
from app.models.page import Page
from app.models.sites import registrable_domain
from app.models.store_health import StoreFailure, StoreHealthBand, StoreRest, StoreStatistics
from app.models.types import utcnow
from app.services import visibility
from app.services.query import page_of

_WEEK: Final = timedelta(days=7)
_GOOD: Final = 0.9
_FAIR: Final = 0.6

_VISITS: Final = text("""
SELECT u.store_id, count(*) AS checks,
    count(*) FILTER (WHERE c.outcome IN ('ok', 'not_modified')) AS ok,
    round(percentile_cont(0.5) WITHIN GROUP (ORDER BY c.duration_ms))::int AS median_ms
FROM product_urls u JOIN price_checks c ON c.product_url_id = u.id AND c.checked_at >= :since
WHERE u.store_id = ANY(:ids) GROUP BY u.store_id
""")
_RATES: Final = text("""
SELECT u.store_id, avg((c.outcome IN ('ok', 'not_modified'))::int) AS rate
FROM product_urls u JOIN price_checks c ON c.product_url_id = u.id AND c.checked_at >= :since
WHERE u.store_id = ANY(:ids) GROUP BY u.store_id
""")
_FAILURES: Final = text("""
SELECT DISTINCT ON (u.store_id) u.store_id, c.checked_at AS at, c.outcome, c.reason
FROM product_urls u JOIN price_checks c ON c.product_url_id = u.id AND c.checked_at >= :since
WHERE u.store_id = ANY(:ids) AND c.outcome NOT IN ('ok', 'not_modified')
ORDER BY u.store_id, c.checked_at DESC, c.id DESC
""")


def store_statistics(
    session: Session, actor: Actor, *, limit: int = 50, offset: int = 0
) -> Page[StoreStatistics]:
    """A line for each store, in the order of their ids: six statements, whatever the size."""
    page = page_of(
        session, visibility.stores(actor).order_by(col(Store.id)), limit=limit, offset=offset
    )
    ids = [store.id for store in page.items]
    values = {"ids": ids, "since": utcnow() - _WEEK}
    visits = {row["store_id"]: row for row in session.execute(_VISITS, values).mappings()}
    failures = {row["store_id"]: row for row in session.execute(_FAILURES, values).mappings()}
    rests = _rests(session, page.items, utcnow())
    items = [
        _line(store.id, visits.get(store.id), failures.get(store.id), rests[store.id])
        for store in page.items
    ]
    return Page(items=items, total=page.total)


def stores_of_band(session: Session, actor: Actor, band: StoreHealthBand) -> Sequence[int]:
    """The ids of the actor's stores whose visits of the last week went so well."""
    ids = session.scalars(visibility.stores(actor).with_only_columns(col(Store.id))).all()
    rates = session.execute(_RATES, {"ids": list(ids), "since": utcnow() - _WEEK})
    bands = {store_id: _band_of(float(rate)) for store_id, rate in rates}
    return [each for each in ids if bands.get(each, StoreHealthBand.UNKNOWN) is band]


def _band_of(rate: float) -> StoreHealthBand:
    if rate >= _GOOD:
        return StoreHealthBand.GOOD
    return StoreHealthBand.FAIR if rate >= _FAIR else StoreHealthBand.POOR


def sites_of(store: Store) -> list[str]:
    """The registrable domains that a store's pages are on."""
    return sorted({registrable_domain(row.domain) for row in store.domains})


def _line(
    store_id: int,
    visits: Mapping[Any, Any] | None,
    failure: Mapping[Any, Any] | None,
    rests: list[StoreRest],
) -> StoreStatistics:
    return StoreStatistics(
        store_id=store_id,
        checks=visits["checks"] if visits else 0,
        ok=visits["ok"] if visits else 0,
        success_rate=round(visits["ok"] / visits["checks"], 4) if visits else None,
        median_ms=visits["median_ms"] if visits else None,
        last_failure=None if failure is None else StoreFailure.model_validate(dict(failure)),
        rests=rests,
    )


def _rests(
    session: Session, stores: Sequence[Store], now: datetime
) -> defaultdict[int, list[StoreRest]]:
    """As the last recorded visits left it."""
    sites = {store.id: sites_of(store) for store in stores}
    wanted = {site for each in sites.values() for site in each}
    resting = or_(col(SiteStanding.open_until) > now, col(SiteStanding.asked_until) > now)
    standings = select(SiteStanding).where(col(SiteStanding.site).in_(wanted), resting)
    found = {each.site: _rest(each) for each in session.exec(standings)}
    told: defaultdict[int, list[StoreRest]] = defaultdict(list)
    for store_id, names in sites.items():
        told[store_id] = [found[name] for name in names if name in found]
    return told


def _rest(standing: SiteStanding) -> StoreRest:
    asked, opened = standing.asked_until, standing.open_until
    by_shop = asked is not None and (opened is None or asked >= opened)
    return StoreRest(site=standing.site, until=(asked if by_shop else opened), asked=by_shop)
