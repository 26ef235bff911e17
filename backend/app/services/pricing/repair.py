"""Self-repair: a store's price selector that stopped matching, and what could take its place.

Nothing is changed by itself. Where the page still shows one convincing price in the place that the
last good page had it, the check is held with a selector that finds it; its owner adopts that with
one call, or does not. What is proposed is learned from the last reading's evidence.
"""

from collections.abc import Iterator
from typing import Final

from app.models.listing import Evidence, Listing, Method
from app.models.selectors import Rule, SelectorField, Selectors
from app.services import scraping
from app.services.scraping.pages import Hints, WebPage

_SAME_PLACE: Final = 0.5
"""Of the steps of a path: the price box is renamed more often than what is around it."""


def lost_selector(selectors: Selectors, last: Evidence | None, listing: Listing) -> str | None:
    """The store's selector that read the last price and reads this page's no more."""
    if last is None or listing.price is None or listing.method is Method.SELECTOR:
        return None
    before = last.found.get(SelectorField.PRICE)
    if before is None or before.method is not Method.SELECTOR:
        return None
    own = {rule.selector for rule in selectors.get(SelectorField.PRICE, []) if not rule.fallback}
    return before.path if before.path in own else None


def stands_in_place(last: Evidence, listing: Listing) -> bool:
    """Whether the price stands where the last page had the same source say it."""
    now = listing.evidence.get(SelectorField.PRICE)
    if now is None:
        return False
    paid = last.found[SelectorField.PRICE]
    places = [c.path for c in last.candidates if c.method is now.method]
    places += [paid.path.removeprefix("css:")] if now.method is Method.VISIBLE else []
    return any(_likeness(place, now.path) >= _SAME_PLACE for place in places)


def proposal(page: WebPage, hints: Hints, listing: Listing) -> Rule | None:
    """A selector that finds just this price on this page; None when none of ours does."""
    for rule in _candidates(listing):
        selectors = {**hints.selectors, SelectorField.PRICE: [rule]}
        tried = scraping.read_guarded(
            page, Hints(selectors=selectors, locale=hints.locale, currency=hints.currency)
        )
        if tried.method is Method.SELECTOR and tried.price == listing.price:
            return rule
    return None


def _candidates(listing: Listing) -> Iterator[Rule]:
    found = listing.evidence.get(SelectorField.PRICE)
    if found is None:
        return
    match found.method:
        case Method.VISIBLE:
            steps = found.path.split(" > ")
            for start in range(len(steps) - 1, -1, -1):
                yield Rule(selector=f"css:{' > '.join(steps[start:])}")
        case Method.META:
            yield Rule(selector=f"meta:{found.path}")
        case Method.JSON_LD | Method.MICRODATA | Method.RDFA:
            yield Rule(selector="schema:offers.price")
            yield Rule(selector="schema:price")
        case _:
            return


def _likeness(one: str, other: str) -> float:
    """The share of the longer path's steps that the other one has too."""
    steps, others = one.split(" > "), other.split(" > ")
    shared = sum(1 for step in steps if step in others)
    return shared / max(len(steps), len(others))
