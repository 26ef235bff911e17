"""Putting the dashboard together: the same few statements for any catalogue."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import Product, ProductUrl
from app.models.dashboard import (
    Dashboard,
    DashboardProduct,
    Figures,
    Mover,
    SpotlightProduct,
    TagGroup,
)
from app.models.price_cache import PriceSummary
from app.models.products import ProductStatus
from app.services import images, visibility
from app.services.dashboard.attention import attention
from app.services.dashboard.figures import figures
from app.services.dashboard.lost_stores import lost_stores

_MOST_IN_SPOTLIGHT: Final = 12


def dashboard(session: Session, actor: Actor) -> Dashboard:
    """How the products that the actor sees stand; totals are at most 30 s old."""
    counted = figures(session, actor)
    products = _products(session, actor, counted)
    return Dashboard(
        totals=counted.totals,
        spotlight=_spotlight(session, actor),
        tag_groups=_groups(counted, products),
        attention=attention(session, actor),
        lost_stores=lost_stores(session, actor),
        movers=[
            mover
            for product_id in counted.mover_ids
            if product_id in products and (mover := _mover(products[product_id])) is not None
        ],
        last_updated_at=counted.counted_at,
    )


def _products(session: Session, actor: Actor, counted: Figures) -> dict[int, Any]:
    """The products that groups and movers show; one that was deleted since is not among them."""
    ids = {*counted.mover_ids, *(each for group in counted.groups for each in group.product_ids)}
    shown = visibility.products(actor).where(col(Product.id).in_(ids))
    rows = session.execute(shown.with_only_columns(*_COLUMNS))
    return {row.id: row for row in rows}


_COLUMNS: Final = (
    col(Product.id),
    col(Product.name),
    col(Product.slug),
    col(Product.image_url),
    col(Product.trend),
    col(Product.price_summary),
)


def _spotlight(session: Session, actor: Actor) -> list[SpotlightProduct]:
    """The favourites that changed last."""
    newest = (
        visibility.products(actor)
        .where(col(Product.favourite), Product.status == ProductStatus.ACTIVE)
        .order_by(col(Product.updated_at).desc(), col(Product.id).desc())
        .limit(_MOST_IN_SPOTLIGHT)
    )
    rows = session.execute(newest.with_only_columns(*_COLUMNS)).all()
    checked = _last_checks(session, [row.id for row in rows])
    return [
        SpotlightProduct(
            **_plain(row), last_checked_at=checked.get(row.id), history=_summary(row).sparkline
        )
        for row in rows
    ]


def _last_checks(session: Session, product_ids: Iterable[int]) -> dict[int, datetime | None]:
    statement = (
        select(ProductUrl.product_id, func.max(ProductUrl.last_checked_at))
        .where(col(ProductUrl.product_id).in_(product_ids))
        .group_by(col(ProductUrl.product_id))
    )
    return dict(session.exec(statement).all())


def _groups(counted: Figures, products: dict[int, Any]) -> list[TagGroup]:
    return [
        TagGroup(
            label=group.label,
            slugs=group.slugs,
            total=group.total,
            products=[
                DashboardProduct(**_plain(products[each]))
                for each in group.product_ids
                if each in products
            ],
        )
        for group in counted.groups
    ]


def _mover(row: Any) -> Mover | None:
    """None when its price has come back since movers were looked for."""
    summary = _summary(row)
    if not summary.delta_30d or not summary.average_30d:
        return None
    change = round(float(summary.delta_30d / summary.average_30d * 100), 1)
    return Mover(**_plain(row), delta_30d=summary.delta_30d, change_percent=change)


def _plain(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "slug": row.slug,
        "image_url": row.image_url,
        "image_path": images.path_of(row.image_url),
        "trend": row.trend,
        "best": _summary(row).best,
    }


def _summary(row: Any) -> PriceSummary:
    return row.price_summary or PriceSummary()
