"""Targets: what products may cost by their owners' wishes, as a column of lists of products."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Numeric, ScalarSelect, Text, case, cast, func, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select

from app.models import AlertRule, Product
from app.models.alert_rules import RuleKind
from app.services.query import json_object


def target_column() -> ScalarSelect[Any]:
    """The highest active target of the product around it; null when it has none."""
    # As text: a number of JSON would come back as a float.
    amount = cast(col(AlertRule.amount), Text)
    return _highest(json_object(rule_id=AlertRule.id, amount=amount, currency=AlertRule.currency))


def target_distance() -> Any:
    """How far the best offer is above the same target, as a part of it; null across currencies."""
    return _compared_price() / _wished() - 1


def has_target() -> Any:
    return _highest(AlertRule.id).is_not(None)


def is_target_reached() -> Any:
    """Whether the best offer costs no more than the same target, as `told_target` says it of a row.

    Few products have a target, so they are found by their rules.
    """
    with_target = select(AlertRule.product_id).where(*_TARGETS)
    return col(Product.id).in_(with_target) & func.coalesce(_compared_price() <= _wished(), False)


_TARGETS: Final = (
    col(AlertRule.active),
    col(AlertRule.kind) == RuleKind.TARGET_PRICE,
    col(AlertRule.product_url_id).is_(None),
)


def _compared_price() -> Any:
    """What the best offer costs; by the unit where its product is compared so."""
    best = type_coerce(col(Product.price_summary), JSONB)["best"]
    return func.coalesce(cast(best["unit_price"].astext, Numeric), col(Product.best_amount))


def _wished() -> ScalarSelect[Any]:
    """The amount of the highest target; null where it is in another currency."""
    return _highest(case((col(AlertRule.currency) == Product.best_currency, col(AlertRule.amount))))


def _highest(shown: Any) -> ScalarSelect[Any]:
    return (
        select(shown)
        .where(col(AlertRule.product_id) == Product.id, *_TARGETS)
        .order_by(col(AlertRule.amount).desc(), col(AlertRule.id))
        .limit(1)
        .correlate(Product)
        .scalar_subquery()
    )


def told_target(
    target: Mapping[str, Any] | None, best: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """What `target_column` found, and whether the best offer of the price summary has reached it.

    Where a product is compared by the unit, so is its target.
    """
    if target is None:
        return None
    reached = False
    if best is not None and best["currency"] == target["currency"]:
        price = best.get("unit_price") or best["amount"]
        reached = Decimal(price) <= Decimal(target["amount"])
    return {**target, "reached": reached}
