"""Reads a page: gathers what every source says, weighs it, and keeps how it knows."""

from dataclasses import dataclass, field
from decimal import Decimal

from selectolax.lexbor import LexborNode

from app.models.listing import Found, Listing, Method, Price, Variant
from app.models.selectors import Availability, SelectorField
from app.services.scraping.pages import Hints, WebPage
from app.services.scraping.read.charged import charged_offer, stock_of
from app.services.scraping.read.document import Document
from app.services.scraping.read.images import is_picture, visible_image
from app.services.scraping.read.meta_tags import meta_product
from app.services.scraping.read.own_product import own_products
from app.services.scraping.read.products import Product, structured_products
from app.services.scraping.read.selecting import Selected, select
from app.services.scraping.read.state import state_product
from app.services.scraping.read.titles import title_of
from app.services.scraping.read.visible import Sight, look
from app.services.scraping.read.votes import Verdict, Vote, count
from app.services.scraping.read.weighing import all_votes
from app.services.scraping.read.where import page_locale

_MOST_VARIANTS = 100
_UNBUYABLE = frozenset({Availability.OUT_OF_STOCK, Availability.DISCONTINUED})


@dataclass(slots=True)
class _Facts:
    """Everything that was gathered before anything is decided."""

    document: Document
    products: list[Product]
    selected: dict[SelectorField, Selected]
    sight: Sight
    verdict: Verdict
    warnings: list[str] = field(default_factory=list)

    def first(self, name: str) -> tuple[str, Product] | None:
        """The best product's word for a field."""
        for product in self.products:
            value = getattr(product, name)
            if value:
                return value, product
        return None


def read(page: WebPage, hints: Hints, *, ignore_structured: bool = False) -> Listing:
    """What the page says of its own product; never raises, whatever the page holds.

    `ignore_structured` shows what the visible page alone gives.
    """
    document = Document(page, hints)
    if document.refusal:
        return Listing(reason=document.refusal)
    locale = page_locale(document)
    products, others = ([], []) if ignore_structured else _products(document)
    selection = select(document, products, locale)
    name = next((product.name for product in products if product.name), None)
    sight = look(document, name, locale, others)
    verdict = count(all_votes(products, sight, document))
    facts = _Facts(document, products, selection.found, sight, verdict, selection.warnings)
    return _listing(facts)


def _products(document: Document) -> tuple[list[Product], list[LexborNode]]:
    """The page's own product in every source that names it; the elements of the others."""
    described = structured_products(document)
    own = own_products(document, described)
    names = {product.name for product in own}
    others = [
        product.node
        for product in described
        if product.node and product.name and product.name not in names and not product.is_loose
    ]
    meta = meta_product(document)
    own += [meta] if meta else []
    if not any(offer.amount for product in own for offer in product.all_offers):
        embedded = state_product(document)
        own += [embedded] if embedded else []
    return own, others


def _listing(facts: _Facts) -> Listing:
    evidence: dict[SelectorField, Found] = {}
    price, reason = _price(facts, evidence)
    return Listing(
        title=_title(facts, evidence),
        price=price,
        list_price=_list_price(facts, price, evidence),
        availability=_availability(facts, evidence),
        image=_image(facts, evidence),
        description=_text(facts, SelectorField.DESCRIPTION, evidence),
        brand=_text(facts, SelectorField.BRAND, evidence),
        sku=_text(facts, SelectorField.SKU, evidence),
        gtin=_text(facts, SelectorField.GTIN, evidence),
        variants=_variants(facts),
        evidence=evidence,
        candidates=facts.verdict.candidates,
        agreeing=facts.verdict.agreeing,
        warnings=tuple(facts.warnings),
        reason=reason,
    )


def _price(facts: _Facts, evidence: dict[SelectorField, Found]) -> tuple[Price | None, str | None]:
    chosen = facts.selected.get(SelectorField.PRICE)
    if chosen and chosen.price and chosen.price.amount is not None:
        evidence[SelectorField.PRICE] = _selected_evidence(chosen)
        currency = _currency(facts, chosen.price.currency, evidence)
        return _priced(chosen.price.amount, currency)
    winner = facts.verdict.winner
    if winner is None:
        return None, _why_no_price(facts)
    evidence[SelectorField.PRICE] = _found(winner)
    return _priced(winner.amount, _currency(facts, _said_currency(facts.verdict), evidence))


def _priced(amount: Decimal, currency: str | None) -> tuple[Price, str | None]:
    return Price(amount=amount, currency=currency), None if currency else "currency unknown"


def _why_no_price(facts: _Facts) -> str:
    if facts.verdict.candidates:
        return "No amount on the page is surely the price."
    return "There is no price on the page."


def _said_currency(verdict: Verdict) -> str | None:
    return next((vote.currency for vote in verdict.supporters if vote.currency), None)


def _currency(facts: _Facts, said: str | None, evidence: dict[SelectorField, Found]) -> str | None:
    """The selector's word, else the price's own, else any source's, else the store's."""
    chosen = facts.selected.get(SelectorField.CURRENCY)
    if chosen and chosen.price and chosen.price.currency:
        evidence[SelectorField.CURRENCY] = _selected_evidence(chosen)
        return chosen.price.currency
    offers = [offer for product in facts.products for offer in product.all_offers]
    elsewhere = next((offer.currency for offer in offers if offer.currency), None)
    return said or elsewhere or facts.document.hints.currency


