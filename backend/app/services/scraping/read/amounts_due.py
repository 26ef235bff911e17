"""The price of the page's product, and the amounts that are told beside it."""

from decimal import Decimal
from typing import Final

from app.models.listing import Method, Price
from app.models.selectors import SelectorField
from app.services.scraping.read.charged import charged_offer
from app.services.scraping.read.facts import Evidence, Facts, found, selector_evidence
from app.services.scraping.read.visible.standing import Standing
from app.services.scraping.read.votes import Verdict
from app.services.scraping.read.where import currency_of_address

_BESIDE: Final = 8
"""So many texts away another amount is still told beside the price."""
_DEAREST: Final = 10
"""No list price is so many times the price."""


def price_of(facts: Facts, evidence: Evidence) -> tuple[Price | None, str | None]:
    """The price, and why it or its currency is missing."""
    chosen = facts.selected.get(SelectorField.PRICE)
    if chosen and chosen.price and chosen.price.amount is not None:
        evidence[SelectorField.PRICE] = selector_evidence(chosen)
        currency = _currency(facts, chosen.price.currency, evidence)
        return _priced(chosen.price.amount, currency)
    winner = facts.verdict.winner
    if winner is None:
        return None, _why_no_price(facts)
    evidence[SelectorField.PRICE] = found(winner.method, winner.path, winner.raw)
    return _priced(winner.amount, _currency(facts, _said_currency(facts.verdict), evidence))


def _priced(amount: Decimal, currency: str | None) -> tuple[Price, str | None]:
    return Price(amount=amount, currency=currency), None if currency else "currency unknown"


def _why_no_price(facts: Facts) -> str:
    if facts.verdict.candidates:
        return "No amount on the page is surely the price."
    return "There is no price on the page."


def _said_currency(verdict: Verdict) -> str | None:
    return next((vote.currency for vote in verdict.supporters if vote.currency), None)


def _currency(facts: Facts, said: str | None, evidence: Evidence) -> str | None:
    """The selector's word, else the price's own, any source's, the store's, the page's."""
    chosen = facts.selected.get(SelectorField.CURRENCY)
    if chosen and chosen.price and chosen.price.currency:
        evidence[SelectorField.CURRENCY] = selector_evidence(chosen)
        return chosen.price.currency
    offers = [offer for product in facts.products for offer in product.all_offers]
    elsewhere = next((offer.currency for offer in offers if offer.currency), None)
    return said or elsewhere or facts.document.hints.currency or _only_currency(facts)


def _only_currency(facts: Facts) -> str | None:
    """The one currency that the page names, else its country's unless others are named."""
    named = {one.number.currency for one in facts.sight.amounts if one.number.currency}
    if len(named) == 1:
        return next(iter(named))
    local = currency_of_address(facts.document)
    return local if not named or local in named else None


def agreeing_with(facts: Facts, price: Price | None) -> tuple[Method, ...]:
    """The methods that read this amount, a selector of the store among them."""
    if price is None:
        return ()
    voices = [vote for vote in facts.votes if vote.amount == price.amount]
    voices.sort(key=lambda vote: -vote.weight)
    methods = [Method.SELECTOR] if SelectorField.PRICE in facts.selected else []
    return tuple(dict.fromkeys([*methods, *(vote.method for vote in voices)]))


def disagreements(facts: Facts, price: Price | None) -> list[str]:
    """One sentence for each source that names another amount and none that is the price."""
    if price is None:
        return []
    right = {vote.method for vote in facts.votes if vote.amount == price.amount}
    other = {
        vote.method: vote
        for vote in reversed(facts.votes)
        if vote.method not in right and vote.method is not Method.VISIBLE
    }
    return [
        f"{method.value} says {vote.amount}, not {price.amount}."
        for method, vote in sorted(other.items())
    ]


def list_price_of(facts: Facts, price: Price | None, evidence: Evidence) -> Price | None:
    """What the shop says it was or should be: by selector, in the data, or struck on the page."""
    chosen = facts.selected.get(SelectorField.LIST_PRICE)
    if chosen and chosen.price and chosen.price.amount is not None:
        evidence[SelectorField.LIST_PRICE] = selector_evidence(chosen)
        return Price(amount=chosen.price.amount, currency=chosen.price.currency)
    if price is None:
        return None
    for product in facts.products:
        offer = charged_offer(product, facts.document)
        if offer and offer.list_amount and offer.list_amount > price.amount:
            evidence[SelectorField.LIST_PRICE] = found(product.method, offer.path, offer.raw)
            return Price(amount=offer.list_amount, currency=price.currency)
    return _told_beside(facts, price, Standing.OLD)


def unit_price_of(facts: Facts, price: Price | None) -> Price | None:
    """What a kilogramme, a litre or a piece costs, when the page tells beside the price."""
    return _told_beside(facts, price, Standing.UNIT) if price else None


def _told_beside(facts: Facts, price: Price, standing: Standing) -> Price | None:
    """The nearest amount of a kind around the price as it is shown."""
    shown = [one for one in facts.sight.clean if one.number.amount == price.amount]
    if not shown:
        return None
    start = shown[0].number.position
    beside = [
        one
        for one in facts.sight.amounts
        if one.standing is standing and abs(one.number.position - start) <= _BESIDE
    ]
    if standing is Standing.OLD:
        most = price.amount * _DEAREST
        beside = [one for one in beside if price.amount < one.number.amount <= most]
    nearest = min(beside, key=lambda one: abs(one.number.position - start), default=None)
    return Price(amount=nearest.number.amount, currency=price.currency) if nearest else None
