"""Holds what the data says against what the page shows, and turns both into votes."""

from decimal import Decimal
from typing import Final

from app.models.listing import Method
from app.services.scraping.read.charged import votes_of
from app.services.scraping.read.data_attributes import data_attribute_vote
from app.services.scraping.read.document import Document
from app.services.scraping.read.meta_tags import listed_amount
from app.services.scraping.read.products import Product
from app.services.scraping.read.visible import Sight
from app.services.scraping.read.visible.seen import Seen
from app.services.scraping.read.visible.standing import Standing
from app.services.scraping.read.votes import Vote

_UNSEEN: Final = "the page does not show it"
_ONLY_OLD: Final = 0.5
_SHOWN_AS: Final = {
    Standing.NET: "without tax",
    Standing.RATE: "as a rate",
    Standing.OLD: "as an old price",
}
_LISTED: Final = 0.4
_NOT_SHOWN: Final = 0.35
_CLEARLY: Final = 0.7
"""The score from which an amount at the heading clearly stands as the price."""
_NOT_ASKED: Final = 0.1
"""What is left of the lower end of a range where the page asks more."""
_BEHIND: Final = 0.1
"""With a score so much lower an amount is shown less clearly than another."""
_IN_CENTS: Final = Decimal("0.01")
_STALE: Final = (Decimal("0.2"), Decimal("1.4"))
"""A shown price within these factors of one that is shown nowhere is the same thing, newer."""
_TOKEN: Final = 10
"""So many times less, and shown nowhere: a down payment or a placeholder."""


def all_votes(
    products: list[Product], sight: Sight, document: Document, *, is_bare: bool = False
) -> list[Vote]:
    """One vote per source and amount; data attributes speak when all else is silent.

    `is_bare` leaves what is only in data out.
    """
    votes = [
        vote
        for product in products
        if not (product.is_loose and sight.is_foreign(product.node))
        for vote in votes_of(product, document)
    ]
    listed = listed_amount(document, next((vote.currency for vote in votes), None))
    for vote in votes:
        _hold_against_page(vote, sight)
        if vote.amount == listed and len({other.amount for other in votes}) > 1:
            vote.weight *= _LISTED
            vote.note = "a meta tag calls it the list price"
    votes += _visible_votes(sight)
    if votes or is_bare or any(one.standing is Standing.FOREIGN for one in sight.amounts):
        return votes
    hidden = data_attribute_vote(document)
    return [hidden] if hidden else []


def _hold_against_page(vote: Vote, sight: Sight) -> None:
    standings = sight.standings_of(vote.amount)
    own = standings - {Standing.FOREIGN}
    if own and own <= _SHOWN_AS.keys():
        vote.weight *= _ONLY_OLD
        kind = next(kind for standing, kind in _SHOWN_AS.items() if standing in own)
        vote.note = f"the page shows it only {kind}"
    elif _is_low_end(vote, sight.clean):
        vote.weight *= _NOT_ASKED
        vote.note = "the lower end of a range, and the page asks more"
    elif own == {Standing.OTHER} and _stands_clearly(sight.clean):
        vote.weight *= _NOT_SHOWN
        vote.note = "the page shows it as something else"
    elif Standing.CLEAN not in standings and _is_outdated(vote, sight.clean):
        vote.weight *= _NOT_SHOWN
        vote.note = "the page shows it as something else" if standings else _UNSEEN


def _is_low_end(vote: Vote, clean: list[Seen]) -> bool:
    """Whether the page asks more than what a range begins with, which it shows less clearly."""
    if vote.most is None or not _stands_clearly(clean):
        return False
    best = max((one.score for one in clean if one.number.amount == vote.amount), default=0.0)
    return vote.amount < clean[0].number.amount <= vote.most and clean[0].score - best >= _BEHIND


def _stands_clearly(clean: list[Seen]) -> bool:
    """Whether the page shows a price at the heading that nobody would overlook."""
    return bool(clean) and clean[0].score >= _CLEARLY and clean[0].is_near


def _is_outdated(vote: Vote, clean: list[Seen]) -> bool:
    if not _stands_clearly(clean):
        return False
    shown = clean[0].number
    if shown.currency and vote.currency and shown.currency != vote.currency:
        return True
    ratio = shown.amount / vote.amount
    return _STALE[0] <= ratio <= _STALE[1] or ratio == _IN_CENTS or ratio >= _TOKEN


def _visible_votes(sight: Sight) -> list[Vote]:
    votes: dict[Decimal, Vote] = {}
    for seen in sight.clean:
        number = seen.number
        votes.setdefault(
            number.amount,
            Vote(number.amount, number.currency, Method.VISIBLE, seen.path, number.raw, seen.score),
        )
    return list(votes.values())
