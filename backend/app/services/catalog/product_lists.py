"""Which products a list shows, and in which order: all of it in SQL."""

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Numeric, case, cast, func, not_, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.actor import Actor
from app.core.database import Session
from app.models import Product, ProductTag, ProductUrl, Store, Tag
from app.models.page import Page
from app.models.price_cache import Trend
from app.models.products import ProductFilter, ProductRead
from app.services import alerts, visibility
from app.services.catalog.product_reads import page_of_rows, shown_page
from app.services.query import sorted_by

_TRENDS = {Trend.LOWEST: 0, Trend.DOWN: 1, Trend.NONE: 2, Trend.UP: 3}
"""Good news first."""

_EVERYTHING: Final = ProductFilter().model_dump_json()


def list_products(
    session: Session,
    actor: Actor,
    *,
    where: ProductFilter | None = None,
    sort: str = "name",
    limit: int = 50,
    offset: int = 0,
) -> Page[ProductRead]:
    """One slice of the products that `where` lets through, and their number: one statement."""
    where = where or ProductFilter()
    _check_store(session, actor, where)
    statement = _composed(where.model_dump_json(), sort, of_anybody=actor.sees is None)
    seen = {} if actor.sees is None else {"reader_id": actor.sees}
    return page_of_rows(session, statement, {**seen, "limit": limit, "offset": offset})


# Composing it takes longer than reading the rows; lists are asked for in the same few ways.
@lru_cache(maxsize=128)
def _composed(where: str, sort: str, *, of_anybody: bool) -> Any:
    """The statement for a filter, written down as JSON; whose products and which slice it is told.

    Raises Invalid for an order that there is not.
    """
    seen = visibility.any_seen_products(of_anybody=of_anybody)
    statement = _filtered(seen, ProductFilter.model_validate_json(where))
    if sort.removeprefix("-") == "price":
        # Amounts of two currencies are not compared: each currency is a run of its own.
        statement = statement.order_by(col(Product.best_currency).asc())
    ordered = sorted_by(statement, sort, _sorts(), tie=col(Product.id))
    whole = where == _EVERYTHING
    total = visibility.products_total(of_anybody=of_anybody) if whole else None
    return shown_page(ordered, total=total)


def filtered(
    session: Session, actor: Actor, statement: SelectOfScalar[Product], where: ProductFilter
) -> SelectOfScalar[Product]:
    """The products of the statement that the filter lets through; NotFound for a foreign store."""
    _check_store(session, actor, where)
    return _filtered(statement, where)


def _check_store(session: Session, actor: Actor, where: ProductFilter) -> None:
    if where.store_id is not None:
        visibility.store(session, actor, where.store_id)


def _filtered(statement: SelectOfScalar[Product], where: ProductFilter) -> SelectOfScalar[Product]:
    for word in where.search.split():
        statement = statement.where(col(Product.name).ilike(_containing(word), escape="/"))
    for slug in where.tag:
        statement = statement.where(col(Product.id).in_(_tagged([slug])))
    if where.tag_any:
        statement = statement.where(col(Product.id).in_(_tagged(where.tag_any)))
    if where.tag_none:
        statement = statement.where(col(Product.id).not_in(_tagged(where.tag_none)))
    if where.status is not None:
        statement = statement.where(Product.status == where.status)
    if where.favourite is not None:
        statement = statement.where(Product.favourite == where.favourite)
    return _filtered_by_cache(_filtered_by_pages(statement, where), where)


def _tagged(slugs: list[str]) -> Any:
    return select(ProductTag.product_id).join(Tag).where(col(Tag.slug).in_(slugs))


def _filtered_by_pages(
    statement: SelectOfScalar[Product], where: ProductFilter
) -> SelectOfScalar[Product]:
    if where.store_id is not None:
        sold = select(ProductUrl.product_id).where(ProductUrl.store_id == where.store_id)
        statement = statement.where(col(Product.id).in_(sold))
    if where.watched is not None:
        visited = select(ProductUrl.product_id).join(Store, col(Store.id) == ProductUrl.store_id)
        visited = visited.where(col(ProductUrl.active), col(Store.active))
        watched = col(Product.id).in_(visited)
        statement = statement.where(watched if where.watched else not_(watched))
    return statement


def _filtered_by_cache(
    statement: SelectOfScalar[Product], where: ProductFilter
) -> SelectOfScalar[Product]:
    if where.trend is not None:
        statement = statement.where(Product.trend == where.trend)
    if where.badge is not None:
        statement = statement.where(col(Product.badges).contains([where.badge]))
    if where.currency is not None:
        statement = statement.where(Product.best_currency == where.currency)
    if where.min_price is not None:
        statement = statement.where(col(Product.best_amount) >= where.min_price)
    if where.max_price is not None:
        statement = statement.where(col(Product.best_amount) <= where.max_price)
    if where.has_target is not None:
        wished = alerts.has_target()
        statement = statement.where(wished if where.has_target else not_(wished))
    if where.target_reached is not None:
        reached = alerts.is_target_reached()
        statement = statement.where(reached if where.target_reached else not_(reached))
    return statement


def _sorts() -> dict[str, Any]:
    return {
        "name": func.lower(Product.name),
        "price": col(Product.best_amount),
        "trend": case(_TRENDS, value=col(Product.trend)),
        "delta": _delta(),
        "target": alerts.target_distance(),
        "checked": _last_checked(),
        "favourite": col(Product.favourite),
        "created_at": col(Product.created_at),
        "updated_at": col(Product.updated_at),
    }


def _delta() -> Any:
    """The best price against the average of thirty days, in its own currency."""
    summary = type_coerce(col(Product.price_summary), JSONB)
    return cast(summary["delta_30d"].astext, Numeric)


def _last_checked() -> Any:
    return (
        select(func.max(ProductUrl.last_checked_at))
        .where(col(ProductUrl.product_id) == Product.id)
        .correlate(Product)
        .scalar_subquery()
    )


def _containing(word: str) -> str:
    """A pattern that the trigram index of names can serve."""
    for special in "/%_":
        word = word.replace(special, f"/{special}")
    return f"%{word}%"
