"""Everything of one owner: counted, given to somebody else, or erased; a few statements each."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Select, delete, func, literal, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.core.database import Session
from app.models import (
    AlertRule,
    FeedAddress,
    NotificationChannel,
    PriceHistory,
    Product,
    ProductTag,
    ProductUrl,
    SavedView,
    Store,
    StoreDomain,
    Tag,
)
from app.models.people import Belongings, Transferred
from app.services import audit, pricing, visibility
from app.services.catalog.slugs import free_slugs, take_turns

_LONGEST_VIEW: Final = 80


def belongings_of(session: Session, owner_id: int | None) -> Belongings:
    """How much of each somebody has; of everybody together for None."""
    products = _all_or_owned(Product, visibility.products_of, owner_id)
    pages = select(ProductUrl.id).where(col(ProductUrl.product_id).in_(products))
    readings = select(PriceHistory.id).where(col(PriceHistory.product_url_id).in_(pages))
    return Belongings(
        products=_count(session, products),
        product_urls=_count(session, pages),
        readings=_count(session, readings),
        stores=_count(session, _all_or_owned(Store, visibility.stores_of, owner_id)),
        tags=_count(session, _all_or_owned(Tag, visibility.tags_of, owner_id)),
        saved_views=_count(session, _all_or_owned(SavedView, visibility.saved_views_of, owner_id)),
        alert_rules=_count(session, _all_or_owned(AlertRule, visibility.alert_rules_of, owner_id)),
        notification_channels=_count(
            session, _all_or_owned(NotificationChannel, _channels_of, owner_id)
        ),
        feeds=_count(session, _all_or_owned(FeedAddress, visibility.feeds_of, owner_id)),
    )


def hand_over(session: Session, from_id: int, to_id: int) -> Transferred:
    """Give everything to another owner; stores of one domain and tags of one slug become one.

    Both accounts are locked by the caller, so that nothing is added to either meanwhile.
    """
    for table in (Store, Product, Tag):
        for owner_id in sorted((from_id, to_id)):
            take_turns(session, table, owner_id)
    products = list(session.exec(_ids(visibility.products_of(from_id), Product)))
    united = _unite_stores(session, from_id, to_id)
    stores = _give(session, Store, visibility.stores_of(from_id), to_id)
    session.execute(
        update(StoreDomain)
        .where(col(StoreDomain.store_id).in_(_ids(visibility.stores_of(to_id), Store)))
        .values(user_id=to_id)
    )
    tags_united = _unite_tags(session, from_id, to_id)
    tags = _give(session, Tag, visibility.tags_of(from_id), to_id)
    views = _give_views(session, from_id, to_id)
    _give(session, Product, visibility.products_of(from_id), to_id)
    # Whoever has the product is told, on the channels that they have; what was told already stays
    # where it was told.
    rules: Any = session.execute(
        update(AlertRule)
        .where(col(AlertRule.product_id).in_(products))
        .values(user_id=to_id, channels=None)
    )
    before = {each: {"owner_id": from_id} for each in products}
    audit.record_updates(session, "product", before, {"owner_id": to_id})
    session.expire_all()
    pricing.rebuild_caches(session, products)
    if united:
        pricing.reschedule(session, col(ProductUrl.store_id).in_(set(united.values())))
    return Transferred(
        products=len(products),
        stores=stores,
        stores_united=len(united),
        tags=tags,
        tags_united=tags_united,
        saved_views=views,
        alert_rules=rules.rowcount,
    )


def erase(session: Session, owner_id: int) -> None:
    """Delete everything of an owner: products first, since stores stay while pages have them."""
    for table, owned in (
        (Product, visibility.products_of(owner_id)),
        (Store, visibility.stores_of(owner_id)),
    ):
        session.execute(
            delete(table)
            .where(col(table.id).in_(_ids(owned, table)))
            .execution_options(synchronize_session=False)
        )
    session.expire_all()


def _unite_stores(session: Session, from_id: int, to_id: int) -> dict[int, int]:
    """Stores -> those of the new owner that they went into: a domain has one store per owner.

    Pages and further domains move; how the new owner reads the shop stays as it is.
    """
    theirs, ours = aliased(StoreDomain), aliased(StoreDomain)
    pairs = session.exec(
        select(theirs.store_id, func.min(ours.store_id))
        .join(ours, col(ours.domain) == theirs.domain)
        .where(
            col(theirs.store_id).in_(_ids(visibility.stores_of(from_id), Store)),
            col(ours.store_id).in_(_ids(visibility.stores_of(to_id), Store)),
        )
        .group_by(col(theirs.store_id))
    ).all()
    known = select(StoreDomain.domain).where(
        col(StoreDomain.store_id).in_(_ids(visibility.stores_of(to_id), Store))
    )
    for old, new in pairs:
        of_old = col(StoreDomain.store_id) == old
        for statement in (
            update(ProductUrl).where(col(ProductUrl.store_id) == old).values(store_id=new),
            delete(StoreDomain).where(of_old, col(StoreDomain.domain).in_(known)),
            update(StoreDomain).where(of_old).values(store_id=new, user_id=to_id),
            delete(Store).where(col(Store.id) == old),
        ):
            session.execute(statement.execution_options(synchronize_session=False))
    return dict(pairs)


def _unite_tags(session: Session, from_id: int, to_id: int) -> int:
    theirs, ours = aliased(Tag), aliased(Tag)
    pairs = session.exec(
        select(theirs.id, ours.id)
        .join(ours, col(ours.slug) == theirs.slug)
        .where(
            col(theirs.id).in_(_ids(visibility.tags_of(from_id), Tag)),
            col(ours.id).in_(_ids(visibility.tags_of(to_id), Tag)),
        )
    ).all()
    for old, new in pairs:
        tagged = select(ProductTag.product_id, literal(new)).where(ProductTag.tag_id == old)
        session.execute(
            insert(ProductTag)
            .from_select(["product_id", "tag_id"], tagged)
            .on_conflict_do_nothing()
        )
    old_ids = [old for old, _ in pairs]
    session.execute(
        delete(Tag).where(col(Tag.id).in_(old_ids)).execution_options(synchronize_session=False)
    )
    return len(pairs)


def _give(session: Session, table: Any, owned: Any, to_id: int) -> int:
    """Rows with a slug: one that the new owner has already gets a suffix."""
    taken = select(table.slug).where(table.id.in_(_ids(_owned_by(table, to_id), table)))
    clashing = session.execute(
        _ids(owned, table).add_columns(table.slug).where(table.slug.in_(taken))
    ).all()
    # The others first: a suffix must be free among them too.
    others = table.id.in_(_ids(owned, table)) & table.id.not_in([row_id for row_id, _ in clashing])
    given = session.execute(
        update(table)
        .where(others)
        .values(user_id=to_id)
        .execution_options(synchronize_session=False)
    )
    names = [slug for _, slug in clashing]
    free = free_slugs(session, table, to_id, names, otherwise=table.__tablename__)
    for (row_id, _), slug in zip(clashing, free, strict=True):
        session.execute(
            update(table)
            .where(table.id == row_id)
            .values(slug=slug, user_id=to_id)
            .execution_options(synchronize_session=False)
        )
    return len(clashing) + int(given.rowcount)  # type: ignore[attr-defined]  # of an UPDATE


def _owned_by(table: Any, owner_id: int) -> Any:
    return {
        Store: visibility.stores_of,
        Product: visibility.products_of,
        Tag: visibility.tags_of,
    }[table](owner_id)


def _give_views(session: Session, from_id: int, to_id: int) -> int:
    """A name that the new owner has already gets a number."""
    taken = set(
        session.exec(
            select(SavedView.name).where(
                col(SavedView.id).in_(_ids(visibility.saved_views_of(to_id), SavedView))
            )
        )
    )
    views = session.exec(visibility.saved_views_of(from_id)).all()
    for view in views:
        name, number = view.name, 2
        while name in taken:
            suffix = f" ({number})"
            name, number = view.name[: _LONGEST_VIEW - len(suffix)] + suffix, number + 1
        taken.add(name)
        view.name, view.user_id = name, to_id
    session.flush()
    return len(views)


def _ids(owned: Any, table: Any) -> Any:
    """The ids alone of rows that belong to somebody."""
    return owned.with_only_columns(table.id)


def _all_or_owned(table: Any, owned: Callable[[int], Any], number: int | None) -> Any:
    return select(table.id) if number is None else _ids(owned(number), table)


def _channels_of(owner_id: int) -> Any:
    return visibility.channels_of([owner_id])


def _count(session: Session, ids: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(ids.subquery())) or 0
