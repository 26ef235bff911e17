"""Words of many languages that mean one thing, found in a short text."""

import re
from collections import defaultdict
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"\w+")
_UNSPACED: Final = "\u0530"
"""From here on scripts may leave no blanks between words."""


@lru_cache(maxsize=4_096)
def spoken(text: str) -> str:
    """The words of a text in small letters, each between blanks, without what stands between."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


class Wording:
    """Whole words, beginnings of words, and phrases; scripts without blanks have phrases alone."""

    def __init__(self, words: str = "", stems: str = "", phrases: str = "") -> None:
        self._words = frozenset(words.split())
        self._stems = tuple(stems.split())
        listed = [one for line in phrases.split("|") if (one := line.strip())]
        self._unspaced = tuple(one for one in listed if one[0] >= _UNSPACED)
        self._led_by: dict[str, list[str]] = defaultdict(list)
        for one in listed:
            if one[0] < _UNSPACED:
                self._led_by[one.split()[0]].append(f" {one} ")

    def is_in(self, text: str) -> bool:
        """Whether a text says it anywhere."""
        said = spoken(text)
        for word in said.split():
            if word in self._words or word.startswith(self._stems):
                return True
            if word in self._led_by and any(phrase in said for phrase in self._led_by[word]):
                return True
        return not said.isascii() and any(phrase in said for phrase in self._unspaced)

    def begins(self, text: str) -> bool:
        """Whether it is what a text begins with."""
        said = spoken(text)
        first = next(iter(said.split(maxsplit=1)), "")
        if first in self._words or first.startswith(self._stems):
            return True
        led = tuple(self._led_by.get(first, ()))
        return said.startswith(led) or said.lstrip().startswith(self._unspaced)
