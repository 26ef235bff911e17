"""Sources vote on the amount: several that agree beat one that is loud."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.models.listing import Candidate, Method

WEIGHTS: Final = {
    Method.JSON_LD: 1.0,
    Method.MICRODATA: 1.0,
    Method.RDFA: 0.9,
    Method.META: 0.7,
    Method.EMBEDDED: 0.6,
}
ENOUGH: Final = 0.55
"""Below this sum nothing is read: silence is better than a wrong price."""
_MOST_CANDIDATES: Final = 12


@dataclass(slots=True)
class Vote:
    """One source's word for one amount."""

    amount: Decimal
    currency: str | None
    method: Method
    path: str
    raw: str
    weight: float
    note: str = ""
    most: Decimal | None = None
    """The upper end of the range whose lower end this is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The amount that won, who spoke for it, and everything that was considered."""

    winner: Vote | None
    candidates: tuple[Candidate, ...]
    supporters: tuple[Vote, ...] = ()


def count(votes: list[Vote]) -> Verdict:
    """Each method's best word for an amount counts once; the amounts compete with their sums."""
    sums: dict[Decimal, dict[Method, Vote]] = defaultdict(dict)
    for vote in votes:
        known = sums[vote.amount].get(vote.method)
        if known is None or known.weight < vote.weight:
            sums[vote.amount][vote.method] = vote
    totals = {
        amount: sum(vote.weight for vote in voices.values()) for amount, voices in sums.items()
    }
    ranked = sorted(totals, key=lambda amount: -totals[amount])
    candidates = tuple(
        _candidate(loudest(sums[amount]), totals[amount]) for amount in ranked[:_MOST_CANDIDATES]
    )
    if not ranked or totals[ranked[0]] < ENOUGH:
        return Verdict(None, candidates)
    voices = sums[ranked[0]]
    supporters = tuple(sorted(voices.values(), key=lambda vote: -vote.weight))
    return Verdict(loudest(voices), candidates, supporters)


def loudest(voices: dict[Method, Vote]) -> Vote:
    return max(voices.values(), key=lambda vote: vote.weight)


def _candidate(vote: Vote, total: float) -> Candidate:
    return Candidate(
        amount=vote.amount,
        currency=vote.currency,
        method=vote.method,
        path=vote.path[:1_000],
        raw=vote.raw[:1_000],
        score=round(min(total, 2.0) / 2, 3),
        reason=vote.note[:300],
    )
