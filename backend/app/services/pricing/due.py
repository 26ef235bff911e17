"""What to check next: leasing due pages to a batch, and giving leases back.

A lease says which batch may visit a page and write what came of it. It lasts `CHECK_QUEUE_SECONDS`
while its message waits, and is good for one beginning; from then on it lasts for
`WORKER_SILENCE_SECONDS`, and whoever visits renews it. `attempts` counts the visits that began and
left no check behind: a page of a batch that died is tried alone, and one that died alone too is set
aside as `parse_miss`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import func, or_, text, update
from sqlalchemy.sql import ColumnElement
from sqlmodel import col, select

from app.core.config import get_settings
from app.core.database import Session
from app.models import Product, ProductUrl, Store
from app.models.types import utcnow
from app.services.instance import instance_schedule
from app.services.pricing.cadence import (
    into_window,
    is_on_column,
    parse_schedule,
    schedule_column,
    spread_of,
)
from app.services.pricing.choose_due import Due, choose, queued, silence
from app.services.pricing.modes import wanting_browser
from app.services.rows import among

_MOST_ATTEMPTS: Final = 2
_BROWSER_PAGES: Final = 10

_LEASE: Final = text("""
WITH free AS (
    SELECT id FROM product_urls
    WHERE id = ANY(:ids) AND (leased_until IS NULL OR leased_until <= :now)
    ORDER BY id FOR UPDATE SKIP LOCKED)
UPDATE product_urls SET lease = given.lease, leased_until = :until, begun = false
FROM unnest(cast(:ids AS int[]), cast(:leases AS uuid[])) AS given(id, lease) JOIN free USING (id)
WHERE product_urls.id = free.id
RETURNING product_urls.id
""")


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages that one task visits, under one lease."""

    lease: UUID
    product_url_ids: list[int]
    browser: bool = False
    """Its pages are shown by the browser service."""


def lease_due(session: Session, *, limit: int = 500, now: datetime | None = None) -> list[Batch]:
    """Lease up to `limit` due pages, and mix their sites within each batch.

    No site gets more pages than its gap lets through within a lease, what is leased already
    included; so a large shop never keeps the others waiting. Rows that another dispatcher holds are
    skipped, so that two of them never lease one page twice.
    """
    now = now or utcnow()
    return _lease(session, choose(session, limit=limit, now=now), now)


def lease_now(session: Session, product_url_ids: Sequence[int]) -> list[Batch]:
    """Lease these pages for a check that somebody asked for.

    Pages that are being visited already are left to that visit. Inactive ones are checked too,
    since a person may want to see whether a page works before it is switched on. Should the message
    be lost, the dispatcher finds them when their lease ends.
    """
    batches = _lease_these(session, among(col(ProductUrl.id), product_url_ids))
    leased = [page_id for batch in batches for page_id in batch.product_url_ids]
    _set(session, leased, next_check_at=utcnow(), asked=True)
    return batches


def lease_again(session: Session, product_url_ids: Sequence[int]) -> list[Batch]:
    """Lease those of these pages that are still due, whatever is due before them."""
    due = col(ProductUrl.next_check_at) <= utcnow()
    return _lease_these(session, among(col(ProductUrl.id), product_url_ids) & due)


def ask_for(session: Session, pages: ColumnElement[bool]) -> int:
    """Make any number of pages due now, for the dispatcher to lease; returns how many.

    One that is being visited is asked for as well: that visit answers, or another one will.
    """
    chosen = select(ProductUrl.id).where(pages).order_by(col(ProductUrl.id)).with_for_update()
    asked = session.exec(
        update(ProductUrl)
        .where(col(ProductUrl.id).in_(chosen))
        .values(next_check_at=utcnow(), asked=True)
        .execution_options(synchronize_session=False)
    )
    return asked.rowcount


def begin(session: Session, product_url_ids: Sequence[int], lease: UUID) -> list[int]:
    """Note that the visits begin, and begin the lease anew; returns the pages to visit.

    A message that is delivered again gets nothing, however the first delivery fares: it may be
    under way, and if its worker died, its leases run out soon. What was paused since it fell due is
    no longer due, and what waited until its window had closed waits on.
    """
    now = utcnow()
    columns: Any = select(ProductUrl.id, ProductUrl.asked)
    rows = session.execute(
        columns.add_columns(is_on_column().label("is_on"), schedule_column().label("schedule"))
        .join(Product, col(Product.id) == ProductUrl.product_id)
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(among(col(ProductUrl.id), product_url_ids), ProductUrl.lease == lease)
        .where(col(ProductUrl.leased_until) > now, ~col(ProductUrl.begun))
        .order_by(col(ProductUrl.id))
        .with_for_update(of=ProductUrl)
    ).all()
    off = [row.id for row in rows if not (row.is_on or row.asked)]
    if off:
        _set(session, off, next_check_at=None, lease=None, leased_until=None)
    early = _outside_their_window(session, rows, now)
    if early:
        postpone(session, lease, early)
    ids = [row.id for row in rows if (row.is_on or row.asked) and row.id not in early]
    until = now + silence()
    _set(session, ids, attempts=ProductUrl.attempts + 1, begun=True, leased_until=until)
    return ids


