"""Everything that was gathered about a page before anything is decided."""

from dataclasses import dataclass, field

from app.models.listing import Found, Method
from app.models.selectors import SelectorField
from app.services.scraping.read.document import Document
from app.services.scraping.read.products import Product
from app.services.scraping.read.selecting import Selected
from app.services.scraping.read.visible import Sight
from app.services.scraping.read.votes import Verdict, Vote

Evidence = dict[SelectorField, Found]


@dataclass(slots=True)
class Facts:
    """What every source says; `votes` are their words for the price."""

    document: Document
    products: list[Product]
    selected: dict[SelectorField, Selected]
    sight: Sight
    votes: list[Vote]
    verdict: Verdict
    warnings: list[str] = field(default_factory=list)

    def first(self, name: str) -> tuple[str, Product] | None:
        """The best product's word for a field."""
        for product in self.products:
            value = getattr(product, name)
            if value:
                return value, product
        return None


def selector_evidence(selected: Selected) -> Found:
    return found(Method.SELECTOR, selected.selector, selected.raw)


def found(method: Method, path: str, raw: str) -> Found:
    """Evidence, cut to what is kept."""
    return Found(method=method, path=path[:1_000], raw=raw[:1_000])
