"""Which pages a check by hand visits."""

from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import Product, ProductUrl, Store
from app.models.products import ProductStatus
from app.services import visibility
from app.services.pricing.due import ask_for
from app.services.scraping.addresses import canonical


def pages_of_product(session: Session, actor: Actor, product_id: int) -> list[int]:
    """The active pages of one product, also of a paused or archived one: somebody asked."""
    product = visibility.product(session, actor, product_id)
    statement = select(ProductUrl.id).where(
        ProductUrl.product_id == product.id, col(ProductUrl.active)
    )
    return list(session.exec(statement.order_by(col(ProductUrl.id))))


def pages_at(session: Session, url: str) -> list[int]:
    """Every page tracked at this address, whoever tracks it."""
    address = canonical(url)
    statement = select(ProductUrl.id).where(ProductUrl.canonical_url == address)
    return list(session.exec(statement.order_by(col(ProductUrl.id))))


def ask_for_all(session: Session, actor: Actor) -> int:
    """Make every active page of the active products in the actor's view due now; how many."""
    visible = (
        visibility.product_urls(actor)
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(
            col(ProductUrl.active),
            col(Store.active),
            col(Product.status) == ProductStatus.ACTIVE,
            ~col(Product.paused),
        )
    )
    return ask_for(session, col(ProductUrl.id).in_(visible.with_only_columns(col(ProductUrl.id))))
