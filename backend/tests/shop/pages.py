"""Product pages of eight kinds, each with a basket, a shipping threshold and other products."""

import html
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import uuid4


class Kind(StrEnum):
    """Where a page says its price."""

    JSON_LD = "json_ld"
    GRAPH = "graph"
    MICRODATA = "microdata"
    META = "meta"
    EMBEDDED = "embedded"
    CSS = "css"
    JSON_API = "json_api"
    SOLD_OUT = "sold_out"
    """Out of stock, without a price."""


class Body(StrEnum):
    """How a body is sent: as it should be, or in one of the ways that fetchers die of."""

    PAGE = "page"
    EMPTY = "empty"
    BINARY = "binary"
    LATIN_1 = "latin_1"
    """No charset named, bytes that are not UTF-8."""
    HUGE = "huge"
    ENDLESS = "endless"
    ENDLESS_REDIRECT = "endless_redirect"
    SLOW = "slow"
    GZIP_BOMB = "gzip_bomb"
    BROTLI_BOMB = "brotli_bomb"
    ZSTD_BOMB = "zstd_bomb"
    CUT_OFF = "cut_off"
    """Closed before the announced end."""
    BROKEN_GZIP = "broken_gzip"
    HUGE_HEADERS = "huge_headers"
    NOT_HTTP = "not_http"
    SILENT = "silent"
    RESET = "reset"
    """The connection is reset instead of answered."""


@dataclass
class ShopPage:
    """One page; whatever a test changes holds from the next request on."""

    url: str
    kind: Kind = Kind.JSON_LD
    name: str = "Copper kettle"
    amount: str | None = "19.99"
    currency: str = "EUR"
    availability: str = "InStock"
    """As schema.org spells it."""
    sku: str = "KET-1"
    status: int = 200
    delay_seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    redirect_to: str | None = None
    """Where to, with `status` 301 to 308 (302 when it is left at 200)."""
    body: Body = Body.PAGE
    encoding: str | None = None
    """gzip, br or zstd."""
    text: str | None = None
    """Sent instead of the product page."""
    content_type: str | None = None
    etag: str | None = None
    """Sent, and answered with 304 when it comes back."""
    size: int = 0
    """At least so many bytes."""
    restless: bool = False
    """A token makes every answer another one, as on most shops' pages."""


SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
_AVAILABILITY_WORDS = {"InStock": "In stock", "OutOfStock": "Sold out", "PreOrder": "Pre-order"}


def content_type(page: ShopPage) -> str:
    if page.content_type is not None:
        return page.content_type
    kind = "application/json" if page.kind is Kind.JSON_API else "text/html"
    return kind if page.body is Body.LATIN_1 else f"{kind}; charset=utf-8"


