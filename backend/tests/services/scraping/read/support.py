"""Pages for the reader's tests, written in a line or taken from tests/pages."""

from pathlib import Path
from typing import Any

from app.models.listing import Listing
from app.models.money import plain
from app.models.selectors import Rule, SelectorField
from app.services.scraping.pages import Hints, WebPage, utf8
from app.services.scraping.read import read

PAGES = Path(__file__).parents[3] / "pages"
ADDRESS = "https://shop.example/p/blue-kettle"
H1 = "<h1>Blue Kettle</h1>"


def read_html(
    body: str, *, url: str = ADDRESS, ignore_structured: bool = False, **hints: Any
) -> Listing:
    """What the reader makes of a page with this body."""
    text = f"<!DOCTYPE html><html>{body}</html>"
    page = WebPage(url=url, final_url=url, body=utf8(text))
    return read(page, Hints(**hints), ignore_structured=ignore_structured)


def read_page(
    name: str, *, url: str = ADDRESS, ignore_structured: bool = False, **hints: Any
) -> Listing:
    """What the reader makes of a saved page of ours."""
    text = (PAGES / name).read_text(encoding="utf-8")
    page = WebPage(url=url, final_url=url, body=utf8(text))
    return read(page, Hints(**hints), ignore_structured=ignore_structured)


def read_json(text: str, **hints: Any) -> Listing:
    """What the reader makes of a JSON answer."""
    page = WebPage(url=ADDRESS, final_url=ADDRESS, body=utf8(text), content_type="application/json")
    return read(page, Hints(**hints))


def selectors(**fields: str | list[Any]) -> dict[SelectorField, list[Any]]:
    """`price="css:.price"` as a store's selectors."""

    return {
        SelectorField(name): [
            Rule(selector=one) if isinstance(one, str) else Rule(**one)
            for one in (value if isinstance(value, list) else [value])
        ]
        for name, value in fields.items()
    }


def amount(listing: Listing) -> str | None:
    """The price as text."""
    return None if listing.price is None else plain(listing.price.amount)


def ld(thing: str) -> str:
    """A JSON-LD block."""
    return f'<script type="application/ld+json">{thing}</script>'


def read_with(text: str, price: str = "49,00 €") -> str | None:
    """The amount that the reader finds on a page which says this above a price."""
    page = f"<body>{H1}<div><p>{text}</p><p class='price'>{price}</p></div></body>"
    return amount(read_html(page, url="https://shop.example.de/p/1"))
