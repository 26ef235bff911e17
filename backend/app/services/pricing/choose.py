"""Which pages a check by hand visits."""

from collections.abc import Iterable

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.actor import Actor
from app.core.database import Session
from app.models import Product, ProductUrl, Store
from app.models.products import ProductStatus
from app.services import visibility
from app.services.rows import among
from app.services.scraping.addresses import canonical


def pages_of_product(product_id: int) -> SelectOfScalar[int]:
    """The active pages of one product, also of a paused or archived one: somebody asked."""
    active = select(ProductUrl.id).where(ProductUrl.product_id == product_id)
    return active.where(col(ProductUrl.active)).order_by(col(ProductUrl.id))


def pages_of_products(product_ids: Iterable[int]) -> SelectOfScalar[int]:
    """The same of many products."""
    active = select(ProductUrl.id).where(among(col(ProductUrl.product_id), product_ids))
    return active.where(col(ProductUrl.active)).order_by(col(ProductUrl.id))


def pages_at(session: Session, url: str) -> list[int]:
    """Every page tracked at this address, whoever tracks it."""
    address = canonical(url)
    statement = select(ProductUrl.id).where(ProductUrl.canonical_url == address)
    return list(session.exec(statement.order_by(col(ProductUrl.id))))


def pages_in_view(actor: Actor) -> SelectOfScalar[int]:
    """Every active page of the active products in the actor's view."""
    visible = visibility.product_urls(actor).with_only_columns(col(ProductUrl.id))
    return select(ProductUrl.id).where(
        col(ProductUrl.id).in_(visible),
        col(ProductUrl.active),
        col(ProductUrl.product_id).in_(
            select(Product.id).where(
                col(Product.status) == ProductStatus.ACTIVE, ~col(Product.paused)
            )
        ),
        col(ProductUrl.store_id).in_(select(Store.id).where(col(Store.active))),
    )
