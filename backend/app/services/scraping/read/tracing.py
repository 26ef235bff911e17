"""How reading each field went, for whoever writes a store's rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.models.listing import Doubt, Listing, Method, Trace
from app.models.selectors import SelectorField
from app.services.scraping.prices import has_doubtful_decimals, parse
from app.services.scraping.read.facts import Facts
from app.services.scraping.read.offers import code_of
from app.services.scraping.read.selecting import Asked

_AMOUNTS: Final = frozenset({SelectorField.PRICE, SelectorField.LIST_PRICE})
_SAY_CURRENCY: Final = (SelectorField.CURRENCY, SelectorField.PRICE)


@dataclass(frozen=True, slots=True)
class Tracing:
    """A page that was read, and how its store's rules were asked."""

    facts: Facts
    asked: Mapping[SelectorField, Asked]
    listing: Listing
    locale: str | None

    def traces(self) -> dict[SelectorField, Trace]:
        """A trace of each field that has rules or was read."""
        fields = [*self.asked, *self.listing.evidence, SelectorField.CURRENCY]
        return {name: self._trace(name) for name in dict.fromkeys(fields)}

    def _trace(self, name: SelectorField) -> Trace:
        doubts = (*self._of_rules(name), *self._of_value(name))
        asked = self.asked.get(name)
        if asked is None or not asked.counts:
            return Trace(doubts=doubts)
        matches = asked.counts[-1] if name in self.facts.selected else sum(asked.counts)
        return Trace(matches=matches, ms=round(asked.seconds * 1000, 2), doubts=doubts)

    def _of_rules(self, name: SelectorField) -> Iterator[Doubt]:
        asked = self.asked.get(name)
        if asked is None or not asked.counts:
            return
        if name not in self.facts.selected:
            yield Doubt.INVALID if any(asked.counts) else Doubt.NO_MATCH
        elif asked.counts[-1] > 1:
            yield Doubt.MANY_MATCHES

    def _of_value(self, name: SelectorField) -> Iterator[Doubt]:
        if name in _AMOUNTS and self._has_doubtful_decimals(name):
            yield Doubt.DECIMALS
        if name is SelectorField.CURRENCY and self._is_guessed():
            yield Doubt.CURRENCY_GUESS

    def _has_doubtful_decimals(self, name: SelectorField) -> bool:
        found = self.listing.evidence.get(name)
        if found is None:
            return False
        rules = self.facts.document.hints.selectors.get(name, [])
        is_settled = found.method is Method.SELECTOR and any(
            rule.decimal is not None for rule in rules if rule.selector == found.path
        )
        return not is_settled and has_doubtful_decimals(found.raw, self.locale)

    def _is_guessed(self) -> bool:
        """Whether neither the store nor the data nor the text of the price names the currency."""
        currency = None if self.listing.price is None else self.listing.price.currency
        if currency is None:
            return False
        offers = [offer for product in self.facts.products for offer in product.all_offers]
        told = {self.facts.document.hints.currency, *(offer.currency for offer in offers)}
        for name in _SAY_CURRENCY:
            found = self.listing.evidence.get(name)
            if found is not None:
                told |= {code_of(found.raw), parse(f"1 {found.raw}").currency}
        return currency not in told
