"""What a page may cost: refusals that come before the parser, which no timer can interrupt."""

import re
from collections.abc import Iterator
from typing import Final

LARGEST_PAGE: Final = 5 * 1024 * 1024
"""Decoded characters."""
MOST_UNCLOSED: Final = 15_000
MOST_ATTRIBUTES: Final = 8_000
LONGEST_TAG: Final = 30_000
LARGEST_JSON: Final = 3 * 1024 * 1024
LARGEST_BROKEN_JSON: Final = 300_000
DEEPEST_JSON: Final = 60
MOST_THINGS: Final = 3_000
MOST_OFFERS: Final = 500

_HEAD: Final = re.compile(r"""(?>[^>"']+|"[^"]*"|'[^']*')*""")


def refusal(text: str) -> str | None:
    """Why a page is not parsed at all; None when it may be.

    The parser takes time squared for tags that never close and for tags with very many
    attributes, and it cannot be stopped meanwhile.
    """
    if len(text) > LARGEST_PAGE:
        return f"The page is larger than {LARGEST_PAGE // (1024 * 1024)} MB."
    opened = text.count("<") - 2 * text.count("</")
    if opened > MOST_UNCLOSED and _unclosed(text) > MOST_UNCLOSED:
        return "The page opens too many elements that it never closes."
    if any(_attributes(part) > MOST_ATTRIBUTES for part in _long_tags(text)):
        return "An element of the page has too many attributes."
    return None


def is_costly(text: str) -> bool:
    """Whether parsing could take long although it is not refused: such a page is read apart."""
    return (
        len(text) > LARGEST_PAGE // 4
        or text.count("<") - 2 * text.count("</") > MOST_UNCLOSED // 4
        or any(_attributes(part) > MOST_ATTRIBUTES // 8 for part in _long_tags(text))
    )


_VOID: Final = re.compile(
    r"<(?:img|br|meta|link|input|hr|source|col|wbr|area|path|use|option|li|p|td|tr|!|\?)\b|/>",
    re.IGNORECASE,
)


def _unclosed(text: str) -> int:
    opened = text.count("<") - 2 * text.count("</")
    return opened - sum(1 for _ in _VOID.finditer(text))


def _long_tags(text: str) -> Iterator[str]:
    """The stretches behind a `<` that are longer than any honest tag, found in leaps."""
    start = text.find("<")
    while start != -1 and start + LONGEST_TAG < len(text):
        last = text.rfind("<", start + 1, start + LONGEST_TAG)
        if last != -1:
            start = last
            continue
        end = text.find("<", start + LONGEST_TAG)
        yield text[start + 1 : end if end != -1 else len(text)]
        start = end


def _attributes(part: str) -> int:
    found = _HEAD.match(part)
    head = found[0] if found else ""
    return sum(head.count(space) for space in (" ", "\n", "\t", "\r", "\f", "/"))
