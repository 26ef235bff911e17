"""Stores whose rules stopped matching: their pages are there, and nothing is found on them."""

from typing import Any, Final

from sqlalchemy import func, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, exists, or_, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import PriceCheck, Product, ProductUrl, Store
from app.models.checks import Outcome
from app.models.dashboard import LostStore
from app.models.products import ProductStatus
from app.models.selectors import SelectorField
from app.services import visibility

_MOST: Final = 10
_SUSPECT: Final = 2
"""Failures in a row; an index holds these pages."""


def lost_stores(session: Session, actor: Actor) -> list[LostStore]:
    """Those with most lost pages first: one statement, which begins with the pages that fail."""
    lost = (
        _live(visibility.product_urls(actor))
        .where(
            col(ProductUrl.failures) >= _SUSPECT,
            or_(col(ProductUrl.last_outcome) == Outcome.PARSE_MISS, _waits_with_proposal()),
            type_coerce(col(Store.selectors), JSONB).has_key(SelectorField.PRICE.value),
        )
        .with_only_columns(
            col(ProductUrl.store_id).label("store_id"),
            func.count().label("lost"),
            func.max(ProductUrl.last_checked_at).label("last_checked_at"),
            maintain_column_froms=True,
        )
        .group_by(col(ProductUrl.store_id))
        .subquery()
    )
    pages: Any = (
        _live(visibility.all_product_urls())
        .where(col(ProductUrl.store_id) == lost.c.store_id)
        .with_only_columns(func.count(), maintain_column_froms=True)
        .correlate(lost)
        .scalar_subquery()
    )
    statement: Any = (
        select(lost.c.store_id, lost.c.lost, lost.c.last_checked_at)
        .add_columns(col(Store.name).label("store_name"), pages.label("pages"))
        .join(Store, col(Store.id) == lost.c.store_id)
        .where(lost.c.lost * 2 >= pages)
        .order_by(lost.c.lost.desc(), lost.c.store_id)
        .limit(_MOST)
    )
    return [LostStore.model_validate(dict(row)) for row in session.execute(statement).mappings()]


def _live(statement: Any) -> Any:
    """Pages that are checked, of products that are not set aside."""
    return statement.join(Store, col(Store.id) == ProductUrl.store_id).where(
        col(ProductUrl.active),
        col(Store.active),
        Product.status == ProductStatus.ACTIVE,
        ~col(Product.paused),
    )


def _waits_with_proposal() -> Any:
    """A visit whose price waits for a yes, because the rule found nothing."""
    return (
        exists()
        .where(
            col(PriceCheck.product_url_id) == ProductUrl.id,
            col(PriceCheck.outcome) == Outcome.HELD,
            col(PriceCheck.decision).is_(None),
            col(PriceCheck.proposal).is_not(None),
        )
        .correlate(ProductUrl)
    )
