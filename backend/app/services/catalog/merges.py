"""Moving a page to another product, and making one product of two; readings are kept."""

from sqlalchemy import delete, literal, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session, conflict_on_duplicate
from app.core.errors import Invalid
from app.models import PriceCheck, PriceHistory, Product, ProductTag, ProductUrl
from app.models.product_changes import ProductMerge, ProductUrlMove
from app.models.product_urls import ProductUrlRead
from app.models.products import ProductDetail
from app.services import alerts, audit, pricing, visibility
from app.services.catalog.holds import hold
from app.services.catalog.product_reads import detail_of
from app.services.catalog.product_urls import TRACKED, get_product_url, keep_one_primary


def move_product_url(
    session: Session, actor: Actor, product_url_id: int, data: ProductUrlMove
) -> ProductUrlRead:
    """The page with its readings; Conflict when the other product tracks it already."""
    page = visibility.product_url(session, actor, product_url_id)
    source = visibility.product(session, actor, page.product_id)
    target = visibility.product(session, actor, data.product_id)
    _hold_both(session, source, target)
    session.expire(page)
    page = visibility.product_url(session, actor, product_url_id)
    with conflict_on_duplicate(session, TRACKED):
        page.is_primary = False
        page.product_id = target.id
        session.flush()
        alerts.follow_page(session, page.id, target.id, as_page=page.id)
        keep_one_primary(session, source.id)
        keep_one_primary(session, target.id)
    pricing.rebuild_caches(session, [source.id, target.id])
    alerts.remember_anew(session, [source.id, target.id])
    pricing.reschedule(session, col(ProductUrl.id) == page.id)
    return get_product_url(session, actor, page.id)


def merge_products(session: Session, actor: Actor, data: ProductMerge) -> ProductDetail:
    """The target with the pages, readings, tags, rules and alerts of both; the source is gone."""
    source = visibility.product(session, actor, data.source_product_id)
    target = visibility.product(session, actor, data.target_product_id)
    _hold_both(session, source, target)
    _move_readings_of_same_pages(session, source.id, target.id)
    _move_pages(session, source.id, target.id)
    alerts.follow_product(session, source.id, target.id)
    _unite_tags(session, source.id, target.id)
    target.favourite = target.favourite or source.favourite
    target.description = target.description or source.description
    target.image_url = target.image_url or source.image_url
    session.flush()
    audit.record_by_author(
        session,
        "product.merged",
        "product",
        target.id,
        {"source": (source.name, target.name)},
        product_id=target.id,
    )
    session.expunge(source)
    session.execute(delete(Product).where(col(Product.id) == data.source_product_id))
    session.expire(target)
    pricing.rebuild_caches(session, [target.id])
    pricing.reschedule(session, col(ProductUrl.product_id) == target.id)
    return detail_of(session, actor, target.id)


def _hold_both(session: Session, source: Product, target: Product) -> None:
    """Invalid unless they are two, of one owner."""
    same = visibility.products_of(source.user_id).where(col(Product.id) == target.id)
    if source.id == target.id or session.exec(same).first() is None:
        raise Invalid("This takes two products of one owner.")
    for product_id in sorted((source.id, target.id)):
        hold(session, Product, product_id)


def _move_readings_of_same_pages(session: Session, source_id: int, target_id: int) -> None:
    """A page that both track stays once, with what was read and checked for either."""
    theirs, ours = aliased(ProductUrl), aliased(ProductUrl)
    pairs = session.exec(
        select(theirs.id, ours.id)
        .join(ours, col(ours.canonical_url) == theirs.canonical_url)
        .where(theirs.product_id == source_id, ours.product_id == target_id)
    ).all()
    for table in (PriceHistory, PriceCheck):
        for old, new in pairs:
            moved = update(table).where(col(table.product_url_id) == old)
            session.execute(
                moved.values(product_url_id=new).execution_options(synchronize_session=False)
            )
    for old, new in pairs:
        alerts.follow_page(session, old, target_id, as_page=new)
    session.execute(delete(ProductUrl).where(col(ProductUrl.id).in_([old for old, _ in pairs])))


def _move_pages(session: Session, source_id: int, target_id: int) -> None:
    session.execute(
        update(ProductUrl)
        .where(col(ProductUrl.product_id) == source_id)
        .values(product_id=target_id, is_primary=False)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    keep_one_primary(session, target_id)


def _unite_tags(session: Session, source_id: int, target_id: int) -> None:
    tags = select(literal(target_id), ProductTag.tag_id).where(ProductTag.product_id == source_id)
    session.execute(
        insert(ProductTag).from_select(["product_id", "tag_id"], tags).on_conflict_do_nothing()
    )
