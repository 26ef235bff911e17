"""Products as structured data describes them, in one shape for every syntax."""

from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborNode

from app.models.listing import Method
from app.services.scraping.read.document import Document
from app.services.scraping.read.json_ld import PRODUCTS, json_ld_products
from app.services.scraping.read.markup import LOOSE, MICRODATA, NODE, RDFA, Syntax, markup_things
from app.services.scraping.read.offers import Offer, offers_of
from app.services.scraping.read.things import Thing, text_of, things_of, types_of

_GTINS: Final = ("gtin", "gtin13", "gtin12", "gtin14", "gtin8", "isbn", "ean")
_MOST_VARIANTS: Final = 200


@dataclass(slots=True)
class Product:
    """One product of a page and where it was described."""

    method: Method
    path: str
    name: str | None = None
    sku: str | None = None
    gtin: str | None = None
    url: str | None = None
    image: str | None = None
    brand: str | None = None
    description: str | None = None
    offers: list[Offer] = field(default_factory=list)
    variants: list["Product"] = field(default_factory=list)
    node: LexborNode | None = None
    thing: Thing = field(default_factory=dict, repr=False)
    is_loose: bool = False
    """Said outside any thing, so it may be about anything on the page."""

    @property
    def all_offers(self) -> list[Offer]:
        return [*self.offers, *(offer for one in self.variants for offer in one.offers)]


def structured_products(document: Document) -> list[Product]:
    """Every product that JSON-LD and microdata describe, in document order of each.

    RDFa, for which every element has to be searched, is asked only when these name no price.
    """
    found = [
        _product(thing, path, Method.JSON_LD) for path, thing in json_ld_products(document.json_ld)
    ]
    found += _marked_up(document, MICRODATA, Method.MICRODATA)
    if not any(offer.amount for one in found for offer in one.all_offers):
        found += _marked_up(document, RDFA, Method.RDFA)
    return [one for one in found if one.name or one.all_offers]


def _marked_up(document: Document, syntax: Syntax, method: Method) -> list[Product]:
    return [
        _product(thing, f"{method.value}[{index}]", method)
        for index, thing in enumerate(markup_things(document, syntax))
        if types_of(thing) & (PRODUCTS | {LOOSE}) or "offers" in thing
    ]


def _product(thing: Thing, path: str, method: Method) -> Product:
    is_offer = bool(types_of(thing) & {"offer", "aggregateoffer"})
    item = next(things_of(thing, "itemOffered"), thing) if is_offer else thing
    variants = [
        _product(variant, f"{path}.hasVariant[{index}]", method)
        for index, variant in enumerate(things_of(thing, "hasVariant"))
        if index < _MOST_VARIANTS and variant is not thing
    ]
    for variant in variants:
        for offer in variant.offers:  # an address often selects by what only the variant tells
            offer.sku, offer.url = offer.sku or variant.sku, offer.url or variant.url
    node = thing.get(NODE)
    return Product(
        method=method,
        path=path,
        name=text_of(item, "name", "title"),
        sku=text_of(item, "sku", "mpn", "productID", "productId"),
        gtin=text_of(item, *_GTINS),
        url=text_of(item, "url", "@id"),
        image=text_of(item, "image", "thumbnailUrl"),
        brand=text_of(item, "brand", "manufacturer"),
        description=text_of(item, "description"),
        offers=offers_of(thing, path),
        variants=variants,
        node=node or thing.get(f"{NODE}:price"),
        thing=thing,
        is_loose=LOOSE in types_of(thing),
    )
