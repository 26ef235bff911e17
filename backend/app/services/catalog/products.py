"""Products: making, changing and deleting them."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import col

from app.core.actor import Actor
from app.core.database import Session, conflict_on_duplicate
from app.models import Product, ProductUrl
from app.models.audit import Changes
from app.models.products import ProductCreate, ProductDetail, ProductUpdate
from app.services import audit, pricing, visibility
from app.services.catalog.addresses import kept_address
from app.services.catalog.holds import hold
from app.services.catalog.product_reads import detail_of
from app.services.catalog.slugs import chosen_slug, free_slug
from app.services.catalog.tags import ensure_tags

_PLAIN = ("name", "description", "status", "favourite", "paused", "schedule", "unit")
_IN_SCHEDULES = ("status", "paused", "schedule")


def get_product(session: Session, actor: Actor, product_id: int) -> ProductDetail:
    return detail_of(session, actor, product_id)


def product_named(session: Session, owner_id: int, name: str) -> int | None:
    """The id of the owner's first product of exactly this name."""
    named = visibility.products_of(owner_id).where(col(Product.name) == name)
    found = session.exec(named.order_by(col(Product.id)).limit(1)).first()
    return None if found is None else found.id


def create_product(session: Session, actor: Actor, data: ProductCreate) -> ProductDetail:
    product = add_product(session, actor.makes_for, data)
    return detail_of(session, actor, product.id)


def add_product(session: Session, owner_id: int, data: ProductCreate) -> Product:
    """Make a product of this owner; its tags are theirs too."""
    if data.slug is None:
        slug = free_slug(session, Product, owner_id, data.name, otherwise="product")
    else:
        slug = chosen_slug(data.slug)
    product = Product(
        user_id=owner_id,
        slug=slug,
        **{name: getattr(data, name) for name in _PLAIN},
        image_url=_kept(data.image_url),
        tags=ensure_tags(session, owner_id, data.tags),
    )
    with conflict_on_duplicate(session, f"You already have a product '{slug}'."):
        session.add(product)
    return product


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


def _kept(image_url: str | None) -> str | None:
    return kept_address(image_url) if image_url else None
