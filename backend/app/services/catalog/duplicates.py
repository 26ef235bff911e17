"""Making a second product of one: the same pages, tags and notes, and a past of its own."""

from typing import Final

from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import ProductUrl
from app.models.products import ProductCreate, ProductDetail
from app.services import pricing, visibility
from app.services.catalog.product_reads import detail_of
from app.services.catalog.product_urls import add_pages
from app.services.catalog.products import add_product

_LONGEST_NAME: Final = 300
_OF_PRODUCT: Final = ("description", "image_url", "schedule", "unit")
_OF_PAGE: Final = (
    "store_id",
    "url",
    "canonical_url",
    "is_primary",
    "active",
    "paused",
    "counted",
    "schedule",
    "pack_size",
)


def duplicate_product(session: Session, actor: Actor, product_id: int) -> ProductDetail:
    """A new active product of the same owner; readings, rules and the star stay with the old one.

    Its pages are checked anew: what was read of them so far was about another product.
    """
    product = visibility.product(session, actor, product_id)
    session.refresh(product, ["tags"])
    data = ProductCreate(
        name=_second_name(product.name),
        tags=[tag.name for tag in product.tags],
        **{name: getattr(product, name) for name in _OF_PRODUCT},
    )
    copy = add_product(session, product.user_id, data)
    pages = session.exec(
        select(ProductUrl)
        .where(ProductUrl.product_id == product.id)
        .order_by(col(ProductUrl.is_primary).desc(), col(ProductUrl.id))
    ).all()
    copied = [
        ProductUrl(product_id=copy.id, **{name: getattr(page, name) for name in _OF_PAGE})
        for page in pages
    ]
    add_pages(session, copied)
    pricing.rebuild_caches(session, [copy.id])
    pricing.reschedule(session, col(ProductUrl.product_id) == copy.id)
    return detail_of(session, actor, copy.id)


def _second_name(name: str) -> str:
    suffix = " (2)"
    return name[: _LONGEST_NAME - len(suffix)].rstrip() + suffix
