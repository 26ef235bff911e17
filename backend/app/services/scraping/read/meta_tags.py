"""The product that OpenGraph and `product:` meta tags describe."""

from decimal import Decimal
from typing import Final

from app.models.listing import Method
from app.services.scraping.read.availability import schema_availability
from app.services.scraping.read.document import Document
from app.services.scraping.read.offers import Offer, code_of, structured_amount
from app.services.scraping.read.products import Product

_AMOUNTS: Final = (
    "product:sale_price:amount", "product:price:amount", "og:price:amount", "og:sale_price:amount",
    "product:price", "og:price", "twitter:data1:price",
)  # fmt: skip
_CURRENCIES: Final = (
    "product:sale_price:currency", "product:price:currency", "og:price:currency",
    "product:currency", "og:currency", "currency",
)  # fmt: skip
_LISTED: Final = (
    "product:original_price:amount", "og:price:standard_amount", "product:pretax_price:standard",
    "og:original_price:amount", "product:regular_price:amount",
)  # fmt: skip
_STOCK: Final = ("product:availability", "og:availability", "availability")


def meta_product(document: Document) -> Product | None:
    """What the meta tags say of the page's product; None when they name no price and no stock."""
    currency = code_of(document.meta(*_CURRENCIES))
    raw = document.meta(*_AMOUNTS)
    stock = schema_availability(document.meta(*_STOCK))
    listed = listed_amount(document, currency)
    amount = structured_amount(raw, currency)
    if amount is None and not document.meta(*_STOCK):
        return None
    key = next((name for name in _AMOUNTS if document.meta(name)), "meta")
    offer = Offer(amount, currency, (raw or "")[:200], f"meta[{key}]", stock, listed)
    return Product(
        method=Method.META,
        path=f"meta[{key}]",
        name=document.meta("og:title", "twitter:title"),
        sku=document.meta("product:retailer_item_id", "product:sku"),
        gtin=document.meta("product:ean", "product:gtin", "product:upc", "product:isbn"),
        image=document.meta("og:image"),
        brand=document.meta("product:brand", "og:brand"),
        offers=[offer],
    )


def listed_amount(document: Document, currency: str | None) -> Decimal | None:
    """The list price that another meta tag names: so it is not the one charged."""
    return structured_amount(document.meta(*_LISTED), currency)
