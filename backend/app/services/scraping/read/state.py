"""The product inside the state that shop systems embed, or inside a JSON answer."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from app.models.listing import Method
from app.models.selectors import Availability
from app.services.scraping.read.availability import schema_availability
from app.services.scraping.read.document import Document
from app.services.scraping.read.embedded import json_blocks
from app.services.scraping.read.names import likeness, words_of
from app.services.scraping.read.offers import Offer, code_of, structured_amount
from app.services.scraping.read.own_product import page_names
from app.services.scraping.read.products import Product
from app.services.scraping.read.things import Thing, text_of, things_of, values_of

_MOST_NODES: Final = 50_000
_ALIKE: Final = 0.7
_SAME: Final = 2.0
_ELSEWHERE: Final = re.compile(
    r"related|recommend|recent|viewed|wish|shipping|upsell|cross_?sell|similar|bundle|accessor"
    r"|(?<![tT]o)(?:[Cc]art|[Bb]asket)(?!egor)"
)
"""Names of what holds other products, or what is not what they cost."""
_NAMES: Final = ("name", "title", "productName", "product_name", "displayName")
_PRICES: Final = (
    "sale_price", "salePrice", "special_price", "specialPrice", "final_price", "finalPrice",
    "discounted_price", "discountedPrice", "current_price", "currentPrice", "display_price",
    "price_amount", "price", "prices", "priceInfo", "price_range", "priceRange",
)  # fmt: skip
_PRICED: Final = "rice"
"""A part of every name for a price, whatever its capitals."""
_INNER: Final = (
    "sale", "special", "current", "now", "final", "finalPrice", "final_price", "discounted",
    "value", "amount", "price", "centAmount", "raw", "price_range", "minimum_price",
    "minVariantPrice",
)  # fmt: skip
_DEEPEST: Final = 4
"""Objects around an amount: `price`, its range, the least of it, what is left of that."""
_LISTED: Final = (
    "compare_at_price", "compareAtPrice", "regular_price", "regularPrice", "list_price",
    "listPrice", "was_price", "wasPrice", "old_price", "oldPrice", "original_price",
    "originalPrice", "price_without_reduction",
)  # fmt: skip
_FORMS: Final = (
    "masterVariant", "defaultVariant", "selectedVariant", "selectedOrFirstAvailableVariant",
    "selectedSku", "defaultSku", "variant", "offer", "offers", "variants", "skus",
)  # fmt: skip
"""Where a product keeps the form that is bought, when the price stands there."""
_CURRENCIES: Final = (
    "currency", "currencyCode", "priceCurrency", "currency_code", "currencyIsoCode", "iso_code",
)  # fmt: skip
_STOCK: Final = (
    "availability", "stock_status", "stockStatus", "available", "in_stock", "inStock",
    "is_in_stock", "isInStock", "availableForSale", "purchasable",
)  # fmt: skip


_KEYS: Final = frozenset(_PRICES + _FORMS)


def state_product(document: Document) -> Product | None:
    """The product whose name the page carries; of a JSON answer the first that has a price.

    None where two of them are as much alike, in two blocks, and cost different amounts.
    """
    names = page_names(document)
    best: tuple[float, str, Product] | None = None
    is_doubtful = False
    for path, block in json_blocks(document, holding=_PRICED):
        for where, thing in _things(block, path):
            name = text_of(thing, *_NAMES)
            alike = _SAME if document.is_json else _likest(name, names)
            if alike < _ALIKE or (best is not None and alike < best[0]):
                continue
            if best is not None and alike == best[0] and (document.is_json or path == best[1]):
                continue
            product = None if _ELSEWHERE.search(where) else _product(thing, where, name)
            if product is None:
                continue
            if best is not None and alike == best[0]:
                is_doubtful |= product.offers[0].amount != best[2].offers[0].amount
            else:
                best, is_doubtful = (alike, path, product), False
    return best[2] if best and not is_doubtful else None


def _things(root: Any, path: str) -> Iterator[tuple[str, Thing]]:
    """Every object that has a name and a price, the outer ones first."""
    waiting: list[tuple[str, Any]] = [(path, root)]
    seen = 0
    while seen < len(waiting) and seen < _MOST_NODES:
        where, value = waiting[seen]
        seen += 1
        if isinstance(value, list):
            waiting.extend((f"{where}[{index}]", item) for index, item in enumerate(value[:500]))
        elif isinstance(value, dict):
            if not _KEYS.isdisjoint(value) and any(key in value for key in _NAMES):
                yield where, value
            waiting.extend(
                (f"{where}.{key}", item)
                for key, item in value.items()
                if isinstance(item, dict | list)
            )


def _likest(name: str | None, names: list[str]) -> float:
    """How much a name is like one of the page's; more than that when it is the same."""
    if name and any(words_of(name) == words_of(one) for one in names):
        return _SAME
    return max((likeness(name, one) for one in names), default=0.0)


