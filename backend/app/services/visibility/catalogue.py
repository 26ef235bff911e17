"""Whose stores, tags, products, pages, readings, checks, views and previews."""

from sqlalchemy import ScalarSelect, bindparam, func
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.actor import Actor
from app.core.database import Session
from app.models import (
    PriceCheck,
    PriceHistory,
    Product,
    ProductCount,
    ProductUrl,
    SavedView,
    Snapshot,
    Store,
    Tag,
)
from app.services.visibility.rows import LARGEST_ID, load, one_of, owned


def stores(actor: Actor) -> SelectOfScalar[Store]:
    return owned(select(Store), Store.user_id, actor.sees).options(load(Store.domains))


def reached_stores(actor: Actor) -> SelectOfScalar[Store]:
    """Stores that the actor may name by their ids, several at once."""
    return owned(select(Store), Store.user_id, actor.reaches).options(load(Store.domains))


def stores_of(owner_id: int) -> SelectOfScalar[Store]:
    """One owner's stores, whoever asks: what is made for a product belongs to its owner."""
    return select(Store).where(Store.user_id == owner_id).options(load(Store.domains))


def store(session: Session, actor: Actor, store_id: int) -> Store:
    statement = reached_stores(actor).where(col(Store.id) == store_id)
    return one_of(session, statement, store_id, "store")


def tags(actor: Actor) -> SelectOfScalar[Tag]:
    return owned(select(Tag), Tag.user_id, actor.sees)


def tags_of(owner_id: int) -> SelectOfScalar[Tag]:
    """One owner's tags, whoever asks."""
    return select(Tag).where(Tag.user_id == owner_id)


def reached_tags(actor: Actor) -> SelectOfScalar[Tag]:
    """Tags that the actor may name by their ids, several at once."""
    return owned(select(Tag), Tag.user_id, actor.reaches)


def tag(session: Session, actor: Actor, tag_id: int) -> Tag:
    statement = reached_tags(actor).where(col(Tag.id) == tag_id)
    return one_of(session, statement, tag_id, "tag")


def products(actor: Actor) -> SelectOfScalar[Product]:
    return owned(select(Product), Product.user_id, actor.sees).options(load(Product.tags))


def reached_products(actor: Actor) -> SelectOfScalar[Product]:
    """Products that the actor may name by their ids, several at once."""
    return owned(select(Product), Product.user_id, actor.reaches)


def any_seen_products(*, of_anybody: bool) -> SelectOfScalar[Product]:
    """Those of `products`, without tags, by the parameter `reader_id`: composed once for all."""
    statement = select(Product)
    return statement if of_anybody else statement.where(Product.user_id == bindparam("reader_id"))


def products_total(*, of_anybody: bool) -> ScalarSelect[int]:
    """How many `any_seen_products` are, as part of a statement; PostgreSQL keeps the number."""
    statement = select(func.coalesce(func.sum(ProductCount.products), 0))
    whose = ProductCount.user_id == bindparam("reader_id")
    return (statement if of_anybody else statement.where(whose)).scalar_subquery()


def any_reached_product(*, of_anybody: bool) -> SelectOfScalar[Product]:
    """One of them by the parameters of `reached_product`, so that it is composed once."""
    statement = select(Product).where(col(Product.id) == bindparam("product_id"))
    return statement if of_anybody else statement.where(Product.user_id == bindparam("reader_id"))


def reached_product(actor: Actor, product_id: int) -> dict[str, int | None]:
    """Which product, and for whom; an id beyond the range of the column gives nothing."""
    known = product_id if 0 < product_id <= LARGEST_ID else 0
    reader = {} if actor.reaches is None else {"reader_id": actor.reaches}
    return {"product_id": known, **reader}


def products_of(owner_id: int) -> SelectOfScalar[Product]:
    """One owner's products, whoever asks; without their tags."""
    return select(Product).where(Product.user_id == owner_id)


def product(session: Session, actor: Actor, product_id: int) -> Product:
    statement = owned(select(Product), Product.user_id, actor.reaches).options(load(Product.tags))
    return one_of(session, statement.where(col(Product.id) == product_id), product_id, "product")


def product_urls(actor: Actor) -> SelectOfScalar[ProductUrl]:
    statement = select(ProductUrl).join(Product, col(Product.id) == ProductUrl.product_id)
    return owned(statement, Product.user_id, actor.sees)


def all_product_urls() -> SelectOfScalar[ProductUrl]:
    """Everybody's, for a statement whose ids come from one of those above."""
    return select(ProductUrl).join(Product, col(Product.id) == ProductUrl.product_id)


def product_url(session: Session, actor: Actor, product_url_id: int) -> ProductUrl:
    statement = select(ProductUrl).join(Product, col(Product.id) == ProductUrl.product_id)
    statement = owned(statement, Product.user_id, actor.reaches).options(load(ProductUrl.store))
    found = statement.where(col(ProductUrl.id) == product_url_id)
    return one_of(session, found, product_url_id, "product URL")


def price_history(actor: Actor) -> SelectOfScalar[PriceHistory]:
    """Readings of pages that the actor reaches; lists of them always name a product or a page."""
    statement = (
        select(PriceHistory)
        .join(ProductUrl, col(ProductUrl.id) == PriceHistory.product_url_id)
        .join(Product, col(Product.id) == ProductUrl.product_id)
    )
    return owned(statement, Product.user_id, actor.reaches)


def reading(session: Session, actor: Actor, reading_id: int) -> PriceHistory:
    found = price_history(actor).where(col(PriceHistory.id) == reading_id)
    return one_of(session, found, reading_id, "reading", largest=2**63 - 1)


def checks(actor: Actor) -> SelectOfScalar[PriceCheck]:
    return owned(all_checks(), Product.user_id, actor.sees)


def all_checks() -> SelectOfScalar[PriceCheck]:
    """Everybody's, for a statement that names a page or store which the actor reaches."""
    return (
        select(PriceCheck)
        .join(ProductUrl, col(ProductUrl.id) == PriceCheck.product_url_id)
        .join(Product, col(Product.id) == ProductUrl.product_id)
    )


def check(session: Session, actor: Actor, check_id: int) -> PriceCheck:
    found = owned(all_checks(), Product.user_id, actor.reaches)
    return one_of(
        session, found.where(col(PriceCheck.id) == check_id), check_id, "check", largest=2**63 - 1
    )


def saved_views(actor: Actor) -> SelectOfScalar[SavedView]:
    return owned(select(SavedView), SavedView.user_id, actor.sees)


def saved_views_of(owner_id: int) -> SelectOfScalar[SavedView]:
    """One owner's views, whoever asks."""
    return select(SavedView).where(SavedView.user_id == owner_id)


def saved_view(session: Session, actor: Actor, view_id: int) -> SavedView:
    found = owned(select(SavedView), SavedView.user_id, actor.reaches)
    return one_of(session, found.where(col(SavedView.id) == view_id), view_id, "view")


def snapshot(session: Session, actor: Actor, snapshot_id: int) -> Snapshot:
    """A preview that the actor made; what is kept of tracked pages is reached through its store."""
    found = owned(select(Snapshot), col(Snapshot.user_id), actor.reaches)
    found = found.where(col(Snapshot.user_id).is_not(None), col(Snapshot.id) == snapshot_id)
    return one_of(session, found, snapshot_id, "snapshot", largest=2**63 - 1)
