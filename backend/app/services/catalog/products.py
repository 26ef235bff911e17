"""Products: making, changing and deleting them."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import col

from app.core.actor import Actor
from app.core.database import Session, conflict_on_duplicate
from app.models import Product, ProductUrl, Tag
from app.models.audit import Changes
from app.models.products import ProductCreate, ProductDetail, ProductUpdate
from app.services import audit, pricing, visibility
from app.services.catalog.addresses import kept_address
from app.services.catalog.holds import hold
from app.services.catalog.product_reads import detail_of
from app.services.catalog.slugs import chosen_slug, free_slugs
from app.services.catalog.tags import distinct, ensure_tags, tags_by_name
from app.services.rows import among

_PLAIN = ("name", "description", "status", "favourite", "paused", "schedule", "unit")
_IN_SCHEDULES = ("status", "paused", "schedule")


def get_product(session: Session, actor: Actor, product_id: int) -> ProductDetail:
    return detail_of(session, actor, product_id)


def product_named(session: Session, owner_id: int, name: str) -> int | None:
    """The id of the owner's first product of exactly this name."""
    return products_named(session, owner_id, [name]).get(name)


def products_named(session: Session, owner_id: int, names: Sequence[str]) -> dict[str, int]:
    """The same for many names; those that no product has are left out."""
    named = visibility.products_of(owner_id).where(among(col(Product.name), names))
    rows = named.with_only_columns(col(Product.name), col(Product.id))
    found = session.execute(rows.order_by(col(Product.id).desc()))
    return {row.name: row.id for row in found}


def create_product(session: Session, actor: Actor, data: ProductCreate) -> ProductDetail:
    product = add_product(session, actor.makes_for, data)
    return detail_of(session, actor, product.id)


def add_product(session: Session, owner_id: int, data: ProductCreate) -> Product:
    """Make a product of this owner; its tags are theirs too."""
    if data.slug is None:
        return add_products(session, owner_id, [data])[0]
    slug = chosen_slug(data.slug)
    product = _made(owner_id, data, slug, ensure_tags(session, owner_id, data.tags))
    with conflict_on_duplicate(session, f"You already have a product '{slug}'."):
        session.add(product)
    return product


def add_products(session: Session, owner_id: int, data: Sequence[ProductCreate]) -> list[Product]:
    """Make many products of one owner, whose slugs come from their names, in a few statements."""
    slugs = free_slugs(
        session, Product, owner_id, [each.name for each in data], otherwise="product"
    )
    tags = tags_by_name(session, owner_id, [name for each in data for name in each.tags])
    products = [
        _made(owner_id, each, slug, distinct([tags[name] for name in each.tags]))
        for each, slug in zip(data, slugs, strict=True)
    ]
    session.add_all(products)
    session.flush()
    return products


def update_product(
    session: Session, actor: Actor, product_id: int, data: ProductUpdate
) -> ProductDetail:
    """Change what is given; `tags` replaces them all."""
    product = visibility.product(session, actor, product_id)
    hold(session, Product, product.id)
    given = data.model_fields_set
    values = {name: getattr(data, name) for name in given - {"tags"}}
    if "slug" in given:
        values["slug"] = chosen_slug(data.slug)
    if "image_url" in given:
        values["image_url"] = _kept(data.image_url)
    with conflict_on_duplicate(session, f"You already have a product '{values.get('slug')}'."):
        product.sqlmodel_update(values)
    if "tags" in given:
        session.refresh(product, ["tags"])
        product.tags = ensure_tags(session, product.user_id, data.tags)
        session.flush()
    if not given.isdisjoint({*_IN_SCHEDULES, "unit"}):
        pricing.rebuild_caches(session, [product.id])
    if not given.isdisjoint(_IN_SCHEDULES):
        pricing.reschedule(session, col(ProductUrl.product_id) == product.id)
    return detail_of(session, actor, product.id)


def tag_product(session: Session, product: Product, names: Sequence[str]) -> None:
    """Add tags to those that the product has; they belong to its owner."""
    hold(session, Product, product.id)
    session.refresh(product, ["tags"])
    known = {tag.id for tag in product.tags}
    wanted = ensure_tags(session, product.user_id, names)
    product.tags = [*product.tags, *(tag for tag in wanted if tag.id not in known)]
    session.flush()


def delete_product(session: Session, actor: Actor, product_id: int) -> None:
    """The product, its pages, their readings and checks, and its tag links: all or nothing.

    The database cascades, so that nothing is left behind whoever deletes.
    """
    product = visibility.product(session, actor, product_id)
    session.expunge(product)
    session.execute(delete(Product).where(col(Product.id) == product_id))
    gone: Changes = {"name": (product.name, None)}
    audit.record_by_author(
        session, "product.deleted", "product", product_id, gone, product_id=product_id
    )


def _made(owner_id: int, data: ProductCreate, slug: str, tags: list[Tag]) -> Product:
    return Product(
        user_id=owner_id,
        slug=slug,
        **{name: getattr(data, name) for name in _PLAIN},
        image_url=_kept(data.image_url),
        tags=tags,
    )


def _kept(image_url: str | None) -> str | None:
    return kept_address(image_url) if image_url else None
