"""New rules on old pages: what a change of a store would do, before it is made."""

import time
from collections import Counter
from typing import Final

from sqlalchemy import func
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session, pause
from app.models import ProductUrl, Store
from app.models.listing import Listing
from app.models.snapshots import (
    ReadingRules,
    Replayed,
    ReplayResult,
    ReplayVerdict,
    Snapshot,
)
from app.services import pricing, scraping, visibility
from app.services.scraping.pages import Hints
from app.services.workbench.preview import a_place, checked, hints_of
from app.services.workbench.shown import listed
from app.services.workbench.snapshots import page_of

MOST_PAGES: Final = 100
"""Kept pages that are read, the newest ones: each costs two readings."""

_LONGEST_SECONDS: Final = 60.0
"""Then the rest counts with the pages that were not read: somebody waits for the answer."""

_ORDER: Final = (
    ReplayVerdict.LOST,
    ReplayVerdict.DIFFERS,
    ReplayVerdict.GAINED,
    ReplayVerdict.UNCHANGED,
)


def replay(session: Session, actor: Actor, store_id: int, rules: ReadingRules) -> Replayed:
    """Read the newest kept page of every offer of the store twice; nothing is fetched or written.

    Raises Invalid for rules that make no sense, and Unavailable in a crowd.
    """
    store = visibility.store(session, actor, store_id)
    new, old = checked(hints_of(rules)), pricing.hints_of(store)
    total = session.scalar(
        select(func.count()).select_from(ProductUrl).where(ProductUrl.store_id == store.id)
    )
    rows = _kept(session, store)
    pause(session)
    with a_place():
        ends_at = time.monotonic() + _LONGEST_SECONDS
        results = [
            _replayed(page_id, url, snapshot, old, new)
            for page_id, url, snapshot in rows
            if time.monotonic() < ends_at
        ]
    counts = Counter(result.verdict for result in results)
    return Replayed(
        unchanged=counts[ReplayVerdict.UNCHANGED],
        differs=counts[ReplayVerdict.DIFFERS],
        lost=counts[ReplayVerdict.LOST],
        gained=counts[ReplayVerdict.GAINED],
        without_snapshot=(total or 0) - len(results),
        results=sorted(results, key=lambda result: _ORDER.index(result.verdict)),
    )


def _kept(session: Session, store: Store) -> list[tuple[int, str, Snapshot]]:
    newest = (
        select(ProductUrl.id, ProductUrl.url, Snapshot)
        .join(Snapshot, col(Snapshot.product_url_id) == ProductUrl.id)
        .where(ProductUrl.store_id == store.id)
        .order_by(col(Snapshot.taken_at).desc(), col(ProductUrl.id))
        .limit(MOST_PAGES)
    )
    return [(page_id, url, snapshot) for page_id, url, snapshot in session.exec(newest)]


def _replayed(page_id: int, url: str, snapshot: Snapshot, old: Hints, new: Hints) -> ReplayResult:
    page = page_of(snapshot)
    before, after = scraping.read_apart(page, old), scraping.read_apart(page, new)
    return ReplayResult(
        product_url_id=page_id,
        url=url,
        taken_at=snapshot.taken_at,
        verdict=_verdict(before, after),
        before=listed(before),
        after=listed(after),
    )


def _verdict(before: Listing, after: Listing) -> ReplayVerdict:
    if before.price is not None and after.price is None:
        return ReplayVerdict.LOST
    if before.price is None and after.price is not None:
        return ReplayVerdict.GAINED
    same = before.price == after.price and before.availability == after.availability
    return ReplayVerdict.UNCHANGED if same else ReplayVerdict.DIFFERS
