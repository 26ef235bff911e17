"""One spelling for the digits, spaces and marks that price texts use."""

import sys
import unicodedata
from functools import cache
from typing import Final

_SIGNS: Final = {
    "\u066b": ".",  # Arabic decimal separator
    "\u066c": "'",  # Arabic thousands separator
    "\u060c": ",",
    "\u3001": ",",
    "\u2019": "'",
    "\u2018": "'",
    "\u02bc": "'",
    "\u00b4": "'",
    "`": "'",
    "\uff07": "'",
    "\u2212": "-",
    "\ufe63": "-",
    "\uff0d": "-",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\uff0c": ",",
    "\uff0e": ".",
    "\uff04": "$",
    "\ufe69": "$",
    "\uffe5": "¥",
    "\uffe1": "£",
    "\uffe6": "₩",
    "\u3000": " ",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u200e": "",
    "\u200f": "",
    "\u202a": "",
    "\u202b": "",
    "\u202c": "",
    "\u2066": "",
    "\u2067": "",
    "\u2068": "",
    "\u2069": "",
    "\ufeff": "",
    "\u00ad": "",
}


@cache
def _table() -> dict[int, str]:
    """Every decimal digit and every space of Unicode -> its ASCII twin."""
    table = {ord(sign): plain for sign, plain in _SIGNS.items()}
    for code in range(128, sys.maxunicode):
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Nd":
            table[code] = str(unicodedata.digit(character))
        elif category == "Zs":
            table[code] = " "
    return table


def plain_characters(text: str) -> str:
    """The text with ASCII digits, plain spaces, apostrophes and minus signs."""
    return text if text.isascii() else text.translate(_table())
