"""What to check next: leasing due pages to a batch, and giving leases back.

A lease says which batch may visit a page and write what came of it. `attempts` counts the visits
that began and left no check behind: a page of a batch that died is tried alone, and one that died
alone too is set aside as `parse_miss`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, or_, update
from sqlalchemy.sql import ColumnElement
from sqlmodel import col, select

from app.core.config import get_settings
from app.core.database import Session
from app.models import Product, ProductUrl, Store
from app.models.products import ProductStatus
from app.models.types import utcnow
from app.services.pricing.cadence import interval_column

LEASE: Final = timedelta(minutes=10)
"""How long a batch may take; a page whose lease ran out may be leased again."""
BATCH: Final = 50
_MOST_ATTEMPTS: Final = 2


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages that one task visits, under one lease."""

    lease: UUID
    product_url_ids: list[int]


def lease_due(session: Session, *, limit: int = 500, now: datetime | None = None) -> list[Batch]:
    """Lease up to `limit` due pages, and mix their stores within each batch.

    No store gets more pages than its gap lets through within a lease. Rows that another dispatcher
    holds are skipped, so that two of them never lease one page twice.
    """
    now = now or utcnow()
    free = (
        select(ProductUrl.id, ProductUrl.store_id, ProductUrl.attempts, ProductUrl.next_check_at)
        .join(Product, col(Product.id) == ProductUrl.product_id)
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(_checkable(), _unleased(now), col(ProductUrl.next_check_at) <= now)
        .order_by(col(ProductUrl.next_check_at), col(ProductUrl.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=ProductUrl)
        .cte("free")
    )
    turn = func.row_number().over(
        partition_by=free.c.store_id, order_by=(free.c.next_check_at, free.c.id)
    )
    ranked = select(free.c.id, free.c.attempts, turn.label("turn")).subquery()
    rows = session.exec(
        select(ranked.c.id, ranked.c.attempts)
        .where(ranked.c.turn <= _most_per_store())
        .order_by(ranked.c.attempts > 0, ranked.c.turn, ranked.c.id)
    ).all()
    return _lease(session, rows, now)


def lease_now(session: Session, product_url_ids: Sequence[int]) -> list[Batch]:
    """Lease these pages for a check that somebody asked for.

    Pages that are being visited already are left to that visit; inactive ones are checked too,
    since a person may want to see whether a page works before it is switched on.
    """
    now = utcnow()
    rows = session.exec(
        select(ProductUrl.id, ProductUrl.attempts)
        .where(col(ProductUrl.id).in_(product_url_ids), _unleased(now))
        .order_by(col(ProductUrl.attempts) > 0, col(ProductUrl.id))
        .with_for_update(skip_locked=True)
    ).all()
    batches = _lease(session, rows, now)
    # Due now as well: should the message be lost, the dispatcher finds it when the lease ends.
    _set(session, [page_id for page_id, _ in rows], next_check_at=now)
    return batches


def begin(session: Session, product_url_ids: Sequence[int], lease: UUID) -> list[int]:
    """Note that the visits begin; returns the pages that this batch may visit.

    A message that is delivered again after its batch was recorded finds no lease and gets nothing.
    One delivered again because its worker died gives its pages back, to be tried alone.
    """
    now = utcnow()
    rows = session.exec(
        select(ProductUrl.id, ProductUrl.attempts)
        .where(col(ProductUrl.id).in_(product_url_ids), ProductUrl.lease == lease)
        .where(col(ProductUrl.leased_until) > now)
        .order_by(col(ProductUrl.id))
        .with_for_update()
    ).all()
    ids = [page_id for page_id, _ in rows]
    if len(rows) > 1 and any(attempts > 0 for _, attempts in rows):
        release(session, ids, lease)
        return []
    _set(session, ids, attempts=ProductUrl.attempts + 1)
    return ids


def is_set_aside(page: ProductUrl) -> bool:
    """Whether a visit to this page, alone, killed its worker before."""
    return page.attempts > _MOST_ATTEMPTS


def release(session: Session, product_url_ids: Sequence[int], lease: UUID) -> None:
    """Give pages back unvisited; they stay due."""
    held = col(ProductUrl.id).in_(product_url_ids) & (col(ProductUrl.lease) == lease)
    session.execute(update(ProductUrl).where(held).values(lease=None, leased_until=None))


def postpone(session: Session, lease: UUID, until: dict[int, datetime]) -> None:
    """Give back pages whose shop has to rest first; they are due again when it has rested."""
    rows = session.exec(
        select(ProductUrl)
        .where(col(ProductUrl.id).in_(until), ProductUrl.lease == lease)
        .order_by(col(ProductUrl.id))
        .with_for_update()
    ).all()
    for page in rows:
        page.lease = page.leased_until = None
        page.attempts = 0
        page.next_check_at = until[page.id]
    session.flush()


def bring_forward(session: Session, pages: ColumnElement[bool]) -> None:
    """Let a cadence that became shorter hold from the last check on, not after the old wait.

    A page that fails keeps its longer wait. Products are locked before this, by a rebuild.
    """
    now = utcnow()
    rows = session.exec(
        select(ProductUrl, interval_column())
        .join(Product, col(Product.id) == ProductUrl.product_id)
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(pages, ProductUrl.failures == 0)
        .order_by(col(ProductUrl.id))
        .with_for_update(of=ProductUrl)
        .execution_options(populate_existing=True)
    )
    for page, minutes in rows:
        sooner = (page.last_checked_at or now) + timedelta(minutes=minutes)
        page.next_check_at = min(page.next_check_at, sooner)
    session.flush()


def _checkable() -> ColumnElement[bool]:
    return (
        col(ProductUrl.active)
        & col(Store.active)
        & (col(Product.status) == ProductStatus.ACTIVE)
        & ~col(Product.paused)
    )


def _unleased(now: datetime) -> ColumnElement[bool]:
    return or_(col(ProductUrl.leased_until).is_(None), col(ProductUrl.leased_until) <= now)


def _most_per_store() -> int:
    gap = get_settings().scrape_gap_seconds
    return max(1, int(LEASE.total_seconds() / gap)) if gap > 0 else BATCH * 10


def _lease(session: Session, rows: Sequence[tuple[int, int]], now: datetime) -> list[Batch]:
    batches: list[Batch] = []
    for died, group in groupby(rows, key=lambda row: row[1] > 0):
        ids = [row_id for row_id, _ in group]
        size = 1 if died else BATCH
        batches += [Batch(uuid4(), ids[at : at + size]) for at in range(0, len(ids), size)]
    for batch in batches:
        _set(session, batch.product_url_ids, lease=batch.lease, leased_until=now + LEASE)
    return batches


def _set(session: Session, ids: Sequence[int], **values: object) -> None:
    statement = update(ProductUrl).where(col(ProductUrl.id).in_(ids))
    session.execute(statement.values(**values).execution_options(synchronize_session=False))
