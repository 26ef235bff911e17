# ruff: noqa: RUF001 -- the signs of many scripts are what this module is about
"""Where on the page numbers stand that could be prices."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import re2
from selectolax.lexbor import LexborNode

from app.models.money import LARGEST_AMOUNT
from app.services.scraping.prices import ParsedPrice, parse
from app.services.scraping.read.document import squeezed
from app.services.scraping.read.visible.walk import Texts

_SHORT: Final = 40
_LONGEST_SIGN: Final = 24
"""Of a text that is only a sign, white space included."""
_SIGNS: Final = (
    r"[€$£¥₹₨₽₴₪₫₩₺₸₾₼₦₱₡฿﷼円元원圓]"
    r"|(?i:Kč|zł|руб|б?\.?р\.|BYN|грн|лв|đ|ر\.س|ريال|درهم|د\.إ|جنيه|ש״ח|ש\"ח)"
)
_CODES: Final = (
    r"(?i:EUR|USD|GBP|CHF|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|ILS|SAR|AED|QAR|KWD|EGP"
    r"|INR|PKR|IDR|MYR|SGD|HKD|TWD|CNY|JPY|KRW|THB|VND|PHP|AUD|NZD|CAD|MXN|BRL|CLP|COP|ARS|PEN|ZAR"
    r"|NGN|KES|kr|zl|Kc|Ft|Rp|RM|Rs|lei|TL|Fr|Euros?)"
)
_NUMBER: Final = r"[0-9٠-٩０-９](?:[0-9٠-٩０-９.,٫٬'’\x{a0}\x{202f} ]*[0-9٠-٩０-９])?"
_GAP: Final = r"[\s\x{a0}\x{202f}\x00:*.]{0,6}"


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 32 << 20
    return re2.compile(pattern, options=options)


_SIGN_FIRST: Final = _compiled(rf"(?:{_SIGNS}|\b{_CODES}){_GAP}({_NUMBER})")
_SIGN_LAST: Final = _compiled(rf"({_NUMBER}){_GAP}(?:{_SIGNS}|{_CODES}\b|,-|-,)")
"""Two searches, as one sign may stand between two numbers."""
_SIGN: Final = _compiled(rf"^\s*(?:{_SIGNS}|{_CODES})\.?\s*$")
_BARE: Final = re.compile(r"\W*\d[\d.,' \u00a0\u202f]*\W*")
_DIGIT: Final = re.compile(r"\d")
_LEADING: Final = re.compile(r"\D*(\d+)")
_FRACTION: Final = re.compile(r"\d[.,]\d+$")
_CENTS: Final = re.compile(r"\d{2}")


@dataclass(slots=True)
class Number:
    """An amount as it stands on the page: its place in the texts, and what holds all of it."""

    amount: Decimal
    currency: str | None
    raw: str
    position: int
    element: LexborNode
    has_mark: bool
    label: str = ""
    """The words right before and behind it in the same small container."""


def priced_positions(texts: Texts) -> set[int]:
    """The texts whose digits stand beside a sign of a currency."""
    return {
        _whole_part(texts, texts.position(found.start(1)))
        for pattern in (_SIGN_FIRST, _SIGN_LAST)
        for found in pattern.finditer(texts.joined)
    }


def bare_positions(texts: Texts) -> list[int]:
    """The texts that are nothing but a number, for pages that write prices without a sign."""
    return [
        position
        for position, text in enumerate(texts.texts)
        if len(text) <= _SHORT
        and _BARE.fullmatch(text)
        and _whole_part(texts, position) == position
        and not _is_fraction(texts, position)
    ]


def number_at(texts: Texts, position: int, locale: str | None) -> Number | None:
    """The amount whose digits stand in one text, with the words beside it."""
    number = _read(texts, position, locale)
    if number is not None:
        number.label = _label(texts, position)
    return number


def _label(texts: Texts, position: int) -> str:
    """`You save` before and `per month` behind, unless they hold numbers of their own."""
    own = _holders(texts, position)
    words = ""
    for neighbour in (position - 1, position + 1):
        if not 0 <= neighbour < len(texts.texts) or own.isdisjoint(_holders(texts, neighbour)):
            continue
        text = squeezed(texts.texts[neighbour])
        if len(text) <= _SHORT and not _DIGIT.search(text):
            words += f" {text} "
    return words


def _holders(texts: Texts, position: int) -> set[int]:
    """The two elements around a text."""
    parent = texts.nodes[position].parent
    above = parent.parent if parent is not None else None
    return {node.mem_id for node in (parent, above) if node is not None}


def _whole_part(texts: Texts, position: int) -> int:
    """`48` `,` `99` `€` in three elements is one number that begins at 48."""
    if position < 1 or not _CENTS.fullmatch(texts.texts[position].strip()):
        return position
    before = texts.texts[position - 1].strip()
    if before in {".", ","} and position > 1 and texts.texts[position - 2].strip()[-1:].isdigit():
        return position - 2
    raised = texts.nodes[position].parent
    ends = re.search(r"\d[.,]$", before) or (
        raised is not None and raised.tag == "sup" and before[-1:].isdigit()
    )
    return position - 1 if ends else position


def _is_fraction(texts: Texts, position: int) -> bool:
    before = texts.texts[position - 1].strip() if position else ""
    return bool(_CENTS.fullmatch(texts.texts[position].strip())) and before[-1:].isdigit()


def _read(texts: Texts, position: int, locale: str | None) -> Number | None:
    """The amount whose digits stand in one text; parents lend the sign and the cents."""
    own = texts.texts[position]
    leading = _LEADING.match(own)
    element = texts.nodes[position].parent
    if leading is None or element is None:
        return None
    best = _with_neighbour(texts, position, element, locale, leading[1])
    for _ in range(4):
        raw = joined_text(element)
        if len(raw) > _SHORT and best is not None:
            break
        if len(raw) > 3 * _SHORT:
            break
        price = parse(raw, locale=locale)
        number = _number(price, raw, position, element, leading[1])
        if number is not None and (best is None or _is_better(number, best)):
            best = number
        if best is not None and best.has_mark and not _goes_on(texts, position):
            break
        if len(raw) > _SHORT or element.parent is None or not element.parent.is_element_node:
            break
        element = element.parent
    return best


def _goes_on(texts: Texts, position: int) -> bool:
    """Whether the next text may be the cents of this number."""
    after = texts.texts[position + 1].strip() if position + 1 < len(texts.texts) else ""
    return after[:1] in {".", ","} or (len(after) <= 3 and after[:2].isdigit())  # noqa: PLR2004


def _with_neighbour(
    texts: Texts, position: int, element: LexborNode, locale: str | None, digits: str
) -> Number | None:
    """`CHF` and `2.25` in two elements, among other numbers."""
    own = texts.texts[position]
    before = texts.texts[position - 1] if position else ""
    after = texts.texts[position + 1] if position + 1 < len(texts.texts) else ""
    if len(before) <= _LONGEST_SIGN and _SIGN.search(before):
        raw = squeezed(f"{before} {own}")
    elif len(after) <= _LONGEST_SIGN and _SIGN.search(after):
        raw = squeezed(f"{own} {after}")
    else:
        return None
    price = parse(raw, locale=locale)
    return _number(price, raw, position, element, digits)


def _number(
    price: ParsedPrice, raw: str, position: int, element: LexborNode, digits: str
) -> Number | None:
    """The number, when it is the one whose digits were found and not another of the text."""
    amount = price.amount
    if amount is None or not 0 < amount <= LARGEST_AMOUNT:
        return None
    if not str(int(amount)).startswith(digits.lstrip("0") or "0"):
        return None
    has_mark = price.currency is not None or _has_mark(raw)
    return Number(amount, price.currency, raw, position, element, has_mark)


def _has_mark(raw: str) -> bool:
    return _SIGN_FIRST.search(raw) is not None or _SIGN_LAST.search(raw) is not None


def _is_better(number: Number, best: Number) -> bool:
    """A larger text is better when it adds the sign or the cents, and leaves the whole part."""
    if number.has_mark and not best.has_mark:
        return True
    whole = int(number.amount) == int(best.amount)
    return whole and best.amount == int(best.amount) and number.amount != best.amount


def joined_text(element: LexborNode) -> str:
    """An element's text on one line; cents in an element of their own get their point."""
    pieces = element.text(deep=True, separator="\x1f").split("\x1f")
    joined = ""
    for piece in pieces:
        text = squeezed(piece)
        if not text:
            continue
        if joined[-1:].isdigit() and _CENTS.fullmatch(text) and not _FRACTION.search(joined):
            joined += "." + text
        elif (joined[-1:] in {".", ","} and text[:1].isdigit()) or text[:1] in {".", ","}:
            joined += text
        else:
            joined += f" {text}" if joined else text
    return joined
