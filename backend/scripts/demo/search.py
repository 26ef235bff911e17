"""A search engine beside the demo's shops: it answers as SearXNG does, with their pages alone."""

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from scripts.demo.goods import GOODS, SHOPS, Good, address

SEARCH_HOST: Final = "search.localhost"


def found(path: str, port: int) -> str:
    """JSON with every page of a good that has a word of the query; all of them on page one."""
    asked = parse_qs(urlsplit(path).query)
    words = asked.get("q", [""])[0].lower().split()
    first = asked.get("pageno", ["1"])[0] == "1"
    hits = [hit for good in GOODS if _speaks_of(good, words) for hit in _hits(good, port)]
    return json.dumps({"results": hits if first else [], "unresponsive_engines": []})


def _speaks_of(good: Good, words: list[str]) -> bool:
    text = f"{good.name} {good.category} {good.about}".lower()
    return any(word in text for word in words)


def _hits(good: Good, port: int) -> Iterator[dict[str, Any]]:
    for shop in SHOPS:
        if shop.host in good.sold_by:
            yield {
                "url": address(shop, port, f"/p/{good.slug}"),
                "title": f"{good.name} | {shop.name}",
                "content": good.about,
                "engine": "demo",
                "score": 1.0,
            }
