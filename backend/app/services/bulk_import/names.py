"""What a page is called while nobody has read its title: as its address reads."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

_LONGEST: Final = 120
_ENDING: Final = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\W_]+")
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


def words_of(url: str) -> str:
    """The words of the path's last part that has some, such as "Copper kettle"; else nothing."""
    parts = [unquote(part) for part in urlsplit(url).path.split("/")]
    for part in reversed(parts):
        words = _BETWEEN.sub(" ", _ENDING.sub("", part)).strip()
        if len(_WORD.findall(words)) > 1:
            return words[:1].upper() + words[1:_LONGEST]
    return ""
