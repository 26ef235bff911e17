"""Words of many languages that mean one thing, found in a short text."""

import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"\w+")


@lru_cache(maxsize=4_096)
def spoken(text: str) -> str:
    """The words of a text in small letters, each between blanks, without what stands between."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


class Wording:
    """Whole words, beginnings of words, and phrases; scripts without blanks have phrases alone."""

    def __init__(self, words: str = "", stems: str = "", phrases: str = "") -> None:
        self._words = frozenset(words.split())
        self._stems = tuple(stems.split())
        self._phrases = tuple(
            f" {one} " if one[0] < "\u0530" else one
            for one in (line.strip() for line in phrases.split("|"))
            if one
        )

    def is_in(self, text: str) -> bool:
        """Whether a text says it anywhere."""
        said = spoken(text)
        return any(self._is(word) for word in said.split()) or any(
            phrase in said for phrase in self._phrases
        )

    def begins(self, text: str) -> bool:
        """Whether it is what a text begins with."""
        said = spoken(text)
        first = said.split(maxsplit=1)[:1]
        return any(self._is(word) for word in first) or said.lstrip().startswith(
            tuple(phrase.lstrip() for phrase in self._phrases)
        )

    def _is(self, word: str) -> bool:
        return word in self._words or word.startswith(self._stems)