def renew(session: Session, product_url_ids: Sequence[int], lease: UUID) -> int:
    """Hold on to the pages that are still to be visited; returns how many were renewed.

    Those that are being written at this moment are left out: their lease ends with that.
    """
    held = (
        select(ProductUrl.id)
        .where(among(col(ProductUrl.id), product_url_ids), ProductUrl.lease == lease)
        .where(col(ProductUrl.begun))
        .order_by(col(ProductUrl.id))
        .with_for_update(skip_locked=True)
    )
    renewed = session.exec(
        update(ProductUrl)
        .where(col(ProductUrl.id).in_(held))
        .values(leased_until=utcnow() + silence())
        .execution_options(synchronize_session=False)
    )
    return renewed.rowcount


def is_set_aside(page: ProductUrl) -> bool:
    """Whether a visit to this page, alone, ended without a trace, after one in a batch had."""
    return page.attempts > _MOST_ATTEMPTS


def give_back(
    session: Session, product_url_ids: Sequence[int], lease: UUID, *, blameless: bool = False
) -> None:
    """End the lease of pages that were not visited; they stay due.

    With `blameless` the visit that began does not count against them: it was not they who ended it.
    """
    held = among(col(ProductUrl.id), product_url_ids) & (col(ProductUrl.lease) == lease)
    values: dict[str, Any] = {"lease": None, "leased_until": None}
    if blameless:
        values["attempts"] = func.greatest(ProductUrl.attempts - 1, 0)
    session.execute(
        update(ProductUrl).where(held).values(**values).execution_options(synchronize_session=False)
    )


def postpone(session: Session, lease: UUID, until: dict[int, datetime]) -> None:
    """Give back pages whose shop has to rest first; they are due again when it has rested."""
    rows = session.exec(
        select(ProductUrl)
        .where(col(ProductUrl.id).in_(until), ProductUrl.lease == lease)
        .order_by(col(ProductUrl.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for page in rows:
        page.lease = page.leased_until = None
        page.attempts = 0
        page.next_check_at = until[page.id]
    session.flush()


def _outside_their_window(
    session: Session, rows: Sequence[Any], now: datetime
) -> dict[int, datetime]:
    """When to come back to those pages whose schedule does not let them be checked now."""
    common = instance_schedule(session)
    waits = {}
    for row in rows:
        schedule = parse_schedule(row.schedule) if row.schedule is not None else common
        opens = into_window(now, schedule, spread=spread_of(row.id))
        if row.is_on and not row.asked and opens > now:
            waits[row.id] = opens
    return waits


def _unleased(now: datetime) -> ColumnElement[bool]:
    return or_(col(ProductUrl.leased_until).is_(None), col(ProductUrl.leased_until) <= now)


def _lease_these(session: Session, which: ColumnElement[bool]) -> list[Batch]:
    now = utcnow()
    rows = session.execute(
        select(ProductUrl.id, ProductUrl.attempts, ProductUrl.site)
        .where(which, _unleased(now))
        .order_by(col(ProductUrl.id))
    ).all()
    return _lease(session, [Due(*row) for row in rows], now)


def _lease(session: Session, pages: Sequence[Due], now: datetime) -> list[Batch]:
    """Lease those that nobody else holds; what died before is tried alone."""
    mixed = _mixed(pages)
    browsed = wanting_browser(session, [page.id for page in mixed])
    planned = _batches([page for page in mixed if page.id not in browsed], browser=False)
    planned += _batches([page for page in mixed if page.id in browsed], browser=True)
    pairs = [(page_id, batch.lease) for batch in planned for page_id in batch.product_url_ids]
    values = {
        "ids": [page_id for page_id, _ in pairs],
        "leases": [lease for _, lease in pairs],
        "now": now,
        "until": now + queued(),
    }
    held = frozenset(session.execute(_LEASE, values).scalars()) if pairs else frozenset()
    batches = [
        replace(batch, product_url_ids=[each for each in batch.product_url_ids if each in held])
        for batch in planned
    ]
    return [batch for batch in batches if batch.product_url_ids]


def _batches(pages: Sequence[Due], *, browser: bool) -> list[Batch]:
    """Those that died before are tried alone; a browser takes few, for each takes it seconds."""
    together = [page.id for page in pages if page.attempts == 0]
    most = _BROWSER_PAGES if browser else get_settings().check_batch_pages
    groups = [together[at : at + most] for at in range(0, len(together), most)]
    groups += [[page.id] for page in pages if page.attempts > 0]
    return [Batch(uuid4(), group, browser) for group in groups]


def _mixed(pages: Sequence[Due]) -> list[Due]:
    """The sites in turn, so that a batch waits for as few gaps as possible."""
    turns: Counter[str] = Counter()
    keyed = []
    for page in pages:
        turns[page.site] += 1
        keyed.append((turns[page.site], page.id, page))
    return [page for _, _, page in sorted(keyed, key=lambda each: each[:2])]


def _set(session: Session, ids: Sequence[int], **values: object) -> None:
    statement = update(ProductUrl).where(among(col(ProductUrl.id), ids))
    session.execute(statement.values(**values).execution_options(synchronize_session=False))
