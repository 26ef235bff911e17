"""One spelling for the digits, spaces and marks that price texts use."""

import re
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


_RARE: Final = 0x10000
"""From this character on come the planes of Unicode beyond the first."""


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


@cache
def _odd() -> re.Pattern[str]:
    """What may have a twin; all of the rare planes together, as naming some of them is slow."""
    common = "".join(chr(code) for code in _table() if code < _RARE)
    return re.compile(f"[{re.escape(common)}{chr(_RARE)}-{chr(sys.maxunicode)}]")


def plain_characters(text: str) -> str:
    """The text with ASCII digits, plain spaces, apostrophes and minus signs."""
    if text.isascii() or _odd().search(text) is None:  # translating takes several times as long
        return text
    return text.translate(_table())
