"""Pages that somebody should look at: held, failing, overdue or stale."""

from typing import Any, Final

from sqlalchemy import Boolean, cast, func, union
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlmodel import col, exists, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import PriceCheck, Product, ProductUrl, Store
from app.models.checks import Outcome
from app.models.dashboard import AttentionItem, Concern
from app.models.products import ProductStatus
from app.models.types import utcnow
from app.services import visibility
from app.services.dashboard.figures import OVERDUE_AFTER

_MOST: Final = 20
_FAILING: Final = 3
"""Failures in a row, as the badge counts them."""

_SUSPECT: Final = 2
"""Failures in a row after which an offer may be stale; an index holds these pages."""

_WAITING: Final = (col(PriceCheck.outcome) == Outcome.HELD, col(PriceCheck.decision).is_(None))
"""A held check that nobody has decided."""

_STALE_OFFER: Final = "$.offers[*] ? (@.product_url_id == $id && @.stale == true)"


def attention(session: Session, actor: Actor) -> list[AttentionItem]:
    """The most urgent pages: one statement, which looks at a few of each kind by an index."""
    now = utcnow()
    overdue = col(ProductUrl.next_check_at) < now - OVERDUE_AFTER
    candidates = union(
        _few(actor, col(ProductUrl.failures) >= _SUSPECT, col(ProductUrl.last_checked_at).desc()),
        _few(actor, overdue, col(ProductUrl.next_check_at)),
        _held(actor),
    ).subquery()
    concerns = {
        Concern.HELD: _is_held(),
        Concern.FAILING: col(ProductUrl.failures) >= _FAILING,
        Concern.OVERDUE: func.coalesce(overdue, False),
        Concern.STALE: _is_stale(),
    }
    statement: Any = (
        visibility.all_product_urls()
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(col(ProductUrl.id).in_(select(candidates.c.id)))
        .with_only_columns(
            *_told(), *(flag.label(concern.value) for concern, flag in concerns.items())
        )
    )
    items = [_item(row) for row in session.execute(statement).mappings()]
    return sorted((item for item in items if item.concerns), key=_urgency)[:_MOST]


def _few(actor: Actor, which: Any, order: Any) -> Any:
    return _checked_pages(visibility.product_urls(actor)).where(which).order_by(order).limit(_MOST)


def _held(actor: Actor) -> Any:
    held = _checked_pages(visibility.checks(actor)).where(*_WAITING)
    return held.order_by(col(PriceCheck.checked_at).desc()).limit(_MOST)


def _checked_pages(statement: Any) -> Any:
    """The ids of pages that are live, of products that are not set aside."""
    return (
        statement.join(Store, col(Store.id) == ProductUrl.store_id)
        .where(
            col(ProductUrl.active),
            col(Store.active),
            Product.status == ProductStatus.ACTIVE,
            ~col(Product.paused),
        )
        .with_only_columns(col(ProductUrl.id).label("id"), maintain_column_froms=True)
    )


def _told() -> list[Any]:
    return [
        col(ProductUrl.id).label("product_url_id"),
        col(ProductUrl.url),
        col(Product.id).label("product_id"),
        col(Product.name).label("product_name"),
        col(Product.slug).label("product_slug"),
        col(Store.id).label("store_id"),
        col(Store.name).label("store_name"),
        col(ProductUrl.last_outcome),
        col(ProductUrl.last_reason),
        col(ProductUrl.last_checked_at),
        col(ProductUrl.next_check_at),
    ]


def _is_held() -> Any:
    waiting = exists().where(col(PriceCheck.product_url_id) == ProductUrl.id, *_WAITING)
    return waiting.correlate(ProductUrl)


def _is_stale() -> Any:
    this_page = func.jsonb_build_object("id", col(ProductUrl.id))
    found = func.jsonb_path_exists(
        Product.price_cache, cast(_STALE_OFFER, JSONPATH), this_page, type_=Boolean()
    )
    return func.coalesce(found, False)


def _item(row: Any) -> AttentionItem:
    return AttentionItem.model_validate(
        {**row, "concerns": [concern for concern in Concern if row[concern.value]]}
    )


def _urgency(item: AttentionItem) -> tuple[int, float, int]:
    """By the first concern, and within one kind the newest visit first."""
    newest = item.last_checked_at.timestamp() if item.last_checked_at else 0.0
    return list(Concern).index(item.concerns[0]), -newest, item.product_url_id
