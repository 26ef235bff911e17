"""The demo's shops as a web server on loopback: front pages, product pages, pictures."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import Any, Final
from urllib.parse import parse_qs

from app.models.types import utcnow
from scripts.demo.goods import GOODS, SHOPS, DemoShop, Good, Markup, Moment, address, moment
from scripts.demo.pictures import picture
from scripts.demo.search import SEARCH_HOST, found

PAGES: Final = Path(__file__).parent / "pages"
SYMBOLS: Final = {"EUR": "\u20ac", "USD": "$"}
_IN_STOCK: Final = '<p class="stock">In stock</p><button type="button">Add to basket</button>'
_SOLD_OUT: Final = '<p class="stock">Sold out</p><button type="button">Tell me when</button>'

_LONGEST_FORM: Final = 200
_OFF_WITH_CARD: Final = Decimal("0.95")
_TILL: Final = """<form action="/p/{slug}/price" method="post">
<label>The till is yours: <input name="amount" inputmode="decimal" size="8" required></label>
<button>Change the price</button></form>"""

Answer = tuple[HTTPStatus, str, str | bytes]
"""Status, content type, text or picture."""
Now = Callable[[Good, DemoShop], Moment]
"""What a shop asks for a good at this moment."""


class Server(ThreadingHTTPServer):
    """All shops on one port; the host name says which."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.chosen: dict[tuple[str, str], Decimal] = {}
        """Prices that a visitor set, by host and slug; they stay until the demo ends."""

    def now(self, good: Good, shop: DemoShop) -> Moment:
        usual = moment(good, shop, utcnow())
        amount = self.chosen.get((shop.host, good.slug))
        return usual if amount is None else Moment(amount, in_stock=True)

    def choose(self, host: str, path: str, form: bytes) -> bool:
        """Take a price from the form of a product page; whether it was one."""
        sold = _sold_at(path.removesuffix("/price"), _shop_of(host))
        try:
            amount = Decimal(parse_qs(form.decode())["amount"][0]).quantize(Decimal("0.01"))
        except (KeyError, ValueError, InvalidOperation):
            return False
        if sold is None or not amount.is_finite() or not 0 < amount < 100_000:  # noqa: PLR2004 -- what a shop would ask
            return False
        self.chosen[host, sold.slug] = amount
        return True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        host, port = self._host(), self.server.server_port
        if host == SEARCH_HOST:
            self._say(HTTPStatus.OK, "application/json", found(self.path, port))
        else:
            self._say(*answer(host, port, self.path, self.server.now))

    def do_POST(self) -> None:
        """A new price for a product, from the form on its page."""
        length = min(int(self.headers.get("Content-Length", 0)), _LONGEST_FORM)
        if not self.server.choose(self._host(), self.path, self.rfile.read(length)):
            self._say(HTTPStatus.BAD_REQUEST, "text/html", "<h1>That is no price</h1>")
            return
        page = {"Location": self.path.removesuffix("/price")}
        self._say(HTTPStatus.SEE_OTHER, "text/html", "", page)

    def _host(self) -> str:
        return self.headers.get("Host", "").partition(":")[0]

    def _say(
        self,
        status: HTTPStatus,
        kind: str,
        said: str | bytes,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        body = said.encode() if isinstance(said, str) else said
        charset = "; charset=utf-8" if isinstance(said, str) else ""
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}{charset}")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the stack's own lines are what people came to see."""


def answer(host: str, port: int, path: str, now: Now) -> Answer:
    """What the shop of this host says; without one, where the shops are."""
    shop = _shop_of(host)
    if shop is None:
        return _html(_directory(port))
    return _of_shop(shop, port, path.partition("?")[0], now)


def _of_shop(shop: DemoShop, port: int, path: str, now: Now) -> Answer:
    if path == "/":
        return _html(_front(shop, now))
    if path == "/shop.css":
        return HTTPStatus.OK, "text/css", _filled("shop.css", colour=shop.colour)
    good = _sold_at(path, shop)
    if good is None:
        nothing = _layout(shop, "Not here", main="<h1>Not here</h1>")
        return HTTPStatus.NOT_FOUND, "text/html", nothing
    if path.startswith("/pictures/"):
        return HTTPStatus.OK, "image/png", picture(good)
    return _html(_product(shop, port, good, now))


def _shop_of(host: str) -> DemoShop | None:
    return next((shop for shop in SHOPS if shop.host == host), None)


def _sold_at(path: str, shop: DemoShop | None) -> Good | None:
    """The good whose page or picture has this path."""
    sold = [good for good in GOODS if shop is not None and shop.host in good.sold_by]
    return next((good for good in sold if path in _paths(good)), None)


def _paths(good: Good) -> tuple[str, str]:
    return f"/p/{good.slug}", f"/pictures/{good.slug}.png"


def _product(shop: DemoShop, port: int, good: Good, now: Now) -> str:
    asked = now(good, shop)
    head, price = _MARKUPS[shop.markup](shop, port, good, asked)
    others = [other for other in GOODS if other.category == good.category and other != good]
    related = "".join(_card(shop, other, now) for other in others if shop.host in other.sold_by)
    main = f"""<div class="product">
<img src="/pictures/{good.slug}.png" alt="" width="400" height="300">
<div><h1>{escape(good.name)}</h1><p>{escape(good.about)}</p>
{price}
{_IN_STOCK if asked.in_stock else _SOLD_OUT}</div>
</div>
<aside class="related"><h2>Others also liked</h2><ul class="grid">{related}</ul></aside>"""
    return _layout(shop, good.name, head=head, main=main, foot=_TILL.format(slug=good.slug))


