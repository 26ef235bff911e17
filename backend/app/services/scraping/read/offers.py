"""The amounts of an offer: which is charged, and which is only the list price."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from app.models.money import LARGEST_AMOUNT, decimals_of, known_currencies
from app.models.selectors import Availability
from app.services.scraping.prices import machine_amount, parse
from app.services.scraping.prices.marks import mark_of
from app.services.scraping.read.availability import schema_availability
from app.services.scraping.read.limits import MOST_OFFERS
from app.services.scraping.read.things import Thing, text_of, things_of, types_of, values_of

_LIST_KINDS: Final = frozenset(
    {"listprice", "strikethroughprice", "msrp", "srp", "suggestedretailprice", "regularprice"}
    | {"minimumadvertisedprice", "invoiceprice"}
)
_MOST_PLACES: Final = 4
_PARTIAL: Final = (
    "billingDuration",
    "billingIncrement",
    "validForMemberTier",
    "membershipPointsEarned",
)


@dataclass(slots=True)
class Offer:
    """What one seller or variant asks; `amount` is null when it names none."""

    amount: Decimal | None
    currency: str | None
    raw: str
    path: str
    availability: Availability = Availability.UNKNOWN
    list_amount: Decimal | None = None
    sku: str | None = None
    url: str | None = None
    name: str | None = None
    is_used: bool = False
    is_counted: bool = False
    """Whether it says how many sellers offer the product."""
    is_range: bool = False
    """Whether the amount is the lower end of a range."""
    most: Decimal | None = None
    """The upper end of the range."""


def code_of(text: str | None) -> str | None:
    """An ISO 4217 code from `eur`, `EUR` or an unmistakable sign such as `€`."""
    word = text.strip() if text else ""
    if word.upper() in known_currencies():
        return word.upper()
    mark = mark_of(word)
    return mark.exact or mark.usual if mark and not mark.only_adjacent else None


def structured_amount(value: Any, currency: str | None) -> Decimal | None:
    """An amount from a number or a text, dot-decimal unless it cannot be read so; never 0."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value) if isinstance(value, int | float) else value
    if isinstance(text, dict):
        text = text_of(text, "@value", "value", "amount")
    if not isinstance(text, str) or not text.strip():
        return None
    amount = machine_amount(text, currency)
    if amount is None and not _is_exponential(text):
        amount = parse(text[:200], currency=currency).amount
    if amount is None or not 0 < amount <= LARGEST_AMOUNT:
        return None
    return without_noise(amount, currency)


def without_noise(amount: Decimal, currency: str | None) -> Decimal | None:
    """`19.9900` is how databases write 19.99, and `39.989999` how floats do."""
    places = decimals_of(currency) if currency else 2
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    exponent = amount.as_tuple().exponent
    is_padded = isinstance(exponent, int) and -exponent > places and rounded == amount
    is_noise = isinstance(exponent, int) and -exponent > _MOST_PLACES
    return (rounded or None) if is_padded or is_noise else amount


def _is_exponential(text: str) -> bool:
    return "e+" in text.lower() or "e-" in text.lower()


def offers_of(thing: Thing, path: str) -> list[Offer]:
    """The offers of a product, of an offer itself, or of nothing."""
    if types_of(thing) & {"offer", "aggregateoffer"}:
        return list(_read(thing, path))
    found: list[Offer] = []
    for index, offer in enumerate(things_of(thing, "offers")):
        found.extend(_read(offer, f"{path}.offers[{index}]"))
        if len(found) > MOST_OFFERS:
            break
    if not found and values_of(thing, "price"):
        found.extend(_read(thing, path))
    return found[:MOST_OFFERS]


def _read(offer: Thing, path: str) -> Iterator[Offer]:
    inner = [
        found
        for index, one in enumerate(things_of(offer, "offers"))
        for found in _single(one, f"{path}.offers[{index}]", _currency(offer))
    ][:MOST_OFFERS]
    if any(found.amount for found in inner):
        yield from inner
        return
    yield from _single(offer, path, None)


def _currency(offer: Thing) -> str | None:
    return code_of(text_of(offer, "priceCurrency", "currency"))


def _single(offer: Thing, path: str, currency: str | None) -> Iterator[Offer]:
    currency = _currency(offer) or currency
    specifications = list(things_of(offer, "priceSpecification"))
    charged = _direct(offer, currency) or _specified(specifications, currency)
    is_range, high = False, None
    if charged is None:
        low = text_of(offer, "lowPrice", "minPrice")
        amount = structured_amount(low, currency)
        high = structured_amount(text_of(offer, "highPrice", "maxPrice"), currency)
        is_range = amount is not None and high is not None and high > amount
        charged = (amount, currency, low or "")
    amount, code, raw = charged
    item = next(things_of(offer, "itemOffered"), {})
    yield Offer(
        amount=amount,
        currency=code or currency,
        raw=raw[:200],
        path=path,
        availability=schema_availability(text_of(offer, "availability")),
        list_amount=_listed(specifications, currency),
        sku=text_of(offer, "sku", "mpn", "productID") or text_of(item, "sku", "mpn", "productID"),
        url=text_of(offer, "url") or text_of(item, "url"),
        name=text_of(offer, "name") or text_of(item, "name"),
        is_used="used" in (text_of(offer, "itemCondition") or "").lower(),
        is_counted=amount is not None and _number_of_offers(offer) > 0,
        is_range=is_range,
        most=high if is_range else None,
    )


def _number_of_offers(offer: Thing) -> int:
    text = text_of(offer, "offerCount") or ""
    return int(text) if text.isdecimal() and len(text) < 8 else 0  # noqa: PLR2004 -- no shop has more


_Charged = tuple[Decimal | None, str | None, str]


def _direct(offer: Thing, currency: str | None) -> _Charged | None:
    for value in values_of(offer, "price"):
        text = text_of({"price": value}, "price") or ""
        amount = structured_amount(value, currency)
        if amount is not None:
            return amount, currency or parse(text).currency, text
    return None


def _specified(specifications: list[Thing], currency: str | None) -> _Charged | None:
    """The price that is asked of everybody, for one piece, now."""
    usable = [one for one in specifications if _is_charged(one)]
    usable.sort(key=lambda one: "sale" not in _kind(one))
    for one in usable:
        code = _currency(one) or currency
        found = _direct(one, code)
        if found:
            return found
    return None


def _is_charged(specification: Thing) -> bool:
    if _kind(specification) in _LIST_KINDS:
        return False
    if any(values_of(specification, name) for name in _PARTIAL):
        return False
    return not any(
        (text_of(quantity, "minValue", "value") or "1") not in {"1", "1.0"}
        for name in ("eligibleQuantity", "referenceQuantity")
        for quantity in things_of(specification, name)
    )


def _kind(specification: Thing) -> str:
    kind = text_of(specification, "priceType") or ""
    return kind.rpartition("/")[2].lower()


def _listed(specifications: list[Thing], currency: str | None) -> Decimal | None:
    for one in specifications:
        if _kind(one) in _LIST_KINDS and (found := _direct(one, currency)):
            return found[0]
    return None
