"""Single readings: made by hand, taken out of the statistics and put back, deleted."""

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import delete
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Invalid
from app.models import PriceHistory, Product, Snapshot
from app.models.audit import Changes
from app.models.money import LARGEST_AMOUNT, decimals_of, plain
from app.models.price_history import (
    ReadingCreate,
    ReadingRead,
    ReadingTold,
    ReadingUpdate,
    Source,
)
from app.models.types import utcnow
from app.services import alerts, audit, pricing, visibility
from app.services.catalog.holds import hold
from app.services.catalog.price_history import FIRST_SHOP


def get_reading(session: Session, actor: Actor, reading_id: int) -> ReadingTold:
    """One reading, with how it is known, and whether the page that is kept is one of it."""
    reading = visibility.reading(session, actor, reading_id)
    return ReadingTold.of(reading, page_taken_at=_page_taken_at(session, reading))


def _page_taken_at(session: Session, reading: PriceHistory) -> datetime | None:
    """When the page was read that is kept, where that was within this reading's period."""
    if reading.source is not Source.CHECK:
        return None
    taken_at = select(Snapshot.taken_at).where(
        col(Snapshot.product_url_id) == reading.product_url_id,
        col(Snapshot.taken_at).between(reading.started_at, reading.last_seen_at),
    )
    return session.exec(taken_at).one_or_none()


def create_reading(session: Session, actor: Actor, data: ReadingCreate) -> ReadingRead:
    """A price that somebody saw with their own eyes, marked as such."""
    page = visibility.product_url(session, actor, data.product_url_id)
    seen_at = _checked(data)
    hold(session, Product, page.product_id)
    session.expire(page)
    page = visibility.product_url(session, actor, data.product_url_id)
    reading = PriceHistory(
        product_url_id=page.id,
        amount=data.amount,
        currency=data.currency,
        availability=data.availability,
        started_at=seen_at,
        last_seen_at=seen_at,
        source=Source.MANUAL,
    )
    session.add(reading)
    session.flush()
    told: Changes = {name: (None, value) for name, value in _told(reading).items()}
    _note(session, "created", page.product_id, reading.id, told)
    pricing.read_anew(session, [page.id])
    pricing.rebuild_caches(session, [page.product_id])
    alerts.evaluate(session, [alerts.Seen(page.id, page.product_id, at=seen_at, began=True)])
    return ReadingRead.model_validate(reading)


def update_reading(
    session: Session, actor: Actor, reading_id: int, data: ReadingUpdate
) -> ReadingRead:
    """Take a reading out of the statistics, or back in."""
    product_id = _hold_product_of(session, actor, reading_id)
    reading = visibility.reading(session, actor, reading_id)
    reading.excluded = data.excluded
    pricing.read_anew(session, [reading.product_url_id])
    pricing.rebuild_caches(session, [product_id])
    alerts.remember_anew(session, [product_id])
    return ReadingRead.model_validate(reading)


def delete_reading(session: Session, actor: Actor, reading_id: int) -> None:
    product_id = _hold_product_of(session, actor, reading_id)
    reading = visibility.reading(session, actor, reading_id)
    pricing.read_anew(session, [reading.product_url_id])
    session.execute(delete(PriceHistory).where(col(PriceHistory.id) == reading_id))
    told: Changes = {name: (value, None) for name, value in _told(reading).items()}
    _note(session, "deleted", product_id, reading_id, told)
    pricing.rebuild_caches(session, [product_id])
    alerts.remember_anew(session, [product_id])


def _checked(data: ReadingCreate) -> datetime:
    """When it was seen; Invalid for the future, and for an amount that nothing can cost."""
    now = utcnow()
    seen_at = data.seen_at or now
    if not FIRST_SHOP <= seen_at <= now:
        raise Invalid("'seen_at' has to be in the past.")
    if data.amount > LARGEST_AMOUNT:
        raise Invalid(f"{data.amount} is more than anything costs.")
    exponent = data.amount.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > decimals_of(data.currency):
        raise Invalid(f"{data.amount} has more decimals than {data.currency}.")
    return seen_at


def _hold_product_of(session: Session, actor: Actor, reading_id: int) -> int:
    reading = visibility.reading(session, actor, reading_id)
    product_id = visibility.product_url(session, actor, reading.product_url_id).product_id
    hold(session, Product, product_id)
    session.expire(reading)
    return product_id


def _told(reading: PriceHistory) -> dict[str, JsonValue]:
    return {
        "product_url_id": reading.product_url_id,
        "amount": plain(reading.amount),
        "currency": reading.currency,
        "availability": reading.availability.value,
        "started_at": reading.started_at.isoformat(),
        "source": reading.source.value,
    }


def _note(session: Session, verb: str, product_id: int, reading_id: int, changes: Changes) -> None:
    """Flushes note what people change of a reading; who made it, they cannot tell."""
    audit.record_by_author(
        session, f"reading.{verb}", "reading", reading_id, changes, product_id=product_id
    )
