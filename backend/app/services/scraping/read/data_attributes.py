"""A price that a page keeps only in data attributes, for its scripts to show."""

import re
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from app.models.listing import Method
from app.services.scraping.read.document import Document, sign_of
from app.services.scraping.read.offers import code_of, structured_amount
from app.services.scraping.read.votes import ENOUGH, Vote

_PRICES: Final = ("data-product-price", "data-price-amount", "data-price")
_CURRENCIES: Final = ("data-product-currency", "data-price-currency", "data-currency")
_SELECTOR: Final = ",".join(f"[{name}]" for name in _PRICES)
_SIGN: Final = sign_of("|".join(_PRICES))
_CENTS: Final = re.compile(r"[.,]\d")
_MOST: Final = 20
_CLOSE: Final = 4
"""Elements up from heading and attribute to what holds both."""


def data_attribute_vote(document: Document) -> Vote | None:
    """The only amount that data attributes near the heading name, surely none of whole cents."""
    nodes = document.tree.css(_SELECTOR) if document.may_hold(_SIGN) else []
    if not nodes or len(nodes) > _MOST or not _stand_at_heading(nodes, document):
        return None
    found = [(name, node.attributes.get(name)) for node in nodes for name in _PRICES]
    told = [(name, text) for name, text in found if text]
    amounts = {structured_amount(text, None) for _, text in told}
    amount = next(iter(amounts), None)
    if len(amounts) != 1 or not amount or not all(_CENTS.search(text) for _, text in told):
        return None
    attributes = [node.attributes for node in nodes]
    codes = (code_of(one.get(name)) for one in attributes for name in _CURRENCIES)
    currency = next((code for code in codes if code), None)
    name, raw = told[0]
    return Vote(amount, currency, Method.EMBEDDED, f"[{name}]", raw, ENOUGH)


def _stand_at_heading(nodes: list[LexborNode], document: Document) -> bool:
    """Whether all of the elements hold the only heading, or stand in what holds it closely."""
    if len(document.headings) != 1:
        return False
    above = islice(document.ancestors(document.headings[0]), _CLOSE)
    holders = {one.mem_id for one in above if one.tag not in {"body", "html"}}
    return all(
        any(one.mem_id in holders for one in (node, *islice(document.ancestors(node), _CLOSE)))
        for node in nodes
    )
