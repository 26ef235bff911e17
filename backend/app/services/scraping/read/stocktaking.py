"""Whether the product can be bought: what the data says, held against what the page shows."""

from typing import Final

from app.models.listing import Found, Method
from app.models.selectors import Availability, SelectorField
from app.services.scraping.read.charged import stock_of
from app.services.scraping.read.facts import Evidence, Facts, found, selector_evidence

_UNBUYABLE: Final = frozenset({Availability.OUT_OF_STOCK, Availability.DISCONTINUED})


def availability_of(facts: Facts, evidence: Evidence) -> Availability:
    """The selector's word, else what data and page say together."""
    chosen = facts.selected.get(SelectorField.AVAILABILITY)
    if chosen and chosen.availability:
        evidence[SelectorField.AVAILABILITY] = selector_evidence(chosen)
        return chosen.availability
    known = _stock(facts)
    if known is None:
        return Availability.UNKNOWN
    evidence[SelectorField.AVAILABILITY] = known[1]
    return known[0]


def _stock(facts: Facts) -> tuple[Availability, Found] | None:
    """Structured data, unless the page says near its product that it cannot be bought."""
    seen = facts.sight.stock
    shown = found(Method.VISIBLE, "text", seen.raw or "a buy button")
    said = _said_stock(facts)
    if seen.availability in _UNBUYABLE and not seen.can_buy and (said is None or seen.is_beside):
        return seen.availability, shown
    if said and not (said[0] in _UNBUYABLE and _is_on_sale(facts)):
        return said
    if seen.availability is not Availability.UNKNOWN:
        return seen.availability, shown
    if (seen.can_buy or (seen.seems_to_sell and not said)) and facts.verdict.winner:
        return Availability.IN_STOCK, shown
    return said or _counted_sellers(facts)


def _counted_sellers(facts: Facts) -> tuple[Availability, Found] | None:
    """Sellers that are counted and named with a price can deliver, when nothing says otherwise."""
    for product in facts.products:
        if any(offer.is_counted for offer in product.all_offers):
            return Availability.IN_STOCK, found(product.method, product.path, "offerCount")
    return None


def _said_stock(facts: Facts) -> tuple[Availability, Found] | None:
    """What the first source says; where another denies it and no button buys, that one's word."""
    first: tuple[Availability, Found] | None = None
    for product in facts.products:
        stock = stock_of(product, facts.document)
        if stock is Availability.UNKNOWN:
            continue
        said = stock, found(product.method, product.path, stock.value)
        first = first or said
        if stock in _UNBUYABLE and not facts.sight.stock.can_buy:
            return said
    return first


def _is_on_sale(facts: Facts) -> bool:
    """Whether the page sells what its data calls sold out: price, buy button, no such phrase."""
    seen = facts.sight.stock
    return seen.can_buy and seen.availability not in _UNBUYABLE and bool(facts.sight.clean)
