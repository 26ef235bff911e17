"""The pages of one store, each with the name of its product and its newest price."""

from typing import Any, Final

from sqlalchemy import true
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import PriceHistory, Product, ProductUrl
from app.models.page import Page
from app.models.store_offers import LatestPrice, StoreOffer
from app.services import visibility
from app.services.query import count_of

_OF_PAGE: Final = (
    "id",
    "url",
    "product_id",
    "is_primary",
    "active",
    "last_checked_at",
    "last_outcome",
    "last_reason",
)

_LATEST: Final = {
    "reading_id": "id",
    "amount": "amount",
    "currency": "currency",
    "availability": "availability",
    "seen_at": "last_seen_at",
}
"""What is told of a reading, and how that has it."""


def store_offers(
    session: Session, actor: Actor, store_id: int, *, limit: int = 50, offset: int = 0
) -> Page[StoreOffer]:
    """The newest page first: two statements beside those that find the store."""
    store = visibility.store(session, actor, store_id)
    pages = visibility.all_product_urls().where(ProductUrl.store_id == store.id)
    total = count_of(session, pages)
    newest = _newest()
    statement = (
        pages.add_columns(col(Product.name), *newest.c)
        .outerjoin(newest, true())
        .order_by(col(ProductUrl.created_at).desc(), col(ProductUrl.id).desc())
        .limit(limit)
        .offset(offset)
    )
    rows = session.execute(statement).all() if total > offset else []
    return Page(items=[_offer(page, name, latest) for page, name, *latest in rows], total=total)


def _newest() -> Any:
    """The last reading with an amount of the page around it; no row when there is none."""
    return (
        select(PriceHistory)
        .with_only_columns(*(col(getattr(PriceHistory, name)) for name in _LATEST.values()))
        .where(
            col(PriceHistory.product_url_id) == ProductUrl.id,
            col(PriceHistory.amount).is_not(None),
            ~col(PriceHistory.excluded),
        )
        .order_by(col(PriceHistory.started_at).desc(), col(PriceHistory.id).desc())
        .limit(1)
        .correlate(ProductUrl)
        .lateral("newest")
    )


def _offer(page: ProductUrl, product_name: str, latest: list[Any]) -> StoreOffer:
    price = None if latest[0] is None else LatestPrice(**dict(zip(_LATEST, latest, strict=True)))
    given = {name: getattr(page, name) for name in _OF_PAGE}
    return StoreOffer(**given, product_name=product_name, latest=price)