def _list_price(
    facts: _Facts, price: Price | None, evidence: dict[SelectorField, Found]
) -> Price | None:
    chosen = facts.selected.get(SelectorField.LIST_PRICE)
    if chosen and chosen.price and chosen.price.amount is not None:
        evidence[SelectorField.LIST_PRICE] = _selected_evidence(chosen)
        return Price(amount=chosen.price.amount, currency=chosen.price.currency)
    if price is None:
        return None
    for product in facts.products:
        offer = charged_offer(product, facts.document)
        if offer and offer.list_amount and offer.list_amount > price.amount:
            return Price(amount=offer.list_amount, currency=price.currency)
    return None


def _title(facts: _Facts, evidence: dict[SelectorField, Found]) -> str | None:
    chosen = facts.selected.get(SelectorField.TITLE)
    if chosen:
        evidence[SelectorField.TITLE] = _selected_evidence(chosen)
        return chosen.raw
    structured = next(
        ((one.name, one) for one in facts.products if one.name and one.method is not Method.META),
        None,
    )
    title = title_of(facts.document, structured[0] if structured else None)
    if title is None:
        return None
    method = structured[1].method if structured and title[1] == "name" else Method.VISIBLE
    evidence[SelectorField.TITLE] = Found(method=method, path=title[1], raw=title[0])
    return title[0]


def _availability(facts: _Facts, evidence: dict[SelectorField, Found]) -> Availability:
    chosen = facts.selected.get(SelectorField.AVAILABILITY)
    if chosen and chosen.availability:
        evidence[SelectorField.AVAILABILITY] = _selected_evidence(chosen)
        return chosen.availability
    found = _stock(facts)
    if found is None:
        return Availability.UNKNOWN
    evidence[SelectorField.AVAILABILITY] = found[1]
    return found[0]


def _stock(facts: _Facts) -> tuple[Availability, Found] | None:
    """Structured data, unless the page says near its product that it cannot be bought."""
    seen = facts.sight.stock
    shown = Found(method=Method.VISIBLE, path="text", raw=seen.raw[:1_000] or "a buy button")
    said = _said_stock(facts)
    if seen.availability in _UNBUYABLE and not seen.can_buy and (said is None or seen.is_beside):
        return seen.availability, shown
    if said and not (said[0] in _UNBUYABLE and _is_on_sale(facts)):
        return said
    if seen.availability is not Availability.UNKNOWN:
        return seen.availability, shown
    if seen.can_buy and facts.verdict.winner:
        return Availability.IN_STOCK, shown
    return said or _counted_sellers(facts)


def _counted_sellers(facts: _Facts) -> tuple[Availability, Found] | None:
    """Sellers that are counted and named with a price can deliver, when nothing says otherwise."""
    for product in facts.products:
        if any(offer.is_counted for offer in product.all_offers):
            found = Found(method=product.method, path=product.path[:1_000], raw="offerCount")
            return Availability.IN_STOCK, found
    return None


def _said_stock(facts: _Facts) -> tuple[Availability, Found] | None:
    for product in facts.products:
        stock = stock_of(product, facts.document)
        if stock is not Availability.UNKNOWN:
            path = product.path[:1_000]
            return stock, Found(method=product.method, path=path, raw=stock.value)
    return None


def _is_on_sale(facts: _Facts) -> bool:
    """Whether the page sells what its data calls sold out: price, buy button, no such phrase."""
    seen = facts.sight.stock
    return seen.can_buy and seen.availability not in _UNBUYABLE and bool(facts.sight.clean)


def _image(facts: _Facts, evidence: dict[SelectorField, Found]) -> str | None:
    chosen = facts.selected.get(SelectorField.IMAGE)
    if chosen:
        evidence[SelectorField.IMAGE] = _selected_evidence(chosen)
        return chosen.raw
    document = facts.document
    meta = document.meta("og:image", "og:image:secure_url", "twitter:image")
    for method, source in [
        *((one.method, one.image) for one in facts.products),
        (Method.META, meta),
    ]:
        address = document.absolute(source)
        if address and is_picture(address):
            evidence[SelectorField.IMAGE] = Found(method=method, path="image", raw=address[:1_000])
            return address
    address = visible_image(document, _known_name(facts))
    if address:
        found = Found(method=Method.VISIBLE, path="img", raw=address[:1_000])
        evidence[SelectorField.IMAGE] = found
    return address


def _known_name(facts: _Facts) -> str | None:
    named = next((one.name for one in facts.products if one.name), None)
    title = title_of(facts.document, named)
    return title[0] if title else None


def _text(facts: _Facts, name: SelectorField, evidence: dict[SelectorField, Found]) -> str | None:
    chosen = facts.selected.get(name)
    if chosen:
        evidence[name] = _selected_evidence(chosen)
        return chosen.raw
    found = facts.first(name.value)
    if found is None:
        return None
    text, product = found
    evidence[name] = Found(method=product.method, path=product.path[:1_000], raw=text[:1_000])
    return text[:5_000]


def _variants(facts: _Facts) -> tuple[Variant, ...]:
    """The forms that the best product names, when it names several."""
    for product in facts.products:
        forms = [(one, offer) for one in product.variants for offer in one.offers[:1]]
        if len(forms) > 1:
            return tuple(
                Variant(
                    name=one.name,
                    sku=one.sku or offer.sku,
                    url=facts.document.absolute(one.url or offer.url),
                    price=Price(amount=offer.amount, currency=offer.currency)
                    if offer.amount
                    else None,
                    availability=offer.availability,
                )
                for one, offer in forms[:_MOST_VARIANTS]
            )
    return ()


def _selected_evidence(selected: Selected) -> Found:
    return Found(method=Method.SELECTOR, path=selected.selector[:1_000], raw=selected.raw[:1_000])


def _found(vote: Vote) -> Found:
    return Found(method=vote.method, path=vote.path[:1_000], raw=vote.raw[:1_000])
