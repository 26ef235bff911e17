"""Which selectors may be saved: those that can be used on a page at all."""

from collections.abc import Iterable

from app.models.selectors import AvailabilityRule, Selectors, WordMatch
from app.services.scraping.pages import Hints, WebPage
from app.services.scraping.read.document import Document
from app.services.scraping.read.selecting.engines import compiled_pattern, find

_EMPTY_PAGE = b"<html><head><title>x</title></head><body><p>x</p></body></html>"


def check_words(rules: Iterable[AvailabilityRule]) -> None:
    """Raises BadSelector for a pattern that cannot be used."""
    for rule in rules:
        if rule.match is WordMatch.REGEX:
            compiled_pattern(rule.text)


def check_selectors(selectors: Selectors) -> None:
    """Try each one on a page that holds next to nothing; raises BadSelector, which says why."""
    page = WebPage(url="https://shop.test/", final_url="https://shop.test/", body=_EMPTY_PAGE)
    document = Document(page, Hints())
    for rules in selectors.values():
        for rule in rules:
            for _ in find(rule.kind, rule.expression, document, []):
                pass
            if rule.pattern is not None:
                compiled_pattern(rule.pattern)
