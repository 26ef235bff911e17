"""What the product is called."""

import re
from typing import Final

from app.services.scraping.read.document import Document, squeezed
from app.services.scraping.read.names import likeness

LONGEST_TITLE: Final = 500
_SHOP_NAME: Final = re.compile(r"\s+[|\u2013\u2014·-]\s+")
_ALIKE: Final = 0.5


def title_of(document: Document, structured: str | None) -> tuple[str, str] | None:
    """The title and where it stood: the h1, which buyers see, when it is about the same thing."""
    headings = [text for node in document.headings[:5] if (text := squeezed(node.text()))]
    og = document.meta("og:title", "twitter:title")
    known = structured or og or (squeezed(document.titles[0].text()) if document.titles else None)
    fitting = [text for text in headings if likeness(text, known) >= _ALIKE]
    if structured and fitting and structured.casefold() in fitting[0].casefold():
        return fitting[0][:LONGEST_TITLE], "h1"
    if structured:
        return structured[:LONGEST_TITLE], "name"
    if fitting or headings:
        return (fitting or headings)[0][:LONGEST_TITLE], "h1"
    if og:
        return squeezed(og)[:LONGEST_TITLE], "meta[og:title]"
    return (_without_shop(known)[:LONGEST_TITLE], "title") if known else None


def _without_shop(title: str) -> str:
    return max(_SHOP_NAME.split(title), key=len) or title
