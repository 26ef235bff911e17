"""Planning checks anew when a schedule or a pause changes, for any number of pages at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, text, true
from sqlmodel import col, select

from app.core.database import Session
from app.models import Product, ProductUrl, Store
from app.models.schedules import Schedule
from app.models.types import utcnow
from app.services.instance import instance_settings
from app.services.pricing.cadence import (
    into_window,
    is_on_column,
    next_check_at,
    parse_schedule,
    schedule_column,
    spread_of,
)
from app.services.rows import forget

_CHUNK: Final = 5_000

_PLAN: Final = text("""
UPDATE product_urls SET next_check_at = plan.at
FROM unnest(cast(:ids AS int[]), cast(:times AS timestamptz[])) AS plan(id, at)
WHERE product_urls.id = plan.id AND product_urls.next_check_at IS DISTINCT FROM plan.at
""")


def reschedule(session: Session, pages: ColumnElement[bool]) -> None:
    """Give these pages the next check that their schedule wants now; none while it is paused.

    What somebody asked for stays due. Products are locked before this, by a rebuild or a change.
    """
    last: int | None = 0
    while last is not None:
        last = _reschedule_some(session, pages, after_id=last)


def reschedule_after(
    session: Session, product_url_id: int, *, only_forgotten: bool = False
) -> int | None:
    """The same for the next 5,000 of all pages by id; the last one's id, None after the last.

    Only forgotten ones are those that are planned though they are paused, or not though they are
    not: whoever changed them did not say so.
    """
    forgotten = is_on_column() != col(ProductUrl.next_check_at).is_not(None)
    return _reschedule_some(
        session, forgotten if only_forgotten else true(), after_id=product_url_id
    )


def _reschedule_some(session: Session, pages: ColumnElement[bool], *, after_id: int) -> int | None:
    session.flush()
    instance = instance_settings(session)
    columns = select(col(ProductUrl.id), col(ProductUrl.last_checked_at)).add_columns(
        col(ProductUrl.last_outcome),
        col(ProductUrl.failures),
        is_on_column().label("is_on"),
        schedule_column().label("schedule"),
    )
    rows = session.execute(
        columns.join(Product, col(Product.id) == ProductUrl.product_id)
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(pages, col(ProductUrl.id) > after_id, ~col(ProductUrl.asked))
        .order_by(col(ProductUrl.id))
        .limit(_CHUNK)
        .with_for_update(of=ProductUrl)
    ).all()
    now = utcnow()
    plan = {
        row.id: _planned(row, row.schedule, instance.schedule, now)
        if row.is_on and not instance.paused
        else None
        for row in rows
    }
    session.execute(_PLAN, {"ids": list(plan), "times": list(plan.values())})
    _forget(session, list(plan))
    return rows[-1].id if len(rows) == _CHUNK else None


def _planned(row: Any, own: str | None, instance: Schedule | None, now: datetime) -> datetime:
    schedule = parse_schedule(own) if own is not None else instance
    if row.last_checked_at is None or schedule is None:
        return now
    spread = spread_of(row.id)
    since = now if schedule.cron is not None else row.last_checked_at
    at = next_check_at(
        since, schedule, spread=spread, outcome=row.last_outcome, failures=row.failures
    )
    return into_window(max(at, now), schedule, spread=spread)


def _forget(session: Session, ids: Sequence[int]) -> None:
    """Rows that the session knows are read anew when somebody looks at them."""
    forget(session, ProductUrl, ids, ["next_check_at"])
