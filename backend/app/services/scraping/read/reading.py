"""Reads a page: gathers what every source says, weighs it, and keeps how it knows."""

from selectolax.lexbor import LexborNode

from app.models.listing import Listing, Method, Price, Variant
from app.models.selectors import SelectorField
from app.services.scraping.pages import Hints, WebPage
from app.services.scraping.read.amounts_due import (
    agreeing_with,
    disagreements,
    list_price_of,
    price_of,
    unit_price_of,
)
from app.services.scraping.read.document import Document
from app.services.scraping.read.facts import Evidence, Facts, found, selector_evidence
from app.services.scraping.read.images import is_picture, visible_image
from app.services.scraping.read.meta_tags import meta_product
from app.services.scraping.read.own_product import own_products
from app.services.scraping.read.products import Product, structured_products
from app.services.scraping.read.selecting import select
from app.services.scraping.read.state import state_product
from app.services.scraping.read.stocktaking import availability_of
from app.services.scraping.read.titles import title_of
from app.services.scraping.read.tracing import Tracing
from app.services.scraping.read.visible import look
from app.services.scraping.read.votes import count
from app.services.scraping.read.weighing import all_votes
from app.services.scraping.read.where import page_locale

_MOST_VARIANTS = 100


def read(
    page: WebPage, hints: Hints, *, ignore_structured: bool = False, traced: bool = False
) -> Listing:
    """What the page says of its own product; never raises, whatever the page holds.

    `ignore_structured` shows what the visible page alone gives, `traced` how reading went.
    """
    document = Document(page, hints)
    if document.refusal:
        return Listing(reason=document.refusal)
    locale = page_locale(document)
    products, others = ([], []) if ignore_structured else _products(document)
    selection = select(document, products, locale, counted=traced)
    name = next((product.name for product in products if product.name), None)
    sight = look(document, name, locale, others)
    votes = all_votes(products, sight, document, is_bare=ignore_structured)
    facts = Facts(
        document, products, selection.found, sight, votes, count(votes), selection.warnings
    )
    listing = _listing(facts)
    if not traced:
        return listing
    tracing = Tracing(facts, selection.asked, listing, locale)
    return listing.model_copy(update={"traces": tracing.traces()})


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


def _listing(facts: Facts) -> Listing:
    evidence: Evidence = {}
    price, reason = price_of(facts, evidence)
    title = _title(facts, evidence)
    return Listing(
        title=title,
        price=price,
        list_price=list_price_of(facts, price, evidence),
        unit_price=unit_price_of(facts, price),
        availability=availability_of(facts, evidence),
        image=_image(facts, title, evidence),
        description=_text(facts, SelectorField.DESCRIPTION, evidence),
        brand=_text(facts, SelectorField.BRAND, evidence),
        sku=_text(facts, SelectorField.SKU, evidence),
        gtin=_text(facts, SelectorField.GTIN, evidence),
        variants=_variants(facts),
        evidence=evidence,
        candidates=facts.verdict.candidates,
        agreeing=agreeing_with(facts, price),
        warnings=(*facts.warnings, *disagreements(facts, price)),
        reason=reason,
    )


def _title(facts: Facts, evidence: Evidence) -> str | None:
    chosen = facts.selected.get(SelectorField.TITLE)
    if chosen:
        evidence[SelectorField.TITLE] = selector_evidence(chosen)
        return chosen.raw
    structured = next(
        ((one.name, one) for one in facts.products if one.name and one.method is not Method.META),
        None,
    )
    title = title_of(facts.document, structured[0] if structured else None)
    if title is None:
        return None
    method = structured[1].method if structured and title[1] == "name" else Method.VISIBLE
    evidence[SelectorField.TITLE] = found(method, title[1], title[0])
    return title[0]


def _image(facts: Facts, title: str | None, evidence: Evidence) -> str | None:
    chosen = facts.selected.get(SelectorField.IMAGE)
    if chosen:
        evidence[SelectorField.IMAGE] = selector_evidence(chosen)
        return chosen.raw
    document = facts.document
    meta = document.meta("og:image", "og:image:secure_url", "twitter:image")
    for method, source in [
        *((one.method, one.image) for one in facts.products),
        (Method.META, meta),
    ]:
        address = document.absolute(source)
        if address and is_picture(address, title):
            evidence[SelectorField.IMAGE] = found(method, "image", address)
            return address
    address = visible_image(document, title)
    if address:
        evidence[SelectorField.IMAGE] = found(Method.VISIBLE, "img", address)
    return address


def _text(facts: Facts, name: SelectorField, evidence: Evidence) -> str | None:
    chosen = facts.selected.get(name)
    if chosen:
        evidence[name] = selector_evidence(chosen)
        return chosen.raw
    first = facts.first(name.value)
    if first is None:
        return None
    text, product = first
    evidence[name] = found(product.method, product.path, text)
    return text[:5_000]


def _variants(facts: Facts) -> tuple[Variant, ...]:
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
