"""What many products are to cost: one target for all, or so much off what each costs today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from sqlmodel import col, select

from app.core.database import Session
from app.models import Product
from app.models.alert_rules import Target
from app.models.product_changes import TARGETS, ProductUpdates
from app.services import alerts
from app.services.rows import among

_PLACES: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Aimed:
    """Products whose target is new, and why others were left without it."""

    changed: set[int] = field(default_factory=set)
    skipped: Mapping[int, str] = field(default_factory=dict)


def aim(session: Session, product_ids: Sequence[int], updates: ProductUpdates) -> Aimed:
    """Set the targets that the updates speak of; none of them, none is touched."""
    if updates.model_fields_set.isdisjoint(TARGETS):
        return Aimed()
    targets = _targets(session, product_ids, updates)
    changed = alerts.set_targets(session, targets)
    skipped = {}
    if "target_percent_off" in updates.model_fields_set:
        skipped = {each: "no_price" for each in product_ids if each not in targets}
    full = alerts.without_room(session, targets.keys() - changed)
    return Aimed(changed, {**skipped, **dict.fromkeys(full, "too_many_rules")})


def _targets(
    session: Session, product_ids: Sequence[int], updates: ProductUpdates
) -> dict[int, Target | None]:
    if "target" in updates.model_fields_set:
        return dict.fromkeys(product_ids, updates.target)
    if "targets" in updates.model_fields_set:
        own = set(product_ids)
        return {each.product_id: each.target for each in updates.targets if each.product_id in own}
    return _reduced(session, product_ids, updates.target_percent_off)


def _reduced(
    session: Session, product_ids: Sequence[int], percent: Decimal
) -> dict[int, Target | None]:
    """Below the best price of today, in whole hundredths; left out is what has no price."""
    kept = 1 - Decimal(percent) / 100
    best = (col(Product.best_amount), col(Product.best_currency))
    statement = select(Product.id).add_columns(*best).where(among(col(Product.id), product_ids))
    found: dict[int, Target | None] = {}
    for product_id, amount, currency in session.execute(statement):
        if amount is None or currency is None:
            continue
        wished = (amount * kept).quantize(_PLACES)
        if wished > 0:
            found[product_id] = Target(amount=wished, currency=currency)
    return found