def _product(thing: Thing, path: str, name: str | None) -> Product | None:
    priced = thing if any(thing.get(key) is not None for key in _PRICES) else _form(thing)
    currency = _currency(priced) or _currency(thing)
    amount, raw = _charged(priced, currency)
    if amount is None:
        return None
    listed, _ = _amount(values_of(priced, *_LISTED), currency, in_cents=_in_cents(priced))
    stock = _stock(thing)
    stock = _stock(priced) if stock is Availability.UNKNOWN else stock
    offer = Offer(amount, currency, raw[:200], path[:900], stock, listed)
    return Product(
        method=Method.EMBEDDED,
        path=path[:900],
        name=name,
        sku=text_of(thing, "sku", "productId", "product_id", "id"),
        gtin=text_of(thing, "gtin", "ean", "barcode", "isbn"),
        image=text_of(thing, "featured_image", "image", "imageUrl", "image_url", "images"),
        brand=text_of(thing, "brand", "vendor", "manufacturer"),
        offers=[offer],
    )


def _form(thing: Thing) -> Thing:
    """The form of a product that is bought, or the first of several."""
    return next(things_of(thing, *_FORMS), {})


def _in_cents(thing: Thing) -> bool:
    """Shopify's own JSON counts in cents: whole numbers beside `compare_at_price`."""
    return "compare_at_price" in thing and isinstance(thing.get("price"), int)


def _charged(thing: Thing, currency: str | None) -> tuple[Decimal | None, str]:
    for key in _PRICES:
        found = _amount([thing.get(key)], currency, in_cents=_in_cents(thing))
        if found[0] is not None:
            return found
    return None, ""


def _amount(
    values: list[Any], currency: str | None, *, in_cents: bool
) -> tuple[Decimal | None, str]:
    for value in values:
        inner, holder = value, {}
        for _ in range(_DEEPEST):
            if isinstance(inner, dict):
                holder = inner
                inner = next((inner[key] for key in _INNER if inner.get(key) is not None), None)
        cents = _counts_cents(holder, inner) if holder else in_cents
        amount = structured_amount(inner, currency) if not isinstance(inner, dict | list) else None
        if amount is not None:
            return (amount / 100 if cents else amount), str(inner)
    return None, ""


def _counts_cents(holder: Thing, amount: Any) -> bool:
    """`centAmount` counts the smallest coins, which some currencies do not have."""
    return amount == holder.get("centAmount") and holder.get("fractionDigits") != 0


def _currency(thing: Thing) -> str | None:
    """What the thing, its price or the amount inside it is counted in."""
    level = [thing]
    for keys in (_PRICES, *[_INNER] * (_DEEPEST - 1), ()):
        for one in level:
            code = code_of(text_of(one, *_CURRENCIES))
            if code:
                return code
        level = [one[key] for one in level for key in keys if isinstance(one.get(key), dict)]
    return None


def _stock(thing: Thing) -> Availability:
    for key in _STOCK:
        value = thing.get(key)
        if isinstance(value, dict):
            value = next((value[one] for one in (*_STOCK, "isOnStock") if one in value), None)
        if isinstance(value, bool):
            return Availability.IN_STOCK if value else Availability.OUT_OF_STOCK
        known = schema_availability(value) if isinstance(value, str) else Availability.UNKNOWN
        if known is not Availability.UNKNOWN:
            return known
    return Availability.UNKNOWN
