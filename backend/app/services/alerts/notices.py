"""Notices that need no rule: a page that keeps failing and comes back, a store that turns us away.

Who is told, and after how many failures, stands in preferences. Pages of a store that blocks us
are told together, as one notice about the store.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import text
from sqlmodel import col, select

from app.core.database import Session
from app.models import Product
from app.models.checks import Outcome
from app.models.notifications import AlertKind
from app.services.alerts.occasions import Occasion, Seen, Watch
from app.services.alerts.past import Past
from app.services.alerts.readers import Reader, readers_of

_LAST_SEEN: Final = text("""
SELECT u.store_id, max(h.last_seen_at)::date AS last_on
FROM product_urls u
CROSS JOIN LATERAL (
    SELECT last_seen_at FROM price_history
    WHERE product_url_id = u.id AND source = 'check'
    ORDER BY started_at DESC, id DESC LIMIT 1) AS h
WHERE u.store_id = ANY(:stores)
GROUP BY u.store_id
""")
"""The newest period of each page, by the index, and not all that there ever was."""


def notices_of(
    session: Session, troubled: Sequence[Seen], rules: Sequence[Watch], past: Past
) -> list[Occasion]:
    """Notices about these pages, except where one of these rules says when failures are told."""
    if not troubled:
        return []
    products = {each.product_id for each in troubled}
    owners = dict(
        session.exec(select(Product.id, Product.user_id).where(col(Product.id).in_(products))).all()
    )
    readers = readers_of(session, owners.values())
    ruled = {(each.product_id, each.product_url_id) for each in rules}
    found = [
        notice
        for each in troubled
        for notice in _notice(each, readers[owners[each.product_id]])
        if notice.kind is AlertKind.STORE_BLOCKED
        or ruled.isdisjoint({(each.product_id, None), (each.product_id, each.product_url_id)})
    ]
    return _one_for_each_store(session, found, past)


def _notice(page: Seen, reader: Reader) -> Iterator[Occasion]:
    after = reader.preferences.failing_after or 0
    if not after:
        return
    blocked = reader.preferences.store_blocked and page.outcome is Outcome.BLOCKED
    if page.failures_before < after <= page.failures:
        kind = AlertKind.STORE_BLOCKED if blocked else AlertKind.FAILING
    elif page.is_seen and page.failures_before >= after and not _was_blocked(page, reader):
        kind = AlertKind.RECOVERED
    else:
        return
    yield Occasion(
        kind=kind,
        user_id=reader.id,
        product_id=page.product_id,
        page_id=page.product_url_id,
        cause=f"{kind.value} {page.product_url_id} {page.at.isoformat()}",
        at=page.at,
        checks=max(page.failures, page.failures_before),
        reason=None if kind is AlertKind.RECOVERED else page.reason,
    )


def _was_blocked(page: Seen, reader: Reader) -> bool:
    """Nothing was told of the page itself, but of its store."""
    return bool(reader.preferences.store_blocked) and page.outcome_before is Outcome.BLOCKED


def _one_for_each_store(
    session: Session, notices: Sequence[Occasion], past: Past
) -> list[Occasion]:
    """A store is told once for each day on which one of its pages was last seen."""
    stores = {
        notice.page_id: past.pages[notice.page_id].store_id
        for notice in notices
        if notice.kind is AlertKind.STORE_BLOCKED and notice.page_id is not None
    }
    if not stores:
        return list(notices)
    rows = session.execute(_LAST_SEEN, {"stores": sorted(set(stores.values()))})
    last_on = {row.store_id: row.last_on for row in rows}
    kept: dict[str, Occasion] = {}
    for notice in notices:
        store_id = stores.get(notice.page_id or 0)
        if store_id is not None and notice.kind is AlertKind.STORE_BLOCKED:
            cause = f"store_blocked {store_id} since {last_on.get(store_id, 'ever')}"
            kept.setdefault(cause, replace(notice, cause=cause))
        else:
            kept[notice.cause] = notice
    return list(kept.values())
