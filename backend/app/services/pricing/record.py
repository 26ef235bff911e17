"""Writing what came of a batch: checks, readings, pages and price caches in one transaction.

The same statements whatever the number of pages. A page whose lease is no longer this
batch's is skipped: another batch has it, or its check is written already.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm.util import identity_key
from sqlmodel import col, select

from app.core.database import Session
from app.models import PriceCheck, Product, ProductUrl, Store
from app.models.checks import Decision, Outcome
from app.models.listing import Identity
from app.models.schedules import Schedule
from app.models.types import utcnow
from app.services import alerts
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
from app.services.pricing.kept_pages import keep_pages
from app.services.pricing.readings import SEEN, add_readings
from app.services.rows import among, insert_rows, update_rows


@dataclass(frozen=True, slots=True)
class _Page:
    """What decides how a page goes on; without a `schedule` it is paused."""

    id: int
    product_id: int
    failures: int
    last_outcome: Outcome | None
    identity: Identity | None
    schedule: Schedule | None


def record(session: Session, checks: Sequence[Check], lease: UUID) -> list[int]:
    """Write these checks; returns the products whose price cache was rebuilt."""
    by_page = {check.product_url_id: check for check in checks}
    lock_products(session, list(by_page))
    pages = _leased(session, list(by_page), lease)
    if not pages:
        return []
    mine = [by_page[page.id] for page in pages]
    _settle_held(session, mine)
    _write_checks(session, mine, lease)
    keep_pages(
        session,
        [(each.product_url_id, each.checked_at, each.kept) for each in mine if each.kept],
    )
    begun = add_readings(session, mine)
    moved = [_next(page, by_page[page.id]) for page in pages]
    _move_on(session, moved)
    products = sorted({page.product_id for page in pages})
    rebuild_caches(session, products)
    alerts.evaluate(
        session,
        [
            _seen(page, by_page[page.id], after["failures"], began=page.id in begun)
            for page, after in zip(pages, moved, strict=True)
        ],
    )
    return products


def lock_products(session: Session, product_url_ids: list[int]) -> None:
    """Products before pages, as a deletion locks them, so that neither waits for the other."""
    session.exec(
        select(Product.id)
        .where(
            col(Product.id).in_(
                select(ProductUrl.product_id).where(among(col(ProductUrl.id), product_url_ids))
            )
        )
        .order_by(col(Product.id))
        .with_for_update(key_share=True)
    ).all()


def _leased(session: Session, ids: list[int], lease: UUID) -> list[_Page]:
    """The pages that this batch may write about."""
    instance = instance_settings(session)
    known: Any = select(ProductUrl.id, ProductUrl.product_id, ProductUrl.failures)
    statement = (
        known.add_columns(
            col(ProductUrl.last_outcome),
            col(ProductUrl.identity),
            schedule_column(),
            is_on_column(),
        )
        .join(Product, col(Product.id) == ProductUrl.product_id)
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(among(col(ProductUrl.id), ids), ProductUrl.lease == lease)
        .order_by(col(ProductUrl.id))
        .with_for_update(of=ProductUrl)
    )
    return [
        _Page(
            page_id,
            product_id,
            failures,
            last_outcome,
            identity,
            (parse_schedule(own) if own else instance.schedule) if is_on else None,
        )
        for page_id, product_id, failures, last_outcome, identity, own, is_on in session.execute(
            statement
        )
    ]


def _write_checks(session: Session, checks: Sequence[Check], lease: UUID) -> None:
    insert_rows(
        session,
        PriceCheck,
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


def _next(page: _Page, check: Check) -> dict[str, Any]:
    """The page after this check: without a lease, and due again when its schedule says so."""
    failures = 0 if check.outcome in SEEN else page.failures + 1
    identity = page.identity
    if check.outcome is Outcome.OK and check.identity is not None:
        identity = grown(identity, check.identity)
    due_at = None
    if page.schedule is not None:
        due_at = next_check_at(
            check.checked_at,
            page.schedule,
            spread=random.random(),  # noqa: S311 -- spreads load, guards nothing
            outcome=check.outcome,
            failures=failures,
        )
    return {
        "id": page.id,
        "updated_at": utcnow(),
        "failures": failures,
        "lease": None,
        "leased_until": None,
        "attempts": 0,
        "last_checked_at": check.checked_at,
        "last_outcome": check.outcome,
        "last_reason": None if check.outcome is Outcome.OK else check.reason,
        "moved_to": check.moved_to,
        "fingerprint": check.fingerprint,
        "asked": False,
        "next_check_at": due_at,
        "identity": identity,
    }


def _seen(page: _Page, check: Check, failures: int, *, began: bool) -> alerts.Seen:
    return alerts.Seen(
        product_url_id=page.id,
        product_id=page.product_id,
        at=check.checked_at,
        began=began,
        outcome=check.outcome,
        outcome_before=page.last_outcome,
        reason=check.reason,
        failures_before=page.failures,
        failures=failures,
    )


def _move_on(session: Session, pages: Sequence[dict[str, Any]]) -> None:
    update_rows(session, ProductUrl, pages)
    for page in pages:
        loaded = session.identity_map.get(identity_key(ProductUrl, page["id"]))
        if loaded is not None:
            session.expire(loaded)
