"""Whether a price that was read may become a reading (DOMAIN section 4)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

from app.models.checks import Outcome
from app.models.listing import Evidence, Identity, Listing
from app.models.money import LARGEST_AMOUNT, Money, decimals_of, plain
from app.models.selectors import UNBUYABLE

PLAUSIBLE: Final = (Decimal("0.5"), Decimal("2.0"))
"""Of the median of the last five accepted amounts."""
REMEMBERED: Final = 5
_SLIPS: Final = tuple(Decimal(10) ** n for n in (1, 2, 3, -1, -2, -3))
_SLIP_WIDTH: Final = Decimal("0.1")
_SAME_TITLE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Past:
    """What was accepted from this page before."""

    amounts: Sequence[Decimal] = ()
    """The last five accepted amounts, newest first, in `currency`."""
    currency: str | None = None
    identity: Identity | None = None
    store_currency: str | None = None
    evidence: Evidence | None = None
    """Of the last accepted price, where one of the store's own selectors read it."""
    confirmable: Money | None = None
    """What the newest check held, when that was long enough ago to be confirmed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok` with a price, or without one for a page that sells nothing now; else held or refused."""

    outcome: Outcome
    price: Money | None = None
    reason: str | None = None
    confirmed: bool = False
    """A second check agreed with the held one."""


def judge(listing: Listing, past: Past) -> Verdict:
    """Accept, hold or refuse what one page said."""
    if listing.price is None and listing.availability in UNBUYABLE:
        changed = _changed(past.identity, identity_of(listing))
        return Verdict(Outcome.HELD if changed else Outcome.OK, reason=changed)
    if listing.price is None or listing.price.currency is None:
        return _refused(listing.reason or "The page names no price, or no currency.")
    price = Money(listing.price.amount, listing.price.currency)
    impossible = _impossible(price.amount, price.currency)
    if impossible is not None:
        return _refused(impossible)
    if price.amount == 0:
        return Verdict(Outcome.HELD, reason="The page says it costs nothing.")
    doubt = _doubt(price, listing, past)
    confirmed = doubt is not None and past.confirmable == price
    if doubt is None or confirmed:
        return Verdict(Outcome.OK, price, confirmed=confirmed)
    return Verdict(Outcome.HELD, price, doubt)


def identity_of(listing: Listing) -> Identity:
    return Identity(title=listing.title, sku=listing.sku, gtin=listing.gtin)


def grown(before: Identity | None, now: Identity) -> Identity:
    """What is known of the page's product after this check: what it left unsaid still holds."""
    if before is None:
        return now
    return Identity(
        title=now.title or before.title, sku=now.sku or before.sku, gtin=now.gtin or before.gtin
    )


def _refused(reason: str) -> Verdict:
    return Verdict(Outcome.PARSE_MISS, reason=reason)


def _impossible(amount: Decimal, currency: str) -> str | None:
    if not amount.is_finite() or amount < 0:
        return f"{amount} is not a price."
    if amount > LARGEST_AMOUNT:
        return f"{amount} is more than anything costs."
    exponent = amount.normalize().as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    if decimals > decimals_of(currency):
        return f"{amount} has more decimals than {currency}."
    return None


def _doubt(price: Money, listing: Listing, past: Past) -> str | None:
    expected = past.currency or past.store_currency
    if expected is not None and price.currency != expected:
        whose = "last price was" if past.currency else "store's is"
        return f"The page says {price.currency}; the {whose} {expected}."
    changed = _changed(past.identity, identity_of(listing))
    if changed is not None:
        return changed
    agreed = len(set(listing.agreeing)) >= 2  # noqa: PLR2004 -- DOMAIN: two independent methods
    if not past.amounts or agreed:
        return None
    return _implausible(price.amount, Decimal(median(past.amounts[:REMEMBERED])))


def _implausible(amount: Decimal, usual: Decimal) -> str | None:
    ratio = amount / usual
    low, high = PLAUSIBLE
    if low <= ratio <= high:
        return None
    for slip in _SLIPS:
        if abs(ratio / slip - 1) <= _SLIP_WIDTH:
            return f"{amount} is {_times(slip)} the usual {plain(usual)}: a slipped separator?"
    return f"{amount} is far from the usual {plain(usual)}."


def _times(slip: Decimal) -> str:
    return f"{slip:f} times" if slip > 1 else f"1/{1 / slip:f} of"


def _changed(before: Identity | None, now: Identity) -> str | None:
    if before is None:
        return None
    for name, old, new in (("GTIN", before.gtin, now.gtin), ("SKU", before.sku, now.sku)):
        if old and new:
            same = old.strip().lstrip("0").casefold() == new.strip().lstrip("0").casefold()
            return None if same else f"The page's {name} changed from {old} to {new}."
    if before.title and now.title and _likeness(before.title, now.title) < _SAME_TITLE:
        return f"The page's title changed to '{now.title[:120]}'."
    return None


def _likeness(one: str, other: str) -> float:
    """The words that both titles have, as a share of the average number of words."""
    words, others = (set(re.findall(r"\w+", title.casefold())) for title in (one, other))
    total = len(words) + len(others)
    return 2 * len(words & others) / total if total else 1.0
