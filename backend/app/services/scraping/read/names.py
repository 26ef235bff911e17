"""How alike two names of a product are."""

import re
from functools import lru_cache
from typing import Final

_OTHER_MODEL: Final = 0.5
"""`Lidar X1` and `Lidar X2` are two products."""
_MODEL: Final = re.compile(r"\d")
_FEW_WORDS: Final = 3
_ONE_WORD: Final = 0.7
"""One word in common says less than a whole name."""
_WORD: Final = re.compile(r"\w+")


@lru_cache(maxsize=2_048)
def words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


@lru_cache(maxsize=2_048)
def _models_of(text: str) -> frozenset[str]:
    """The words with letters and digits, as models are numbered."""
    return frozenset(one for one in words_of(text) if not one.isdigit() and _MODEL.search(one))


def likeness(one: str | None, other: str | None) -> float:
    """0 to 1: the share of the shorter name's words that the longer one has too."""
    if not one or not other:
        return 0.0
    one, other = one[:300], other[:300]
    first, second = words_of(one), words_of(other)
    if not first or not second:
        return 0.0
    shared = len(first & second)
    if not (_models_of(one) <= second or _models_of(other) <= first):
        return _OTHER_MODEL * shared / min(len(first), len(second))
    shorter = min(len(first), len(second))
    if shorter == 1 and max(len(first), len(second)) > _FEW_WORDS:
        return _ONE_WORD * shared
    return shared / shorter
