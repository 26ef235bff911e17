"""What a page may cost: refusals that come before the parser, which no timer can interrupt."""

import re
from collections.abc import Iterator
from typing import Final

LARGEST_PAGE: Final = 5 * 1024 * 1024
"""Bytes of UTF-8."""
MOST_UNCLOSED: Final = 15_000
MOST_ATTRIBUTES: Final = 8_000
_SHORTEST_TAG: Final = 3
"""Bytes of `<b>`."""
LONGEST_TAG: Final = 30_000
LARGEST_JSON: Final = 3 * 1024 * 1024
LARGEST_BROKEN_JSON: Final = 300_000
DEEPEST_JSON: Final = 60
MOST_THINGS: Final = 3_000
MOST_OFFERS: Final = 500

_BETWEEN: Final = b" \n\t\r\f/"
_HEAD: Final = re.compile(rb"""(?>[^>"']+|"[^"]*"|'[^']*')*""")


def refusal(body: bytes) -> str | None:
    """Why a page is not parsed at all; None when it may be.

    The parser takes time squared for tags that never close and for tags with very many
    attributes, and it cannot be stopped meanwhile.
    """
    if len(body) > LARGEST_PAGE:
        return f"The page is larger than {LARGEST_PAGE // (1024 * 1024)} MB."
    if len(body) > _SHORTEST_TAG * MOST_UNCLOSED and _unclosed(body) > MOST_UNCLOSED:
        return "The page opens too many elements that it never closes."
    if any(_attributes(part) > MOST_ATTRIBUTES for part in _long_tags(body)):
        return "An element of the page has too many attributes."
    return None


def is_costly(body: bytes) -> bool:
    """Whether parsing could take long although it is not refused: such a page is read apart."""
    if len(body) > LARGEST_PAGE // 4:
        return True
    return body.count(b"<") - 2 * body.count(b"</") > MOST_UNCLOSED // 4 or any(
        _attributes(part) > MOST_ATTRIBUTES // 8 for part in _long_tags(body)
    )


_VOID: Final = re.compile(
    rb"<(?:img|br|meta|link|input|hr|source|col|wbr|area|path|use|option|li|p|td|tr|!|\?)\b|/>",
    re.IGNORECASE,
)


def _unclosed(body: bytes) -> int:
    tags = len(body) - len(body.replace(b"<", b""))  # twice as fast as to count them
    if tags <= MOST_UNCLOSED:
        return 0
    opened = tags - 2 * body.count(b"</")
    if opened <= MOST_UNCLOSED:
        return opened
    return opened - sum(1 for _ in _VOID.finditer(body))


def _long_tags(body: bytes) -> Iterator[bytes]:
    """The stretches behind a `<` that are longer than any honest tag, found in leaps."""
    start = body.find(b"<")
    while start != -1 and start + LONGEST_TAG < len(body):
        last = body.rfind(b"<", start + 1, start + LONGEST_TAG)
        if last != -1:
            start = last
            continue
        end = body.find(b"<", start + LONGEST_TAG)
        yield body[start + 1 : end if end != -1 else len(body)]
        start = end


def _attributes(part: bytes) -> int:
    """How many attributes a tag could have at most; what begins like none, such as CDATA, has 0."""
    if not part[:1].isalpha() and part[:1] != b"/":
        return 0
    found = _HEAD.match(part)
    head = found[0] if found else b""
    return len(head) - len(head.translate(None, _BETWEEN))
