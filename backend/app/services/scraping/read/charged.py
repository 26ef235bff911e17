"""What a described product says is charged: one vote for each amount it names."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from app.models.selectors import Availability
from app.services.scraping.read.document import Document, same_page
from app.services.scraping.read.offers import Offer
from app.services.scraping.read.own_product import selects_another, variant_words
from app.services.scraping.read.products import Product
from app.services.scraping.read.votes import WEIGHTS, Vote

_OTHER_VARIANT: Final = 0.5
_LOOSE: Final = 0.6
_UNBUYABLE: Final = frozenset({Availability.OUT_OF_STOCK, Availability.DISCONTINUED})


def charged_offer(product: Product, document: Document) -> Offer | None:
    """The offer that the address selects, else the lowest that can be bought, else the lowest."""
    priced = [offer for offer in product.all_offers if offer.amount is not None]
    if not priced:
        return next(iter(product.all_offers), None)
    selected = _selected(priced, document)
    if selected is not None:
        return selected
    fresh = [offer for offer in priced if not offer.is_used] or priced
    buyable = [offer for offer in fresh if offer.availability not in _UNBUYABLE] or fresh
    return min(buyable, key=lambda offer: offer.amount or Decimal(0))


def votes_of(product: Product, document: Document) -> Iterator[Vote]:
    """The charged amount with the method's full weight, other variants' amounts with less."""
    best = charged_offer(product, document)
    weight = WEIGHTS[product.method] * (_LOOSE if product.is_loose else 1.0)
    seen: set[Decimal] = set()
    ordered = sorted(product.all_offers, key=lambda offer: offer is not best)
    for offer in ordered:
        if offer.amount is None or offer.amount in seen:
            continue
        seen.add(offer.amount)
        address = document.absolute(offer.url)
        is_another = address is not None and selects_another(address, document.url)
        yield Vote(
            amount=offer.amount,
            currency=offer.currency,
            method=product.method,
            path=offer.path,
            raw=offer.raw,
            weight=weight if offer is best and not is_another else weight * _OTHER_VARIANT,
            most=offer.most,
            note=_note(offer, is_another=is_another),
        )
        if len(seen) > 20:  # noqa: PLR2004 -- more variants say nothing new
            return


def _note(offer: Offer, *, is_another: bool) -> str:
    if is_another:
        return "its address selects another variant"
    return "the lower end of a range" if offer.is_range else ""


def stock_of(product: Product, document: Document) -> Availability:
    """The selected variant's stock, else in stock when anything is."""
    offers = product.all_offers
    selected = _selected(offers, document)
    if selected is not None and selected.availability is not Availability.UNKNOWN:
        return selected.availability
    said = [
        offer.availability for offer in offers if offer.availability is not Availability.UNKNOWN
    ]
    if Availability.IN_STOCK in said:
        return Availability.IN_STOCK
    return said[0] if said else Availability.UNKNOWN


def _selected(offers: list[Offer], document: Document) -> Offer | None:
    if len(offers) < 2:  # noqa: PLR2004 -- nothing to select from
        return None
    words = variant_words(document.url)
    by_sku = [offer for offer in offers if offer.sku and offer.sku.lower() in words]
    if by_sku:
        return by_sku[0]
    addressed = [(offer, document.absolute(offer.url)) for offer in offers if offer.url]
    exact = [offer for offer, address in addressed if address == document.url]
    own = [offer for offer, url in addressed if url and same_page(url) == document.own_address]
    if exact:
        return exact[0]
    by_word = [offer for offer, url in addressed if url and words & variant_words(url)]
    if by_word:
        return by_word[0]
    return own[0] if len(own) == 1 else None