def _front(shop: DemoShop, now: Now) -> str:
    sold = (good for good in GOODS if shop.host in good.sold_by)
    cards = "".join(_card(shop, good, now) for good in sold)
    main = f'<h1>{escape(shop.slogan)}</h1><ul class="grid">{cards}</ul>'
    return _layout(shop, "Home", main=main)


def _card(shop: DemoShop, good: Good, now: Now) -> str:
    price = f"{SYMBOLS[shop.currency]}{now(good, shop).amount}"
    return (
        f'<li><a href="/p/{good.slug}"><img src="/pictures/{good.slug}.png" alt="" width="400" '
        f'height="300">{escape(good.name)}<br><span class="amount">{price}</span></a></li>'
    )


def _directory(port: int) -> str:
    links = "".join(
        f'<li><a href="{address(shop, port)}">{escape(shop.name)}</a></li>' for shop in SHOPS
    )
    return f"<!doctype html><title>Shops of the demo</title><h1>Shops</h1><ul>{links}</ul>"


def _price(shop: DemoShop, now: Moment, attributes: str = "") -> str:
    return f'<p class="product-price"{attributes}>{SYMBOLS[shop.currency]}{now.amount}</p>'


def _data(shop: DemoShop, port: int, good: Good, now: Moment) -> dict[str, Any]:
    return {
        "name": good.name,
        "sku": good.slug.upper(),
        "image": address(shop, port, f"/pictures/{good.slug}.png"),
        "description": good.about,
        "price": str(now.amount),
        "currency": shop.currency,
        "availability": "InStock" if now.in_stock else "OutOfStock",
    }


def _json_ld(shop: DemoShop, port: int, good: Good, now: Moment) -> tuple[str, str]:
    data = _data(shop, port, good, now)
    product = {
        "@context": "https://schema.org",
        "@type": "Product",
        **{name: data[name] for name in ("name", "sku", "image", "description")},
        "offers": {
            "@type": "Offer",
            "price": data["price"],
            "priceCurrency": data["currency"],
            "availability": f"https://schema.org/{data['availability']}",
        },
    }
    return _script("application/ld+json", product), _price(shop, now)


def _microdata(shop: DemoShop, port: int, good: Good, now: Moment) -> tuple[str, str]:
    data = _data(shop, port, good, now)
    price = _price(shop, now, f' itemprop="price" content="{now.amount}"')
    return (
        "",
        f"""<div itemscope itemtype="https://schema.org/Product">
<meta itemprop="name" content="{escape(good.name)}"><meta itemprop="sku" content="{data["sku"]}">
<link itemprop="image" href="{data["image"]}">
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">{price}
<meta itemprop="priceCurrency" content="{shop.currency}">
<link itemprop="availability" href="https://schema.org/{data["availability"]}"></div></div>""",
    )


def _embedded(shop: DemoShop, port: int, good: Good, now: Moment) -> tuple[str, str]:
    data = _data(shop, port, good, now)
    data["available"] = now.in_stock
    state = {"props": {"pageProps": {"product": data}}}
    return _script("application/json", state, ' id="__NEXT_DATA__"'), _price(shop, now)


def _visible(shop: DemoShop, port: int, good: Good, now: Moment) -> tuple[str, str]:
    image = address(shop, port, f"/pictures/{good.slug}.png")
    return f'<meta property="og:image" content="{image}">', _price(shop, now)


def _rivals(shop: DemoShop, port: int, good: Good, now: Moment) -> tuple[str, str]:
    with_card = (now.amount * _OFF_WITH_CARD).quantize(Decimal("0.01"))
    card = f'<p class="card-price">{SYMBOLS[shop.currency]}{with_card}</p>'
    head, price = _visible(shop, port, good, now)
    return head, f"{card}{price}"


_MARKUPS: Final[dict[Markup, Callable[[DemoShop, int, Good, Moment], tuple[str, str]]]] = {
    Markup.JSON_LD: _json_ld,
    Markup.MICRODATA: _microdata,
    Markup.EMBEDDED: _embedded,
    Markup.VISIBLE: _visible,
    Markup.RIVALS: _rivals,
}


def _script(kind: str, data: Any, attributes: str = "") -> str:
    text = json.dumps(data).replace("</", "<\\/")
    return f'<script type="{kind}"{attributes}>{text}</script>'


def _layout(shop: DemoShop, title: str, *, main: str, head: str = "", foot: str = "") -> str:
    return _filled(
        "layout.html",
        title=f"{escape(title)} | {escape(shop.name)}",
        shop=escape(shop.name),
        slogan=escape(shop.slogan),
        head=head,
        main=main,
        foot=foot,
    )


def _filled(file: str, /, **values: object) -> str:
    return Template((PAGES / file).read_text(encoding="utf-8")).substitute(values)


def _html(text: str) -> Answer:
    return HTTPStatus.OK, "text/html", text
