"""Writing what came of a batch: checks, readings, pages and price caches in one transaction.

The same statements whatever the number of pages. A page whose lease is no longer this
batch's is skipped: another batch has it, or its check is written already.
"""

import random
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, update
from sqlmodel import col, select

from app.core.database import Session
from app.models import PriceCheck, PriceHistory, Product, ProductUrl, Store
from app.models.checks import Decision, Outcome
from app.models.money import Money
from app.models.price_history import Source
from app.models.schedules import Schedule
from app.models.types import utcnow
from app.services.instance import instance_settings
from app.services.pricing.accept import grown
from app.services.pricing.cache import rebuild_caches
from app.services.pricing.cadence import (
    is_on_column,
    next_check_at,
    parse_schedule,
    schedule_column,
)
from app.services.pricing.check import Check
from app.services.pricing.periods import newest_periods

_SEEN: Final = frozenset({Outcome.OK, Outcome.NOT_MODIFIED})
_FEW: Final = 8


def record(session: Session, checks: Sequence[Check], lease: UUID) -> list[int]:
    """Write these checks; returns the products whose price cache was rebuilt."""
    by_page = {check.product_url_id: check for check in checks}
    lock_products(session, list(by_page))
    pages = _leased(session, list(by_page), lease)
    if not pages:
        return []
    mine = [by_page[page.id] for page, _ in pages]
    _settle_held(session, mine)
    _write_checks(session, mine, lease)
    _write_readings(session, mine)
    for page, schedule in pages:
        _move_on(page, by_page[page.id], schedule)
    session.flush()
    products = sorted({page.product_id for page, _ in pages})
    rebuild_caches(session, products)
    return products


def lock_products(session: Session, product_url_ids: list[int]) -> None:
    """Products before pages, as a deletion locks them, so that neither waits for the other."""
    session.exec(
        select(Product.id)
        .where(
            col(Product.id).in_(
                select(ProductUrl.product_id).where(col(ProductUrl.id).in_(product_url_ids))
            )
        )
        .order_by(col(Product.id))
        .with_for_update(key_share=True)
    ).all()


def add_reading(session: Session, check: Check) -> None:
    """Write the reading of one accepted check: extend the page's newest period, or begin one."""
    _write_readings(session, [check])


def _leased(
    session: Session, ids: list[int], lease: UUID
) -> Sequence[tuple[ProductUrl, Schedule | None]]:
    """The pages that this batch may write about, and their schedules unless they are paused."""
    instance = instance_settings(session)
    statement = (
        select(ProductUrl, schedule_column(), is_on_column())
        .join(Product, col(Product.id) == ProductUrl.product_id)
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(col(ProductUrl.id).in_(ids), ProductUrl.lease == lease)
        .order_by(col(ProductUrl.id))
        .with_for_update(of=ProductUrl)
        .execution_options(populate_existing=True)
    )
    return [
        (page, (parse_schedule(own) if own else instance.schedule) if is_on else None)
        for page, own, is_on in session.exec(statement)
    ]


def _write_checks(session: Session, checks: Sequence[Check], lease: UUID) -> None:
    session.execute(
        insert(PriceCheck),
        [
            {
                "product_url_id": check.product_url_id,
                "lease": lease,
                "checked_at": check.checked_at,
                "duration_ms": check.duration_ms,
                "outcome": check.outcome,
                "reason": check.reason,
                "status": check.status,
                "moved_to": check.moved_to,
                "amount": None if check.price is None else check.price.amount,
                "currency": None if check.price is None else check.price.currency,
                "availability": check.availability,
                "evidence": check.evidence if check.outcome is Outcome.HELD else None,
                "identity": check.identity if check.outcome is Outcome.HELD else None,
                "proposal": check.proposal,
            }
            for check in checks
        ],
    )


def _settle_held(session: Session, checks: Sequence[Check]) -> None:
    """Earlier held checks end: accepted when confirmed, else the newest waits in their stead."""
    for decision, pages in (
        (Decision.ACCEPTED, [c.product_url_id for c in checks if c.confirmed]),
        (Decision.SUPERSEDED, [c.product_url_id for c in checks if c.outcome is Outcome.HELD]),
    ):
        if pages:
            session.execute(
                update(PriceCheck)
                .where(
                    col(PriceCheck.product_url_id).in_(pages),
                    col(PriceCheck.outcome) == Outcome.HELD,
                    col(PriceCheck.decision).is_(None),
                )
                .values(decision=decision, decided_at=utcnow())
                .execution_options(synchronize_session=False)
            )


def _write_readings(session: Session, checks: Sequence[Check]) -> None:
    seen = {check.product_url_id: check for check in checks if check.outcome in _SEEN}
    newest = newest_periods(session, list(seen), few=_FEW)
    extended: list[dict[str, Any]] = []
    begun: list[dict[str, Any]] = []
    for check in seen.values():
        before = next(iter(newest[check.product_url_id]), None)
        if before is not None and _continues(before, check):
            extended.append(_extension(before.id, check))
        elif check.outcome is Outcome.OK:
            begun.append(_period(check))
    if extended:
        session.execute(update(PriceHistory), extended)
    if begun:
        session.execute(insert(PriceHistory), begun)


def _extension(reading_id: int, check: Check) -> dict[str, Any]:
    """A confirmed price was read in a new way, which is how we know it from now on."""
    how = {"evidence": check.evidence} if check.confirmed else {}
    return {"id": reading_id, "last_seen_at": check.checked_at, **how}


def _continues(before: PriceHistory, check: Check) -> bool:
    if check.checked_at < before.last_seen_at or before.source is not Source.CHECK:
        return False
    if check.outcome is Outcome.NOT_MODIFIED:
        return True
    now = (_amount(check.price), _currency(check.price), check.availability)
    return (before.amount, before.currency, before.availability) == now


def _period(check: Check) -> dict[str, Any]:
    return {
        "product_url_id": check.product_url_id,
        "amount": _amount(check.price),
        "currency": _currency(check.price),
        "availability": check.availability,
        "started_at": check.checked_at,
        "last_seen_at": check.checked_at,
        "source": Source.CHECK,
        "evidence": check.evidence,
    }


def _move_on(page: ProductUrl, check: Check, schedule: Schedule | None) -> None:
    page.failures = 0 if check.outcome in _SEEN else page.failures + 1
    page.lease = page.leased_until = None
    page.attempts = 0
    page.last_checked_at = check.checked_at
    page.last_outcome = check.outcome
    page.last_reason = None if check.outcome is Outcome.OK else check.reason
    page.moved_to = check.moved_to
    page.fingerprint = check.fingerprint
    page.asked = False
    page.next_check_at = None
    if schedule is not None:
        page.next_check_at = next_check_at(
            check.checked_at,
            schedule,
            spread=random.random(),  # noqa: S311 -- spreads load, guards nothing
            outcome=check.outcome,
            failures=page.failures,
        )
    if check.outcome is Outcome.OK and check.identity is not None:
        page.identity = grown(page.identity, check.identity)


def _amount(price: Money | None) -> Any:
    return None if price is None else price.amount


def _currency(price: Money | None) -> str | None:
    return None if price is None else price.currency
