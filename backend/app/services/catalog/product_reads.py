"""Products as lists and details show them: the row, its price cache and what its pages do.

PostgreSQL puts a whole answer together as JSON, which is parsed once; each answer is validated
once, as a whole: the JSON of a price cache goes from the row into the answer.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import ScalarSelect, bindparam, func, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import NotFound
from app.core.prepared import row_of
from app.models import Product, ProductTag, ProductUrl, Store, Tag
from app.models.instance import InstanceSettings
from app.models.page import Page
from app.models.price_cache import PriceSummary
from app.models.products import ProductDetail, ProductRead, ProductStatus
from app.models.schedules import Schedule, ScheduleSource
from app.services import alerts, images, pricing, visibility
from app.services.instance import kept_settings, settings_of
from app.services.query import json_object

_NO_SUMMARY: Final = PriceSummary().model_dump()
_ROWS: Final = TypeAdapter(list[ProductRead])
_PLAIN: Final = (
    "id",
    "name",
    "slug",
    "image_url",
    "status",
    "favourite",
    "paused",
    "trend",
    "badges",
    "created_at",
    "updated_at",
)
_PAGE_FIELDS: Final = ("id", "url", "is_primary", "active", "counted", "pack_size", "next_check_at")
_SHOWN_OF_STORE: Final = ("id", "name", "locale", "currency")


def page_of_rows(session: Session, statement: Any, values: Mapping[str, Any]) -> Page[ProductRead]:
    """Rows of the list, with tags and what their pages come to: one row of `shown_page`."""
    total, rows = row_of(session, statement, values) or (0, None)
    return Page(items=_ROWS.validate_python([_row(row) for row in rows or ()]), total=total)


def shown_page(statement: SelectOfScalar[Product], *, total: ScalarSelect[int] | None) -> Any:
    """How many products the statement gives, and a slice of them by parameters, as one array.

    Where `total` says how many they are, they are not counted.
    """
    if total is None:
        every = statement.order_by(None)
        counted = every.with_only_columns(func.count(), maintain_column_froms=True)
        total = counted.scalar_subquery()
    slice_of = _shown(statement, _row_fields()).limit(bindparam("limit"))
    rows = slice_of.offset(bindparam("offset")).subquery("rows")
    return select(total, select(func.json_agg(rows.c.told)).scalar_subquery())


def detail_of(session: Session, actor: Actor, product_id: int) -> ProductDetail:
    """A product with its pages, their stores, offers and last checks: one statement again.

    Raises NotFound for one that the actor does not reach.
    """
    which = visibility.reached_product(actor, product_id)
    shown = _shown_detail(of_anybody=actor.reaches is None)
    found = row_of(session, shown, which)
    if found is None:
        raise NotFound(f"There is no product {product_id}.")
    (row,) = found
    return ProductDetail.model_validate(_detail(row, settings_of(row["instance"] or {})))


def _shown(statement: SelectOfScalar[Product], fields: Mapping[str, Any]) -> Any:
    """The statement with one JSON object for each product."""
    told = json_object(**fields).label("told")
    return statement.join(_pages(), true()).with_only_columns(told, maintain_column_froms=True)


def _row_fields() -> dict[str, Any]:
    return {
        **{name: col(getattr(Product, name)) for name in _PLAIN},
        "owner_id": col(Product.user_id),
        "price_summary": col(Product.price_summary),
        "tags": _tags(),
        "target": alerts.target_column(),
        **{column.name: column for column in _pages().c},
    }


# Composing this costs more than the database needs to answer, so it is composed once.
@cache
def _shown_detail(*, of_anybody: bool) -> Any:
    reached = visibility.any_reached_product(of_anybody=of_anybody)
    return _shown(reached, _row_fields() | _more_fields())


def _more_fields() -> dict[str, Any]:
    return {
        "description": col(Product.description),
        "unit": col(Product.unit),
        "schedule": col(Product.schedule),
        "price_cache": col(Product.price_cache),
        "urls": _urls(),
        "instance": kept_settings(),
    }


def _tags() -> ScalarSelect[Any]:
    """Of the product around it, in the order of their slugs; null when it has none."""
    tag = json_object(id=Tag.id, name=Tag.name, slug=Tag.slug, colour=Tag.colour)
    return (
        select(func.json_agg(aggregate_order_by(tag, col(Tag.slug))))
        .join(ProductTag, col(ProductTag.tag_id) == Tag.id)
        .where(col(ProductTag.product_id) == Product.id)
        .correlate(Product)
        .scalar_subquery()
    )


@cache
def _pages() -> Any:
    """What the pages of the product around it come to; always one row."""
    return (
        select(
            func.count().label("urls_total"),
            func.count().filter(col(ProductUrl.active)).label("urls_active"),
            func.max(ProductUrl.last_checked_at).label("last_checked_at"),
            func.min(ProductUrl.next_check_at).label("next_check_at"),
        )
        .where(col(ProductUrl.product_id) == Product.id)
        .correlate(Product)
        .lateral("pages")
    )


def _urls() -> ScalarSelect[Any]:
    """The pages of the product around it with their stores; null when it has none."""
    checked = ("paused", "schedule", "last_checked_at", "last_outcome", "last_reason")
    store = _object(Store, *_SHOWN_OF_STORE, "active", "paused", "schedule")
    page = _object(ProductUrl, *_PAGE_FIELDS, *checked, store=store)
    return (
        select(func.json_agg(aggregate_order_by(page, col(ProductUrl.id))))
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(col(ProductUrl.product_id) == Product.id)
        .correlate(Product)
        .scalar_subquery()
    )


def _object(table: Any, *names: str, **more: Any) -> Any:
    return json_object(**{name: getattr(table, name) for name in names}, **more)


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    summary = row["price_summary"] or _NO_SUMMARY
    return {
        **row,
        **summary,
        "target": alerts.told_target(row["target"], summary["best"]),
        "image_path": images.path_of(row["image_url"]),
        "tags": row["tags"] or [],
    }


def _detail(row: Mapping[str, Any], instance: InstanceSettings) -> dict[str, Any]:
    cache = row["price_cache"] or {}
    offers = {offer["product_url_id"]: offer for offer in cache.get("offers", ())}
    urls = row["urls"] or []
    primary = [url["store"] for url in urls if url["is_primary"]]
    return _row(row) | {
        "effective_schedule": _schedule(instance, product=row, store=next(iter(primary), None)),
        "best_by_currency": cache.get("best", []),
        "statistics": cache.get("statistics"),
        "deal": cache.get("deal"),
        "urls": [
            {name: url[name] for name in _PAGE_FIELDS}
            | {
                "store": url["store"],
                "offer": offers.get(url["id"]),
                "last_check": _last_check(url),
                "effective_schedule": _schedule(
                    instance, page=url, product=row, store=url["store"]
                ),
            }
            for url in urls
        ],
    }


def _last_check(url: Mapping[str, Any]) -> dict[str, Any] | None:
    if url["last_checked_at"] is None or url["last_outcome"] is None:
        return None
    return {
        "checked_at": url["last_checked_at"],
        "outcome": url["last_outcome"],
        "reason": url["last_reason"],
    }


def _schedule(
    instance: InstanceSettings,
    *,
    product: Mapping[str, Any],
    store: Mapping[str, Any] | None,
    page: Mapping[str, Any] | None = None,
) -> Any:
    layers = [(ScheduleSource.INSTANCE, instance.schedule, not instance.paused)]
    if store is not None:
        layers.insert(0, _layer(ScheduleSource.STORE, store, comes=store["active"]))
    archived = product["status"] != ProductStatus.ACTIVE
    layers.insert(0, _layer(ScheduleSource.PRODUCT, product, comes=not archived))
    if page is not None:
        layers.insert(0, _layer(ScheduleSource.PRODUCT_URL, page, comes=page["active"]))
    return pricing.closest_schedule(layers)


def _layer(
    source: ScheduleSource, row: Mapping[str, Any], *, comes: bool
) -> tuple[ScheduleSource, Schedule | None, bool]:
    own = row["schedule"]
    schedule = None if own is None else Schedule.model_validate(own)
    return source, schedule, comes and not row["paused"]
