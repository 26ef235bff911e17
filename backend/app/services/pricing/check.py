"""From a visit to what is kept of it: read the page, judge the price, gather the evidence."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from app.models.checks import Outcome
from app.models.listing import Evidence, Listing
from app.models.money import Money
from app.models.product_urls import Identity
from app.models.selectors import Availability
from app.models.types import utcnow
from app.services import scraping
from app.services.pricing.accept import Past, Verdict, identity_of, judge
from app.services.scraping.pages import Hints, Target, Visit, WebPage

LONGEST_REASON: Final = 500
SET_ASIDE: Final = "Reading this page ended the worker twice, so it was not visited."


@dataclass(frozen=True, slots=True)
class Subject:
    """One page to check: how to fetch it, how to read it, and what is known of it."""

    product_url_id: int
    target: Target
    hints: Hints
    past: Past
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """What came of one visit, ready to be recorded; `price` is set for `ok` and `held` only."""

    product_url_id: int
    outcome: Outcome
    reason: str | None = None
    price: Money | None = None
    availability: Availability = Availability.UNKNOWN
    confirmed: bool = False
    identity: Identity | None = None
    evidence: Evidence | None = None
    listing: Listing | None = None
    """Everything that the page says, for whoever names a product after it."""
    status: int | None = None
    duration_ms: int = 0
    checked_at: datetime = field(default_factory=utcnow)


def check(visit: Visit, subject: Subject) -> Check:
    """Read and judge what one visit brought; a failure is a value with its reason, never raised."""
    if visit.page is None:
        return _failed(visit, subject, visit.outcome, visit.reason)
    try:
        listing = scraping.read_guarded(visit.page, subject.hints)
        verdict = judge(listing, subject.past)
    except Exception as error:  # noqa: BLE001 -- one page must never harm its neighbours
        return _failed(visit, subject, Outcome.PARSE_MISS, f"The reader failed: {error!r}")
    return Check(
        product_url_id=subject.product_url_id,
        outcome=verdict.outcome,
        reason=_short(verdict.reason),
        price=verdict.price,
        availability=_availability(listing, verdict),
        confirmed=verdict.confirmed,
        identity=identity_of(listing),
        evidence=_evidence(visit.page, listing),
        listing=listing,
        status=visit.page.status,
        duration_ms=visit.duration_ms,
    )


def set_aside(subject: Subject) -> Check:
    """The check of a page that is not visited, because its visits kill the worker."""
    return Check(subject.product_url_id, Outcome.PARSE_MISS, SET_ASIDE)


def _failed(visit: Visit, subject: Subject, outcome: Outcome, reason: str | None) -> Check:
    return Check(
        product_url_id=subject.product_url_id,
        outcome=outcome,
        reason=_short(reason),
        status=visit.status,
        duration_ms=visit.duration_ms,
    )


def _availability(listing: Listing, verdict: Verdict) -> Availability:
    keeps = verdict.outcome in {Outcome.OK, Outcome.HELD}
    return listing.availability if keeps else Availability.UNKNOWN


def _evidence(page: WebPage, listing: Listing) -> Evidence:
    return Evidence(
        found=listing.evidence,
        candidates=listing.candidates[:10],
        warnings=listing.warnings,
        status=page.status,
        final_url=page.final_url,
        size=page.size,
        content_hash=page.content_hash,
        read_at=utcnow(),
    )


def _short(reason: str | None) -> str | None:
    return None if reason is None else reason[:LONGEST_REASON]


def confirmable_before(now: datetime) -> datetime:
    """A held check confirms a price when it is at least 15 minutes old (DOMAIN section 4)."""
    return now - timedelta(minutes=15)
