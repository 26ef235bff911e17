"""What a page says that one saves, which is how much the price lies below the former one."""

import re
from typing import Final

from app.services.scraping.read.visible.other_money import SOMEBODY
from app.services.scraping.read.visible.seen import Seen
from app.services.scraping.read.visible.standing import Standing
from app.services.scraping.read.visible.wording import Wording
from app.services.scraping.read.votes import ENOUGH

_SAVED: Final = Wording(
    words="save saves saved saving savings sparen sparst spart ersparnis gespart spar sparar",
    stems="""
    économi ahorr risparmi bespaar besparing säästä oszczęd ušetř ušetr megtakarít
    економ эконом выгод вигод tasarruf uštede ušteda uštedi спестя ietaup sutaup
    """,
    phrases="省下 | 現省 | 立减 | 立省 | お得 | ประหยัด | tiết kiệm | חסכון | توفير",
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_FEW: Final = 5
"""Words of a text that says what is saved and nothing else, its currency among them."""
_APART: Final = 8
"""Texts within which what is saved, the price and the former one stand."""


def heed_savings(seen: list[Seen]) -> None:
    """The one price at the heading is sure where it and what is saved add up to the former one.

    Between two that could be the price they decide nothing: shops tell by how much every offer
    with a condition lies below the price, in words that no list holds.
    """
    near = [one for one in seen if one.is_near and one.number.has_mark]
    prices = [one for one in near if one.standing is Standing.CLEAN]
    if len({one.number.amount for one in prices}) != 1:
        return
    former = [one for one in near if one.standing in {Standing.OLD, Standing.HIGHER}]
    savings = [one for one in near if one.standing is Standing.OTHER and _says_so(one)]
    for price in prices:
        if any(_add_up(price, saving, higher) for saving in savings for higher in former):
            price.score = max(price.score, ENOUGH)


def _add_up(price: Seen, saving: Seen, higher: Seen) -> bool:
    sum_of_both = price.number.amount + saving.number.amount
    places = [one.number.position for one in (price, saving, higher)]
    return sum_of_both == higher.number.amount and max(places) - min(places) <= _APART


def _says_so(seen: Seen) -> bool:
    """Whether the text around it says what is saved, without a word about who or how."""
    number = seen.number
    text = f"{number.before} {number.raw} {number.behind}"
    is_short = len(_WORD.findall(text)) <= _FEW
    return is_short and _SAVED.is_in(text) and not SOMEBODY.is_in(text)
