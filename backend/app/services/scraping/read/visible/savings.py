"""What a page says that one saves, which is how much the price lies below the former one."""

import re
from decimal import Decimal
from typing import Final

from app.services.scraping.read.visible.other_money import SOMEBODY
from app.services.scraping.read.visible.seen import Seen
from app.services.scraping.read.visible.standing import Standing
from app.services.scraping.read.visible.wording import Wording
from app.services.scraping.read.votes import ENOUGH

_SAVED: Final = Wording(
    words="""
    save saves saved saving savings discount spare sparen sparst spart ersparnis gespart rabatt
    remise réduction descuento sconto desconto korting rabat sleva zľava popust reducere alennus
    indirim spar sparer sparar
    """,
    stems="""
    économi ahorr risparmi poup bespaar besparing säästä oszczęd ušetř ušetr megtakarít kedvezmény
    економ эконом выгод вигод скидк знижк tasarruf kazanc uštede ušteda uštedi спестя ietaup
    sutaup
    """,
    phrases="""
    省下 | 現省 | 立减 | 立省 | 割引 | 値引 | お得 | 할인 | ประหยัด | tiết kiệm | חסכון | توفير
    """,
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_FEW: Final = 5
"""Words of a text that says what is saved and nothing else, its currency among them."""
_APART: Final = 8
"""Texts within which what is saved, the price and the former one stand."""


def heed_savings(seen: list[Seen]) -> None:
    """Of two amounts that differ by what is saved, the lower one is the price.

    It needs no other sign at the product's heading; the higher one is what it cost before.
    """
    near = [one for one in seen if one.is_near and one.number.has_mark]
    for saving in near:
        if saving.standing is Standing.OTHER and _says_what_is_saved(saving):
            _tell_apart([one for one in near if _are_close(one, saving)], saving.number.amount)


def _tell_apart(near: list[Seen], saved: Decimal) -> None:
    lower = {one.number.amount: one for one in near if one.standing is Standing.CLEAN}
    for higher in near:
        price = lower.get(higher.number.amount - saved)
        if price is None or higher.standing is Standing.OTHER or not _are_close(price, higher):
            continue
        if higher.standing is Standing.CLEAN:
            higher.standing = Standing.OLD
        price.score = max(price.score, ENOUGH)


def _says_what_is_saved(seen: Seen) -> bool:
    """Whether the text around it says this of everybody, without a word about how."""
    number = seen.number
    text = f"{number.before} {number.raw} {number.behind}"
    is_short = len(_WORD.findall(text)) <= _FEW
    return is_short and _SAVED.is_in(text) and not SOMEBODY.is_in(text)


def _are_close(one: Seen, other: Seen) -> bool:
    return abs(one.number.position - other.number.position) <= _APART
