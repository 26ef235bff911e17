"""One function per selector kind: an expression and a page to the texts it finds."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Final

import re2
from jsonpath import CompoundJSONPath, JSONPath, JSONPathEnvironment, JSONPathError
from lxml import etree
from lxml import html as lxml_html

from app.models.selectors import Kind
from app.services.scraping.read.document import Document, squeezed
from app.services.scraping.read.embedded import json_blocks
from app.services.scraping.read.products import Product
from app.services.scraping.read.things import Thing, text_of, things_of

MOST_MATCHES: Final = 20
LONGEST_VALUE: Final = 5_000
LARGEST_XPATH_PAGE: Final = 2 * 1024 * 1024
_REFUSED_IN_JSONPATH: Final = re.compile(
    r"=~|\b(?:match|search)\s*\(|\.\..*\.\..*\.\.|\?.*(?:\$|\.\.)"
)
"""Python's own regular expressions, and what visits every node for every node."""
_REFUSED_IN_CSS: Final = re.compile(r":has\(.*:has\(|:not\(.*:not\(.*:not\(|(?:\*.*){4}")
_REFUSED_IN_XPATH: Final = re.compile(r"\bdocument\s*\(|(?://.*){6}|\w:\w+\s*\(")


class BadSelector(ValueError):
    """The expression cannot be used; the message says why."""


def find(kind: Kind, expression: str, document: Document, products: list[Product]) -> Iterator[str]:
    """The texts that a selector finds, in order; raises BadSelector."""
    if kind is Kind.SCHEMA:
        return _schema(expression, products)
    return islice(_ENGINES[kind](expression, document), MOST_MATCHES)


def _css(expression: str, document: Document) -> Iterator[str]:
    for node in _nodes(expression, document):
        attributes = node.attributes
        if node.tag in {"meta", "img"}:
            yield (attributes.get("content") or attributes.get("src") or "").strip()
        else:
            yield squeezed(node.text())[:LONGEST_VALUE]


def _attr(expression: str, document: Document) -> Iterator[str]:
    selector, _, name = expression.rpartition("::")
    for node in _nodes(selector.strip(), document):
        attributes = node.attributes
        if name.strip().lower() in attributes:
            yield (attributes[name.strip().lower()] or "").strip()[:LONGEST_VALUE]


def _nodes(selector: str, document: Document) -> list[Any]:
    if _REFUSED_IN_CSS.search(selector):
        raise BadSelector("This CSS selector could take too long.")
    try:
        return document.tree.css(selector)[:MOST_MATCHES]
    except Exception as error:
        raise BadSelector(f"'{selector[:60]}' is no CSS selector.") from error


def _xpath(expression: str, document: Document) -> Iterator[str]:
    if _REFUSED_IN_XPATH.search(expression):
        raise BadSelector("This XPath could take too long.")
    if len(document.page.body) > LARGEST_XPATH_PAGE:
        raise BadSelector("The page is too large for XPath.")
    try:
        tree = lxml_html.document_fromstring(
            document.page.body,
            parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=False),
        )
        found = tree.xpath(expression, smart_strings=False)
    except (etree.LxmlError, ValueError) as error:
        raise BadSelector(f"'{expression[:60]}' is no XPath 1.0.") from error
    for item in found if isinstance(found, list) else [found]:
        text = item if isinstance(item, str) else _element_text(item)
        yield squeezed(text)[:LONGEST_VALUE]


def _element_text(item: Any) -> str:
    if isinstance(item, lxml_html.HtmlElement):
        return item.get("content") or str(item.text_content())
    return str(item) if isinstance(item, int | float) and not isinstance(item, bool) else ""


@lru_cache(maxsize=512)
def _compiled_path(expression: str) -> "JSONPath | CompoundJSONPath":
    if _REFUSED_IN_JSONPATH.search(expression):
        raise BadSelector("This JSONPath could take too long.")
    try:
        return JSONPathEnvironment().compile(expression)
    except Exception as error:
        raise BadSelector(f"'{expression[:60]}' is no JSONPath.") from error


def _json(expression: str, document: Document) -> Iterator[str]:
    path = _compiled_path(expression)
    for _, block in json_blocks(document):
        try:
            matches = list(islice(path.finditer(block), MOST_MATCHES))
        except (JSONPathError, RecursionError, TypeError) as error:
            raise BadSelector(f"'{expression[:60]}' cannot be used on this page.") from error
        for match in matches:
            text = text_of({"value": match.obj}, "value")
            if text:
                yield text[:LONGEST_VALUE]


@lru_cache(maxsize=512)
def compiled_pattern(pattern: str) -> Any:
    """A linear-time regular expression; raises BadSelector."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    try:
        return re2.compile(pattern, options=options)
    except re2.error as error:
        raise BadSelector(f"'{pattern[:60]}' is no linear-time regular expression.") from error


def _regex(expression: str, document: Document) -> Iterator[str]:
    pattern = compiled_pattern(expression)
    for found in pattern.finditer(document.page.text):
        text = found.group(1) if pattern.groups else found.group(0)
        if text:
            yield squeezed(text)[:LONGEST_VALUE]


def _meta(expression: str, document: Document) -> Iterator[str]:
    yield from document.metas.get(expression.lower(), ())


def _schema(expression: str, products: list[Product]) -> Iterator[str]:
    """`price`, `offers.price` or `Product.offers.price` of the page's own product, then others."""
    names = [name for name in expression.split(".") if name]
    if names and names[0].lower() in {"product", "$"}:
        names = names[1:]
    for product in products:
        yield from _along(product.thing, _SHORT.get(".".join(names), names))


_SHORT: Final = {
    "title": ["name"],
    "price": ["offers", "price"],
    "lowPrice": ["offers", "lowPrice"],
    "currency": ["offers", "priceCurrency"],
    "priceCurrency": ["offers", "priceCurrency"],
    "availability": ["offers", "availability"],
}


def _along(thing: Thing, names: list[str]) -> Iterator[str]:
    if not names:
        return
    if len(names) == 1:
        text = text_of(thing, names[0])
        if text:
            yield text[:LONGEST_VALUE]
        return
    for inner in things_of(thing, names[0]):
        yield from _along(inner, names[1:])


_ENGINES: Final[dict[Kind, Callable[[str, Document], Iterator[str]]]] = {
    Kind.CSS: _css,
    Kind.ATTR: _attr,
    Kind.XPATH: _xpath,
    Kind.JSON: _json,
    Kind.REGEX: _regex,
    Kind.META: _meta,
}