def render(page: ShopPage) -> str:
    """The whole page as text, padded to `page.size` bytes."""
    if page.text is not None:
        return page.text
    if page.kind is Kind.JSON_API:
        return json.dumps(_api(page))
    head, main = _BUILDERS[page.kind](page)
    if page.restless:
        head += f'<meta name="csrf-token" content="{uuid4().hex}">'
    text = _LAYOUT.format(title=html.escape(page.name), head=head, main=main, padding="")
    missing = page.size - len(text.encode())
    if missing <= 0:
        return text
    paragraph = "<p>It boils water, and it has done so since it was made.</p>\n"
    padding = paragraph * (missing // len(paragraph) + 1)
    return _LAYOUT.format(title=html.escape(page.name), head=head, main=main, padding=padding)


_LAYOUT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title} | The small shop</title>
{head}
</head>
<body>
<header><nav><a href="/">Home</a> <a href="/basket">Basket: €0.00</a></nav>
<p class="banner">Free shipping from €49.00</p></header>
<main>
<h1>{title}</h1>
{main}
</main>
<section class="description"><h2>About it</h2>
{padding}</section>
<aside class="related"><h2>Others also liked</h2>
<ul><li><a href="/p/teapot">Teapot</a> <span class="amount">€7.50</span></li>
<li><a href="/p/trivet">Trivet</a> <span class="amount">€3.20</span></li></ul></aside>
<footer><p>Subscribe and save 10%</p></footer>
</body>
</html>
"""


def _visible(page: ShopPage, *, css_class: str = "product-price") -> str:
    words = _AVAILABILITY_WORDS.get(page.availability, page.availability)
    price = ""
    if page.amount is not None:
        symbol = SYMBOLS.get(page.currency, f"{page.currency} ")
        price = f'<p class="{css_class}">{symbol}{page.amount}</p>'
    return f'{price}<p class="stock">{words}</p><button>Add to basket</button>'


def _offer(page: ShopPage) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "url": page.url,
        "price": page.amount,
        "priceCurrency": page.currency,
        "availability": f"https://schema.org/{page.availability}",
    }


def _product(page: ShopPage) -> dict[str, Any]:
    return {
        "@type": "Product",
        "name": page.name,
        "sku": page.sku,
        "image": "/images/kettle.png",
        "brand": {"@type": "Brand", "name": "Smallware"},
        "offers": _offer(page),
    }


def _script(data: Any, kind: str = "application/ld+json", attributes: str = "") -> str:
    text = json.dumps(data).replace("</", "<\\/")
    return f'<script type="{kind}"{attributes}>{text}</script>'


def _json_ld(page: ShopPage) -> tuple[str, str]:
    return _script({"@context": "https://schema.org", **_product(page)}), _visible(page)


def _graph(page: ShopPage) -> tuple[str, str]:
    nodes = [
        {"@type": "Organization", "name": "The small shop"},
        {"@type": "BreadcrumbList", "itemListElement": []},
        {"@id": f"{page.url}#product", **_product(page)},
    ]
    return _script({"@context": "https://schema.org", "@graph": nodes}), _visible(page)


def _microdata(page: ShopPage) -> tuple[str, str]:
    return (
        "",
        f"""<div itemscope itemtype="https://schema.org/Product">
<span itemprop="name">{html.escape(page.name)}</span>
<span itemprop="sku">{page.sku}</span>
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
<meta itemprop="priceCurrency" content="{page.currency}">
<span itemprop="price" content="{page.amount}">{page.amount}</span>
<link itemprop="availability" href="https://schema.org/{page.availability}">
</div></div>""",
    )


def _meta(page: ShopPage) -> tuple[str, str]:
    stock = "in stock" if page.availability == "InStock" else "out of stock"
    return (
        f"""<meta property="og:type" content="product">
<meta property="og:title" content="{html.escape(page.name)}">
<meta property="product:price:amount" content="{page.amount}">
<meta property="product:price:currency" content="{page.currency}">
<meta property="product:availability" content="{stock}">""",
        _visible(page),
    )


def _embedded(page: ShopPage) -> tuple[str, str]:
    state = {
        "props": {
            "pageProps": {
                "product": {
                    "name": page.name,
                    "sku": page.sku,
                    "price": page.amount,
                    "currency": page.currency,
                    "available": page.availability == "InStock",
                }
            }
        }
    }
    return "", _script(state, "application/json", ' id="__NEXT_DATA__"') + '<div id="app"></div>'


def _css(page: ShopPage) -> tuple[str, str]:
    return "", _visible(page)


def _sold_out(page: ShopPage) -> tuple[str, str]:
    product = _product(page)
    product["offers"] = {"@type": "Offer", "availability": "https://schema.org/OutOfStock"}
    head = _script({"@context": "https://schema.org", **product})
    return head, '<p class="stock">Sold out</p>'


def _api(page: ShopPage) -> dict[str, Any]:
    return {
        "title": page.name,
        "sku": page.sku,
        "price": {"value": page.amount, "currency": page.currency},
        "available": page.availability == "InStock",
        "related": [{"title": "Teapot", "price": {"value": "7.50"}}],
    }


_BUILDERS: dict[Kind, Callable[[ShopPage], tuple[str, str]]] = {
    Kind.JSON_LD: _json_ld,
    Kind.GRAPH: _graph,
    Kind.MICRODATA: _microdata,
    Kind.META: _meta,
    Kind.EMBEDDED: _embedded,
    Kind.CSS: _css,
    Kind.SOLD_OUT: _sold_out,
}
