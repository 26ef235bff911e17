"""A page parsed once, and its parts that every source asks for."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

import re2
from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from app.services.scraping.pages import Hints, WebPage
from app.services.scraping.read.flight import PUSHED, Flight
from app.services.scraping.read.json_text import load_json
from app.services.scraping.read.limits import refusal
from app.services.scraping.read.once import once

_BEGINNING: Final = 500
_END: Final = 40_000
"""Within so many bytes of its end a page that is streamed has a part of the stream."""
_MOST_OF_A_LOGO: Final = 20
"""So many elements of a heading are looked at."""
MOST_HEADINGS: Final = 15
"""So many h1 elements are looked at."""
_SHORT: Final = 150_000
"""Bytes up to which it is quicker to look through all of a page than through its tree for an
attribute; longer pages are mostly scripts."""
_LOGO: Final = re.compile(r"(?:^|[\s_-])logo(?:$|[\s_-])", re.IGNORECASE)
_JSON_TYPES: Final = ("application/json", "application/ld+json")


def squeezed(text: str | None) -> str:
    """The text on one line without surplus white space."""
    return " ".join(text.split()) if text else ""


def text_within(node: LexborNode, longest: int = 1_000) -> str:
    """The beginning of an element's text, on one line, without reading more of a large one."""
    parts: list[str] = []
    length = 0
    for visited, inner in enumerate(node.traverse(include_text=True)):
        if length > longest or visited > longest:
            break
        if inner.is_text_node:
            text = inner.text_content or ""
            parts.append(text[:longest])
            length += len(text)
    return squeezed("".join(parts))[:longest]


def sign_of(pattern: str) -> Any:
    """What `Document.may_hold` looks for, whatever its capitals."""
    options = re2.Options()
    options.case_sensitive = False
    return re2.compile(pattern, options=options)


@lru_cache(maxsize=256)
def host_of(url: str) -> str:
    """The host of an address, empty when it is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def same_page(url: str) -> tuple[str, str]:
    """What two addresses of one page share: the host without www., and the path."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ("", url)
    return (host, unquote(parts.path).rstrip("/").lower())


