"""How alike two names of a product are."""

import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"\w+")


@lru_cache(maxsize=2_048)
def words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def likeness(one: str | None, other: str | None) -> float:
    """0 to 1: the share of the shorter name's words that the longer one has too."""
    if not one or not other:
        return 0.0
    first, second = words_of(one[:300]), words_of(other[:300])
    if not first or not second:
        return 0.0
    shared = len(first & second)
    shorter = min(len(first), len(second))
    if shorter == 1 and max(len(first), len(second)) > 3:  # noqa: PLR2004 -- one word says little
        return 0.5 * shared
    return shared / shorter
