"""Which of the described products is the page's own."""

import re
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from app.models.listing import Method
from app.services.scraping.read.document import Document, same_page
from app.services.scraping.read.names import likeness
from app.services.scraping.read.products import Product

_ADDRESS: Final = 3.0
_OTHER_ADDRESS: Final = -1.0
_ID: Final = 2.0
_NAME: Final = 2.0
_SHORTEST_ID: Final = 4
_IN_A_WORD: Final = re.compile(r"[a-z0-9]")
_SCRIPT: Final = re.compile(r"script\[(\d+)\]")
_MOST_LINKS: Final = 20
_MATCHES: Final = 1.0
"""A product below this score has nothing in common with the page."""


def page_names(document: Document) -> list[str]:
    """What the page calls its product: og:title, h1 and title."""
    og = document.meta("og:title", "twitter:title")
    return [name for name in (og, *document.heading_texts[:5], document.title) if name]


def own_products(document: Document, products: list[Product]) -> list[Product]:
    """The products that are the page's own, best first: at most one for each method."""
    if not products:
        return []
    names = page_names(document)
    chosen: dict[Method, tuple[float, Product]] = {}
    for method in {product.method for product in products}:
        candidates = [
            one for one in products if one.method is method and not _is_of_a_card(one, document)
        ]
        if not candidates:
            continue
        scored = [(_score(one, document, names), one) for one in candidates]
        best = max(scored, key=lambda pair: pair[0])
        several = len({one.name for one in candidates if one.name and one.all_offers}) > 1
        # JSON-LD is about its page unless it says otherwise; marked-up parts may be about anything.
        elsewhere = method is not Method.JSON_LD or _address_score(best[1], document) < 0
        if several and best[0] < _MATCHES and elsewhere:
            continue
        chosen[method] = best
    ranked = sorted(chosen.values(), key=lambda pair: -pair[0])
    return [product for _, product in ranked]


def _score(product: Product, document: Document, names: list[str]) -> float:
    score = 0.5 if any(offer.amount for offer in product.all_offers) else 0.0
    score += 0.2 if product.name else 0.0
    score -= 0.3 if product.is_loose else 0.0
    score += _address_score(product, document)
    if any(len(one) >= _SHORTEST_ID and _stands_in(one, document.url) for one in _ids(product)):
        score += _ID
    return score + _NAME * max((likeness(product.name, name) for name in names[:4]), default=0.0)


def _is_of_a_card(product: Product, document: Document) -> bool:
    """Whether it is described inside a card that leads to the other page that it names."""
    script = _SCRIPT.match(product.path)
    said = (product.url, *(offer.url for offer in product.offers))
    addresses = {same_page(one) for url in said if (one := document.absolute(url))}
    if script is None or not addresses or addresses & document.own_addresses:
        return False
    card = document.scripts[int(script[1])].parent
    if card is None or card.tag in {"body", "head", "html"} or card.css_first("h1") is not None:
        return False
    links = (one.attributes.get("href") for one in card.css("a[href]")[:_MOST_LINKS])
    return any(same_page(one) in addresses for href in links if (one := document.absolute(href)))


def _ids(product: Product) -> list[str]:
    return [one for one in (product.sku, product.gtin) if one]


def _stands_in(identifier: str, url: str) -> bool:
    """Whether an identifier is a word of the address."""
    word, address = identifier.lower(), unquote(url).lower()
    start = address.find(word)
    while start != -1:
        around = address[max(start - 1, 0) : start] + address[start + len(word) :][:1]
        if not _IN_A_WORD.search(around):
            return True
        start = address.find(word, start + 1)
    return False


def _address_score(product: Product, document: Document) -> float:
    address = document.absolute(product.url)
    if not address or not urlsplit(address).path.strip("/"):
        return 0.0
    return _ADDRESS if same_page(address) in document.own_addresses else _OTHER_ADDRESS


_CHOOSES: Final = re.compile(
    r"var|sku|colou?r|size|article|artikel|option|model|style|pid|child|item", re.IGNORECASE
)
"""Names of what an address selects; a campaign's are not among them."""


def selects_another(address: str, url: str) -> bool:
    """Whether two addresses of one page select different variants of its product."""
    theirs, own = _choices(address), _choices(url)
    return same_page(address) == same_page(url) and any(
        theirs[name] != own[name] for name in theirs.keys() & own.keys()
    )


def _choices(url: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(urlsplit(url).query)[:20]
    except ValueError:
        return {}
    return {name.lower(): value.lower() for name, value in pairs if _CHOOSES.search(name)}


def variant_words(url: str) -> set[str]:
    """The values that an address selects by query or fragment: `variant=123` -> `123`."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query)[:20] + parse_qsl(parts.fragment)[:20]
    except ValueError:
        return set()
    return {value.lower() for _, value in pairs if len(value) >= _SHORTEST_ID}
