"""From an occasion to everything that a message about it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from app.core.database import Session
from app.models import Product
from app.models.alert_rules import RuleKind
from app.models.alerts import Happening, percent_between
from app.models.price_cache import PriceCache, Statistics
from app.services.alerts.occasions import Occasion
from app.services.alerts.past import Past


@dataclass(frozen=True, slots=True)
class Draft:
    """An occasion and what is told of it, ready for the outbox."""

    occasion: Occasion
    happening: Happening
    store_id: int | None


def drafts_of(session: Session, occasions: Sequence[Occasion], past: Past) -> list[Draft]:
    """One statement for all of them; the price caches are those of this transaction."""
    wanted = {occasion.product_id for occasion in occasions}
    rows: Any = session.exec(
        select(Product.id, Product.name, col(Product.price_cache))
        .where(col(Product.id).in_(wanted))
        .order_by(col(Product.id))
    )
    known = {product_id: (name, cache) for product_id, name, cache in rows}
    return [_draft(occasion, past, *known[occasion.product_id]) for occasion in occasions]


def _draft(occasion: Occasion, past: Past, name: str, cache: PriceCache | None) -> Draft:
    page = past.pages.get(occasion.page_id or 0)
    happening = Happening(
        product=name,
        store=page.store_name if page else None,
        url=page.url if page else None,
        checks=occasion.checks,
        reason=occasion.reason,
    )
    if occasion.step is not None:
        happening = _with_price(happening, occasion, past, cache)
    return Draft(occasion, happening, page.store_id if page else None)


def _with_price(
    happening: Happening, occasion: Occasion, past: Past, cache: PriceCache | None
) -> Happening:
    step, rule = occasion.step, occasion.rule
    if step is None or rule is None:
        return happening
    page = past.pages.get(step.page_id or 0)
    same = occasion.before_currency == step.currency
    lows = _statistics(occasion, cache)
    wanted = rule.percent if rule.kind in {RuleKind.DROP_PERCENT, RuleKind.RISE} else rule.amount
    return happening.model_copy(
        update={
            "amount": step.amount,
            "currency": step.currency,
            "before": occasion.before,
            "before_currency": occasion.before_currency,
            "percent": percent_between(occasion.before, step.amount) if same else None,
            "unit": page.unit if page and rule.product_url_id is None else None,
            "availability": step.availability,
            "lowest_ever": lows.all_time.min if lows and lows.all_time else None,
            "lowest_30d": lows.days_30.min if lows and lows.days_30 else None,
            "threshold": occasion.threshold,
            "against": rule.against,
            "wanted": wanted,
            "days": rule.days,
        }
    )


def _statistics(occasion: Occasion, cache: PriceCache | None) -> Statistics | None:
    """Those of the page that the rule is about, or of the product, in the price's currency."""
    if cache is None or occasion.step is None or occasion.rule is None:
        return None
    found = cache.statistics
    if occasion.rule.product_url_id is not None:
        offers = {offer.product_url_id: offer for offer in cache.offers}
        offer = offers.get(occasion.rule.product_url_id)
        found = offer.statistics if offer else None
    return found if found and found.currency == occasion.step.currency else None
