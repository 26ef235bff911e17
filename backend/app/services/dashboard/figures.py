"""What is counted over a whole catalogue: totals, groups by tags, movers; kept for 30 s."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ARRAY, Integer, Numeric, Text, cast, func, literal
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.cache import kept
from app.core.database import Session
from app.models import Product, ProductTag, ProductUrl, Store, Tag
from app.models.dashboard import DashboardTotals, Figures, GroupFigures
from app.models.price_cache import Badge
from app.models.products import ProductStatus
from app.models.types import utcnow
from app.services import alerts, visibility

OVERDUE_AFTER: Final = timedelta(minutes=30)
"""Beat looks every minute and a shop may have to rest: later than this, nobody is at work."""

MOST_IN_GROUP: Final = 12
_MOST_GROUPS: Final = 20
_MOST_MOVERS: Final = 12
_KEEP_SECONDS: Final = 30


def figures(session: Session, actor: Actor) -> Figures:
    """The figures for the rows that the actor sees: four statements, or none while they last."""
    whose = "all" if actor.sees is None else str(actor.sees)
    return kept(
        f"dashboard:{whose}",
        Figures,
        seconds=_KEEP_SECONDS,
        make=lambda: Figures(
            totals=_totals(session, actor),
            groups=_groups(session, actor),
            mover_ids=_movers(session, actor),
            counted_at=utcnow(),
        ),
    )


def _active_products(actor: Actor, *columns: Any) -> Any:
    active = visibility.products(actor).where(Product.status == ProductStatus.ACTIVE)
    return active.with_only_columns(*columns, maintain_column_froms=True)


def _totals(session: Session, actor: Actor) -> DashboardTotals:
    badges = {
        "at_lowest": Badge.AT_LOWEST,
        "good_deals": Badge.GOOD_DEAL,
        "out_of_stock": Badge.OUT_OF_STOCK,
        "failing": Badge.FAILING,
        "stale": Badge.STALE,
        "held": Badge.HELD,
    }
    reached = _active_products(actor, func.count()).where(alerts.is_target_reached())
    counted = _active_products(
        actor,
        reached.correlate(None).scalar_subquery().label("target_reached"),
        func.count().label("products"),
        func.count().filter(col(Product.favourite)).label("favourites"),
        *(
            func.count().filter(col(Product.badges).contains([badge])).label(name)
            for name, badge in badges.items()
        ),
    )
    pages = (
        visibility.product_urls(actor)
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(col(ProductUrl.active), col(Store.active), Product.status == ProductStatus.ACTIVE)
        .with_only_columns(
            func.count().label("active_urls"),
            func.count()
            .filter(col(ProductUrl.next_check_at) < utcnow() - OVERDUE_AFTER)
            .label("overdue"),
            maintain_column_froms=True,
        )
    )
    return DashboardTotals.model_validate(
        {
            **session.execute(counted).mappings().one(),
            **session.execute(pages).mappings().one(),
        }
    )


def _groups(session: Session, actor: Actor) -> list[GroupFigures]:
    """Products by the set of their tags, those without any tag last.

    Groups stand where their first tag was placed; all others follow, the largest first.
    """
    names = func.string_agg(
        col(Tag.name), aggregate_order_by(literal(", "), col(Tag.slug)), type_=Text()
    )
    slugs = func.string_agg(
        col(Tag.slug), aggregate_order_by(literal(","), col(Tag.slug)), type_=Text()
    )
    labelled = (
        _active_products(
            actor,
            col(Product.id).label("id"),
            col(Product.updated_at).label("updated_at"),
            func.coalesce(names, "").label("label"),
            slugs.label("slugs"),
            func.min(Tag.place).label("place"),
        )
        .outerjoin(ProductTag, col(ProductTag.product_id) == Product.id)
        .outerjoin(Tag, col(Tag.id) == ProductTag.tag_id)
        .group_by(col(Product.id))
        .subquery()
    )
    newest = func.array_agg(
        aggregate_order_by(labelled.c.id, labelled.c.updated_at.desc(), labelled.c.id.desc()),
        type_=ARRAY(Integer),
    )
    statement = (
        select(labelled.c.label, func.count().label("total"))
        .add_columns(
            newest[1:MOST_IN_GROUP].label("product_ids"),
            func.string_to_array(func.coalesce(func.min(labelled.c.slugs), ""), ",").label("slugs"),
        )
        .group_by(labelled.c.label)
        .order_by(
            labelled.c.label == "",
            func.min(labelled.c.place).asc().nulls_last(),
            func.count().desc(),
            labelled.c.label,
        )
        .limit(_MOST_GROUPS)
    )
    return [GroupFigures.model_validate(row) for row in session.execute(statement).mappings()]


def _movers(session: Session, actor: Actor) -> list[int]:
    """Those whose price is furthest from its average of 30 days, up or down."""
    summary: Any = Product.price_summary
    delta = cast(summary["delta_30d"].astext, Numeric)
    average = func.nullif(cast(summary["average_30d"].astext, Numeric), 0)
    change = func.abs(delta / average)
    statement = _active_products(actor, col(Product.id)).where(change > 0)
    furthest = statement.order_by(change.desc(), col(Product.id)).limit(_MOST_MOVERS)
    return list(session.scalars(furthest))
