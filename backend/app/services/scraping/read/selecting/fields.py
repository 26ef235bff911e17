"""A field's selectors in order: the first that yields a valid value wins."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.models.money import LARGEST_AMOUNT
from app.models.selectors import (
    Availability,
    AvailabilityRule,
    Kind,
    Rule,
    SelectorField,
    WordMatch,
)
from app.services.scraping.pages import Hints
from app.services.scraping.prices import ParsedPrice, machine_amount, parse
from app.services.scraping.read.availability import schema_availability
from app.services.scraping.read.document import Document, squeezed
from app.services.scraping.read.offers import code_of, without_noise
from app.services.scraping.read.phrases import phrase_availability
from app.services.scraping.read.products import Product
from app.services.scraping.read.selecting.engines import BadSelector, compiled_pattern, find

_PRICES = frozenset({SelectorField.PRICE, SelectorField.LIST_PRICE})
_MACHINE_KINDS = frozenset({Kind.JSON, Kind.META, Kind.SCHEMA, Kind.ATTR, Kind.REGEX})


@dataclass(frozen=True, slots=True)
class Selected:
    """The text a selector found, and what it means for the field."""

    selector: str
    raw: str
    price: ParsedPrice | None = None
    availability: Availability | None = None


@dataclass(slots=True)
class Asked:
    """How many places each rule of a field found and how long that took; noted when wanted."""

    counts: list[int] | None = None
    seconds: float = 0.0


@dataclass(slots=True)
class Selection:
    """What the store's selectors yielded, and what they did not."""

    found: dict[SelectorField, Selected] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    asked: dict[SelectorField, Asked] = field(default_factory=dict)


def select(
    document: Document, products: list[Product], locale: str | None, *, counted: bool = False
) -> Selection:
    """The store's selectors on this page; `locale` breaks ties in price texts."""
    selection = Selection()
    for name, rules in document.hints.selectors.items():
        selected: Selected | None = None
        told = _is_told(name, products)
        asked = selection.asked[name] = Asked([] if counted else None)
        for rule in rules:
            if rule.fallback and told:
                continue
            try:
                texts = _texts(rule, document, products, asked)
                selected = _first_valid(name, rule, texts, document, locale)
            except BadSelector as error:
                selection.warnings.append(f"{rule.selector[:80]}: {error}")
            if selected is not None:
                break
        if selected is not None:
            selection.found[name] = selected
        elif not counted and not all(rule.fallback for rule in rules):
            # Where rules are counted, the counts say more.
            selection.warnings.append(f"No selector for {name} found a valid value.")
    return selection


def _is_told(name: SelectorField, products: list[Product]) -> bool:
    """Whether structured data says something of this field, so that fallbacks are not asked."""
    offers = [offer for product in products for offer in product.all_offers]
    match name:
        case SelectorField.PRICE | SelectorField.LIST_PRICE | SelectorField.CURRENCY:
            return any(offer.amount is not None for offer in offers)
        case SelectorField.AVAILABILITY:
            return any(offer.availability is not Availability.UNKNOWN for offer in offers)
        case SelectorField.TITLE:
            return any(product.name for product in products)
        case _:
            return any(getattr(product, name.value) for product in products)


def _texts(rule: Rule, document: Document, products: list[Product], asked: Asked) -> Iterable[str]:
    """What the rule finds; only to count it is more looked for than the first valid text."""
    began_at = time.perf_counter()
    texts = find(rule.kind, rule.expression, document, products)
    if asked.counts is None:
        return texts
    every = list(texts)
    asked.counts.append(len(every))
    asked.seconds += time.perf_counter() - began_at
    return every


def _first_valid(
    name: SelectorField, rule: Rule, texts: Iterable[str], document: Document, locale: str | None
) -> Selected | None:
    """The first of the texts that is a valid value of the field."""
    for text in texts:
        value = _finished(rule, text)
        selected = _valid(name, rule, value, document, locale) if value else None
        if selected is not None:
            return selected
    return None


def _finished(rule: Rule, text: str) -> str:
    """The text after the rule's pattern, between its prefix and suffix; empty when no match."""
    if rule.pattern is not None:
        pattern = compiled_pattern(rule.pattern)
        found = pattern.search(text)
        if found is None:
            return ""
        text = (found.group(1) if pattern.groups else found.group(0)) or ""
    return f"{rule.prepend}{text}{rule.append}" if text else ""


def _valid(
    name: SelectorField, rule: Rule, value: str, document: Document, locale: str | None
) -> Selected | None:
    raw = value[:1_000]
    if name in _PRICES:
        price = _price(rule, value, document.hints, locale)
        usable = price.amount is not None and 0 < price.amount <= LARGEST_AMOUNT
        return Selected(rule.selector, raw, price=price) if usable else None
    if name is SelectorField.CURRENCY:
        code = code_of(value) or parse("1", currency=value, locale=locale).currency
        return Selected(rule.selector, raw, ParsedPrice(currency=code)) if code else None
    if name is SelectorField.AVAILABILITY:
        found = _availability(value, document.hints)
        return Selected(rule.selector, raw, availability=found)
    if name is SelectorField.IMAGE:
        address = document.absolute(value)
        return Selected(rule.selector, address) if address else None
    return Selected(rule.selector, raw)


def _price(rule: Rule, value: str, hints: Hints, locale: str | None) -> ParsedPrice:
    if rule.decimal is None and rule.kind in _MACHINE_KINDS:
        amount = machine_amount(value, hints.currency)
        if amount is not None:
            return ParsedPrice(without_noise(amount, hints.currency))
    return parse(value, locale=locale, decimal=rule.decimal)


def _fits(rule: AvailabilityRule, value: str) -> bool:
    if rule.match is WordMatch.REGEX:
        return compiled_pattern(rule.text).search(value) is not None
    return squeezed(value).casefold() == squeezed(rule.text).casefold()


def _availability(value: str, hints: Hints) -> Availability:
    for rule in hints.availability_rules:
        if _fits(rule, value):
            return rule.status
    lowered = value.casefold()
    fitting = [text for text in hints.availability_map if text.casefold() in lowered]
    if fitting:
        # `in stock` stands in `not in stock`, and the database keeps no order of keys.
        return hints.availability_map[max(fitting, key=len)]
    known = schema_availability(value)
    if known is Availability.UNKNOWN:
        known = phrase_availability(value)
    if known is Availability.UNKNOWN and hints.availability_default is not None:
        return hints.availability_default
    return known