class Document:
    """One page: its tree, its parts in document order, and what kind of body it is."""

    def __init__(self, page: WebPage, hints: Hints) -> None:
        self.page = page
        self.hints = hints
        self.url = page.final_url or page.url
        self.refusal = refusal(page.body)
        self.tree = LexborHTMLParser(
            b"" if self.refusal or self.is_json else page.body,
            options=LexborDocumentOptions.WO_EVENTS,
        )
        self._away: dict[str, bool] = {}
        self.scripts = self.tree.tags("script")
        self.headings = [node for node in self.tree.tags("h1") if not self._is_logo(node)]

    def may_hold(self, sign: Any) -> bool:
        """Whether a sign may stand in the page; a short one is searched for it."""
        body = self.page.body
        return len(body) > _SHORT or sign.search(body) is not None

    def _is_logo(self, node: LexborNode) -> bool:
        """Whether a heading is the shop's name: it is called so, or leads to the front page."""
        attributes = node.attributes
        if _LOGO.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"):
            return True
        inner = islice(node.traverse(), _MOST_OF_A_LOGO)
        links = (one.attributes.get("href") for one in inner if one.tag == "a")
        address = self.absolute(next(filter(None, links), None))
        return address is not None and address.rstrip("/") == self._origin

    @once
    def metas(self) -> dict[str, list[str]]:
        """What the meta tags say, by property or name in small letters."""
        found: dict[str, list[str]] = {}
        for node in self.tree.tags("meta"):
            attributes = node.attributes
            key = attributes.get("property") or attributes.get("name")
            content = attributes.get("content")
            if key and content and (said := content.strip()):
                found.setdefault(key.lower(), []).append(said)
        return found

    @once
    def _head(self) -> dict[str, list[LexborNode]]:
        """What stands in the head, by tag."""
        found: dict[str, list[LexborNode]] = {}
        for node in self.tree.head.iter() if self.tree.head else ():
            found.setdefault(node.tag or "", []).append(node)
        return found

    @once
    def title(self) -> str:
        """What the page calls itself, empty when it does not."""
        node = next(iter(self._head.get("title") or self.tree.tags("title")), None)
        return text_within(node) if node is not None else ""

    @once
    def heading_texts(self) -> list[str]:
        """What the first headings say, empty for those that say nothing."""
        return [text_within(node) for node in self.headings[:MOST_HEADINGS]]

    @once
    def own_address(self) -> tuple[str, str]:
        """Host and path, which every address of this page shares."""
        return same_page(self.url)

    @once
    def own_addresses(self) -> set[tuple[str, str]]:
        """The same, and that of the address which the page calls its own."""
        return {self.own_address, same_page(self.canonical or self.url)}

    def leads_away(self, href: str | None) -> bool:
        """Whether a link leads to another page: a price inside it is then that page's."""
        if href is None or href.startswith(("#", "javascript:")):
            return False
        known = self._away.get(href)
        if known is None:
            target = self.absolute(href)
            known = target is not None and same_page(target) != self.own_address
            self._away[href] = known
        return known

    @once
    def is_json(self) -> bool:
        """Whether the body is JSON and not a page."""
        kind = self.page.content_type.partition(";")[0].strip().lower()
        return (
            kind in _JSON_TYPES
            or kind.endswith("+json")
            or self.page.body[:_BEGINNING].lstrip()[:1] in {b"{", b"["}
        )

    @once
    def body_json(self) -> Any | None:
        return load_json(self.page.text) if self.is_json and not self.refusal else None

    @once
    def json_ld(self) -> list[tuple[str, Any]]:
        """Every JSON-LD block with its path."""
        written = [
            (f"script[{index}]", value)
            for index, node in enumerate(self.scripts)
            if "ld+json" in (node.attributes.get("type") or "").lower()
            and (value := load_json(node.text())) is not None
        ]
        return written + list(self.flight.json_ld()) if self.flight else written

    @once
    def flight(self) -> Flight | None:
        """What a Next app streamed behind the page; None for others."""
        if PUSHED not in self.page.body[-_END:]:
            return None
        return Flight(node.text() for node in self.scripts)

    def meta(self, *keys: str) -> str | None:
        """The first of the named meta tags that says something."""
        known = self.metas
        return next((known[key][0] for key in keys if key in known), None)

    @once
    def lang(self) -> str | None:
        html = self.tree.root
        lang = html.attributes.get("lang") or html.attributes.get("xml:lang") if html else None
        return lang.strip() if lang else None

    @once
    def canonical(self) -> str | None:
        for link in self._head.get("link") or self.tree.tags("link"):
            if (link.attributes.get("rel") or "").lower() == "canonical":
                return self.absolute(link.attributes.get("href"))
        return None

    @once
    def _base(self) -> str:
        """What addresses of the page are relative to."""
        for node in self._head.get("base", ()):
            address = _joined(self.url, node.attributes.get("href"))
            if address:
                return address
        return self.url

    def absolute(self, address: str | None) -> str | None:
        """The address as seen from this page; None unless it is http or https."""
        if address and self._origin and _ROOTED.fullmatch(address) and "/." not in address:
            return self._origin + address
        return _joined(self._base, address)

    @once
    def _origin(self) -> str:
        """Scheme and host of what addresses are relative to, empty when that is no page."""
        return (_joined(self._base, "/") or "/")[:-1]

    def ancestors(self, node: LexborNode) -> Iterator[LexborNode]:
        """The elements around one, from the inside out."""
        above = node.parent
        while above is not None and above.is_element_node:
            yield above
            above = above.parent


_ROOTED: Final = re.compile(r"/(?:[\w%.~-][\w/%.~-]*)?(?:\?[\w%=&.~-]+)?")
"""An address from the root of its host: nearly every link of most shops."""
_COMPLETE: Final = re.compile(r"https?://[a-z0-9.-]+(?:/[\w/%.~-]*(?:\?[\w%=&.~-]+)?)?")
"""An address that no base can change."""


def _joined(base: str, address: str | None) -> str | None:
    if not address or not address.strip():
        return None
    if _COMPLETE.fullmatch(address) and "/." not in address:
        return address
    try:
        joined = urljoin(base, address.strip())
        scheme = urlsplit(joined).scheme
    except ValueError:
        return None
    return joined if scheme in {"http", "https"} else None
