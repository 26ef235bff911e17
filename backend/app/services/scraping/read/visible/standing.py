"""What an amount on the page is: the price, an old one, or money of another kind."""

from enum import StrEnum
from functools import lru_cache
from itertools import islice

from app.services.scraping.read.document import Document
from app.services.scraping.read.visible.context import (
    ABOUT_OTHERS,
    FOREIGN_REACH,
    NEAR,
    OLD_REACH,
    Around,
    levels,
    said_within,
)
from app.services.scraping.read.visible.labels import (
    ADDED,
    CONDITION,
    HAS_WORDS,
    INSTALMENT,
    PER_LENGTH,
    PER_PIECE,
    PER_UNIT,
    PLUS,
    PRICE,
    REDUCED,
    REST,
    TAX_RATE,
    THRESHOLD,
    TIER,
    WITHOUT,
)
from app.services.scraping.read.visible.numbers import Number
from app.services.scraping.read.visible.other_money import NOTE, OTHER, SOMEBODY
from app.services.scraping.read.visible.price_words import (
    REGULAR,
    TAX_INCLUDED,
    is_net,
    is_old,
    is_prior_lowest,
)
from app.services.scraping.read.visible.words import Says


class Standing(StrEnum):
    """What an amount on the page is."""

    CLEAN = "could be the price"
    OLD = "shown as an old price"
    HIGHER = "the higher of two beside each other"
    REGULAR = "the regular price"
    NET = "without tax"
    UNIT = "a price per unit"
    PIECE = "a price per piece or metre"
    RATE = "a part of the price, paid again and again"
    OTHER = "shipping, savings or the like"
    FOREIGN = "about another product"


def is_about_others(around: Around | None, document: Document) -> bool:
    """Whether a number stands in a foreign container or belongs to the target of a link."""
    if said_within(around, FOREIGN_REACH) & ABOUT_OTHERS:
        return True
    return is_linked_away(around, document)


def is_linked_away(around: Around | None, document: Document) -> bool:
    """Whether a number stands in a link to another page."""
    for _ in range(FOREIGN_REACH):
        if around is None:
            return False
        if around.href:
            return document.leads_away(around.href)
        around = around.above
    return False


def standing_of(number: Number, around: Around | None, *, old_reach: int = OLD_REACH) -> Standing:
    """What the names and words closest to a number of the page's own product make of it.

    Of so many elements around it one that is named old makes the number an old one.
    """
    if said_within(around, old_reach) & Says.OLD or said_within(around, 1) & Says.FORMER:
        return Standing.OLD
    said = said_within(around, OLD_REACH)
    lead = f"{number.before} {number.raw}"
    has_words = bool(number.subject) or HAS_WORDS.search(f"{lead} {number.behind}") is not None
    told = _told(lead, number.raw, number.behind, number.subject) if has_words else Standing.CLEAN
    if told in {Standing.OLD, Standing.REGULAR, Standing.RATE}:
        return told
    is_for_all = has_words and WITHOUT.match(lead) is not None
    is_gross = has_words and TAX_INCLUDED.search(f"{lead} {number.behind}") is not None
    is_other = _is_other_money(around, is_gross=is_gross) or _is_other_box(number.caption)
    if is_other and not is_for_all:
        return Standing.OTHER
    if said & Says.REGULAR and told is not Standing.OTHER:
        return Standing.REGULAR
    if not said & Says.UNIT or told in {Standing.NET, Standing.PIECE}:
        return told
    # `unit price` names what a kilogramme costs, and where tax is spoken of what one piece costs
    is_asked = is_gross or _is_in_a_live_price(around)
    return Standing.PIECE if told is Standing.CLEAN and is_asked else Standing.UNIT


def _is_in_a_live_price(around: Around | None) -> bool:
    """Whether what is named a unit price is all that stands in what is named the price of now."""
    above = around.above if around is not None else None
    return above is not None and bool(above.says & Says.LIVE) and not above.says & Says.UNIT


@lru_cache(maxsize=4_096)
def _told(lead: str, raw: str, behind: str, subject: str) -> Standing:
    """What the words in front of a number, in its text and behind it say, the surest first."""
    if is_old(lead):
        return Standing.OLD
    if REGULAR.is_in(lead):
        return Standing.REGULAR
    words = f"{lead} {behind}"
    if is_net(words):
        return Standing.NET
    if PER_UNIT.search(words):
        return Standing.PIECE if PER_LENGTH.search(words) else Standing.UNIT
    is_rate = INSTALMENT.search(words) is not None
    if is_rate or _is_called_otherwise(lead, raw, behind, subject):
        return Standing.RATE if is_rate else Standing.OTHER
    return Standing.PIECE if PER_PIECE.search(words) else Standing.CLEAN


def _is_called_otherwise(lead: str, raw: str, behind: str, subject: str) -> bool:
    """Whether the words before a number, in its text or behind it say that it is not the price."""
    if TIER.fullmatch(lead.removesuffix(raw)):
        return True
    if ADDED.search(raw) or REST.search(raw) or _is_other(lead) or THRESHOLD.search(lead):
        return True
    if CONDITION.match(lead):
        return True
    if subject and (THRESHOLD.search(subject) or (_is_other(subject) and not PRICE.search(lead))):
        return True
    return bool(behind) and _is_other_behind(behind)


def _is_other_behind(behind: str) -> bool:
    """The words behind a complete price may be a mere note."""
    if INSTALMENT.search(behind):
        return True
    if CONDITION.match(behind) and not NOTE.is_in(behind):
        return True
    if NOTE.begins(behind):
        return not PLUS.match(behind)
    return "%" in TAX_RATE.sub(" ", behind) or OTHER.is_in(behind)


def _is_other(text: str) -> bool:
    """Whether a text speaks of money of another kind, or of a part; what is left of it is not."""
    text = TAX_RATE.sub(" ", REDUCED.sub(" ", text))
    return "%" in text or NOTE.is_in(text) or OTHER.is_in(text)


def _is_other_box(caption: str) -> bool:
    """Whether a box is headed by what one needs for its price: a code, a card, or to buy many.

    Or by words that say that it was the lowest of the last days.
    """
    return bool(caption) and (
        is_prior_lowest(caption)
        or SOMEBODY.is_in(caption)
        or CONDITION.match(caption) is not None
        or TIER.fullmatch(caption) is not None
    )


def _is_other_money(around: Around | None, *, is_gross: bool) -> bool:
    """`price-with-discount` names a price all the same; `price-per-month` does not.

    `is_gross` tells that the words beside an amount count the tax in: `vat-price` is what one pays.
    """
    near = levels(around, NEAR)
    extra = Says.EXTRA if is_gross else Says.EXTRA | Says.TAXED
    if any(one.says & extra or (one.tag == "label" and _is_ticked(one)) for one in near):
        return True
    nearest = next((one for one in near if one.says & (Says.PRICE | Says.OTHER)), None)
    if nearest is None or nearest.says & Says.PRICE:
        return False
    return not _is_all_of_a_price(nearest)


def _is_ticked(label: Around) -> bool:
    """Whether a label belongs to a box to tick: an extra, a filter, never what one has to pay."""
    box = label.node.css_first("input") or label.node.prev
    if box is not None and box.is_empty_text_node:
        box = box.prev
    return box is not None and box.tag == "input" and box.attributes.get("type") == "checkbox"


def _is_all_of_a_price(one: Around) -> bool:
    """Whether an element is the only one in what is called a price: `discount` is why it is low."""
    above = one.above
    if above is None or not above.says & Says.PRICE:
        return False
    return sum(1 for _ in islice(above.node.iter(include_text=True), 4)) == 1
