"""Changing many products at once: the same few statements for any number of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ARRAY, Integer, cast, delete, func, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import Product, ProductTag, ProductUrl, Tag
from app.models.product_changes import (
    BulkDelete,
    BulkUpdate,
    BulkUpdated,
    ProductsChosen,
    ProductUpdates,
    ScheduleBefore,
    SkippedProduct,
)
from app.models.schedules import Schedule
from app.models.types import utcnow
from app.services import audit, pricing, visibility
from app.services.catalog.bulk_targets import aim
from app.services.catalog.product_lists import filtered
from app.services.catalog.tags import ensure_tags

_FIELDS: Final[tuple[str, ...]] = ("status", "favourite", "paused", "schedule")
_IN_SCHEDULES: Final = ("status", "paused", "schedule")
_LARGEST_ID: Final = 2**31 - 1


def bulk_update(session: Session, actor: Actor, data: BulkUpdate) -> BulkUpdated:
    """Change what is given on each of the products; ids that are not the actor's are missing."""
    rows = held(session, actor, data)
    differs = _change_fields(session, rows, data.updates)
    changed = set(differs)
    tagged = _change_tags(session, rows, data.updates)
    _settle(session, sorted(changed), data.updates)
    words = {"tags_remove": data.updates.tags_remove, "tags_add": data.updates.tags_add}
    before = {each: {name: None for name, value in words.items() if value} for each in tagged}
    audit.record_updates(session, "product", before, words)
    aimed = aim(session, [row.id for row in rows], data.updates)
    updated = changed | tagged | aimed.changed
    found = {row.id for row in rows}
    return BulkUpdated(
        updated_ids=sorted(updated),
        skipped=[
            SkippedProduct(id=each, reason=aimed.skipped.get(each, "unchanged"))
            for each in sorted(found - updated)
        ],
        missing_ids=sorted(set(data.product_ids or ()) - found),
        schedules_before=_schedules(differs),
    )


def chosen_ids(session: Session, actor: Actor, data: ProductsChosen) -> list[int]:
    """The ids of those that are there, in their order."""
    ids = _chosen(session, actor, data).with_only_columns(col(Product.id))
    return list(session.scalars(ids.order_by(col(Product.id))))


def held(session: Session, actor: Actor, data: BulkUpdate | BulkDelete) -> Sequence[Any]:
    """The products with what may change, locked in the order of their ids."""
    columns = [col(Product.id), col(Product.user_id), *(_column(name) for name in _FIELDS)]
    chosen = _chosen(session, actor, data)
    statement = chosen.with_only_columns(*columns).order_by(col(Product.id))
    return session.execute(statement.with_for_update(of=Product, key_share=True)).all()


def _chosen(session: Session, actor: Actor, data: BulkUpdate | BulkDelete | ProductsChosen) -> Any:
    if data.filter is not None:
        return filtered(session, actor, visibility.products(actor), data.filter)
    ids = [each for each in data.product_ids or () if 0 < each <= _LARGEST_ID]
    return visibility.reached_products(actor).where(col(Product.id).in_(ids))


def _column(name: str) -> Any:
    return getattr(Product, name)


def _change_fields(
    session: Session, rows: Sequence[Any], updates: ProductUpdates
) -> dict[int, dict[str, Any]]:
    """What differed on those that were changed, as it was before, by their ids."""
    given = [name for name in _FIELDS if name in updates.model_fields_set]
    wanted: dict[str, Any] = {name: getattr(updates, name) for name in given}
    differs: dict[int, dict[str, Any]] = {
        row.id: {name: getattr(row, name) for name in wanted if getattr(row, name) != wanted[name]}
        for row in rows
    }
    before = {each: fields for each, fields in differs.items() if fields}
    if before:
        session.execute(
            update(Product)
            .where(col(Product.id).in_(before))
            .values(**wanted, updated_at=utcnow())
            .execution_options(synchronize_session=False)
        )
        audit.record_updates(session, "product", before, wanted)
        _forget(session, before)
    return before


def _schedules(before: Mapping[int, Mapping[str, Any]]) -> list[ScheduleBefore]:
    alike: dict[Schedule | None, list[int]] = defaultdict(list)
    for product_id, fields in before.items():
        if "schedule" in fields:
            alike[fields["schedule"]].append(product_id)
    return [ScheduleBefore(schedule=each, product_ids=ids) for each, ids in alike.items()]


def _forget(session: Session, product_ids: Mapping[int, Any]) -> None:
    for row in list(session.identity_map.values()):
        if isinstance(row, Product) and row.id in product_ids:
            session.expire(row)


def _change_tags(session: Session, rows: Sequence[Any], updates: ProductUpdates) -> set[int]:
    """Tags belong to the owner of the product that they are put on."""
    changed: set[int] = set()
    belongings: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        belongings[row.user_id].append(row.id)
    for owner_id, products in sorted(belongings.items()):
        changed |= tag_products(session, owner_id, products, updates.tags_add)
        changed |= _remove_tags(session, owner_id, products, updates.tags_remove)
    return changed


def tag_products(
    session: Session, owner_id: int, product_ids: Sequence[int], names: Sequence[str]
) -> set[int]:
    """Put tags of their owner on these products; returns those that lacked one."""
    if not names:
        return set()
    tags = [tag.id for tag in ensure_tags(session, owner_id, names)]
    each_tag = func.unnest(cast(tags, ARRAY(Integer)))
    links = select(Product.id, each_tag).where(col(Product.id).in_(product_ids))
    added = upsert(ProductTag).from_select(["product_id", "tag_id"], links).on_conflict_do_nothing()
    return set(session.scalars(added.returning(col(ProductTag.product_id))))


def _remove_tags(
    session: Session, owner_id: int, product_ids: list[int], names: list[str]
) -> set[int]:
    if not names:
        return set()
    tags = visibility.tags_of(owner_id).where(col(Tag.name).in_(names))
    removed = (
        delete(ProductTag)
        .where(
            col(ProductTag.product_id).in_(product_ids),
            col(ProductTag.tag_id).in_(tags.with_only_columns(col(Tag.id))),
        )
        .returning(col(ProductTag.product_id))
    )
    return set(session.scalars(removed))


def _settle(session: Session, product_ids: list[int], updates: ProductUpdates) -> None:
    """A schedule decides what is stale, and all of them when a page is visited next."""
    if "schedule" in updates.model_fields_set:
        pricing.rebuild_caches(session, product_ids)
    if product_ids and not updates.model_fields_set.isdisjoint(_IN_SCHEDULES):
        pricing.reschedule(session, col(ProductUrl.product_id).in_(product_ids))
