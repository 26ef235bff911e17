"""Products as lists and details show them: the row, its price cache and what its pages do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func
from sqlmodel import col, select

from app.core.database import Session
from app.models import Product, ProductUrl
from app.models.instance import InstanceSettings
from app.models.price_cache import PriceSummary
from app.models.products import (
    LastCheck,
    ProductDetail,
    ProductRead,
    ProductUrlDetail,
)
from app.services import pricing
from app.services.instance import instance_settings
from app.services.visibility import load

_PLAIN: Final = (
    "id",
    "name",
    "slug",
    "image_url",
    "status",
    "favourite",
    "paused",
    "tags",
    "trend",
    "badges",
    "created_at",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class _Pages:
    """What a product's pages come to."""

    total: int = 0
    active: int = 0
    last_checked_at: datetime | None = None
    next_check_at: datetime | None = None


def rows_of(session: Session, products: Sequence[Product]) -> list[ProductRead]:
    """Rows of the list, from one statement for all of them; their tags have to be loaded."""
    pages = _pages_of(session, [product.id for product in products])
    return [
        ProductRead.model_validate(_row(product, pages.get(product.id, _Pages())))
        for product in products
    ]


def detail_of(session: Session, product: Product) -> ProductDetail:
    """One product with its pages, their stores, offers and last checks."""
    urls = session.exec(
        select(ProductUrl)
        .where(ProductUrl.product_id == product.id)
        .order_by(col(ProductUrl.id))
        .options(load(ProductUrl.store))
        .execution_options(populate_existing=True)
    ).all()
    pages = _pages_of(session, [product.id]).get(product.id, _Pages())
    cache = product.price_cache
    instance = instance_settings(session)
    primary = next((page.store for page in urls if page.is_primary), None)
    return ProductDetail.model_validate(
        _row(product, pages)
        | {
            "description": product.description,
            "schedule": product.schedule,
            "effective_schedule": pricing.effective_schedule(
                instance, product=product, store=primary
            ),
            "best_by_currency": cache.best if cache else [],
            "statistics": cache.statistics if cache else None,
            "deal": cache.deal if cache else None,
            "unit": product.unit,
            "urls": [_url(product, page, instance) for page in urls],
        }
    )


def _row(product: Product, pages: _Pages) -> dict[str, Any]:
    summary = product.price_summary or PriceSummary()
    return {
        **{name: getattr(product, name) for name in _PLAIN},
        **{name: getattr(summary, name) for name in PriceSummary.model_fields},
        "owner_id": product.user_id,
        "urls_total": pages.total,
        "urls_active": pages.active,
        "last_checked_at": pages.last_checked_at,
        "next_check_at": pages.next_check_at,
    }


def _url(product: Product, page: ProductUrl, instance: InstanceSettings) -> ProductUrlDetail:
    cache = product.price_cache
    offers = {offer.product_url_id: offer for offer in cache.offers} if cache else {}
    return ProductUrlDetail.model_validate(
        page.model_dump(include={"id", "url", "is_primary", "active", "pack_size"})
        | {
            "store": page.store,
            "offer": offers.get(page.id),
            "last_check": _last_check(page),
            "next_check_at": page.next_check_at,
            "effective_schedule": pricing.effective_schedule(
                instance, page=page, product=product, store=page.store
            ),
        }
    )


def _last_check(page: ProductUrl) -> LastCheck | None:
    if page.last_checked_at is None or page.last_outcome is None:
        return None
    return LastCheck(
        checked_at=page.last_checked_at, outcome=page.last_outcome, reason=page.last_reason
    )


def _pages_of(session: Session, product_ids: Sequence[int]) -> dict[int, _Pages]:
    statement = (
        select(ProductUrl.product_id)
        .add_columns(
            func.count(),
            func.count().filter(col(ProductUrl.active)),
            func.max(ProductUrl.last_checked_at),
            func.min(ProductUrl.next_check_at),
        )
        .where(col(ProductUrl.product_id).in_(product_ids))
        .group_by(col(ProductUrl.product_id))
    )
    return {product_id: _Pages(*figures) for product_id, *figures in session.execute(statement)}
