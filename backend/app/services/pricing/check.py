"""From a visit to what is kept of it: read the page, judge the price, gather the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from app.models.checks import Outcome
from app.models.fetching import LearnedMode
from app.models.fingerprints import Fingerprint
from app.models.listing import Evidence, Identity, Listing
from app.models.money import Money
from app.models.selectors import Availability, Rule
from app.models.types import utcnow
from app.services import scraping
from app.services.pricing.accept import Past, Verdict, identity_of, judge
from app.services.pricing.fingerprints import fingerprint_of, rules_of
from app.services.pricing.kept_pages import KeptPage
from app.services.pricing.repair import lost_selector, proposal, stands_in_place
from app.services.scraping.pages import Hints, Target, Visit, WebPage

LONGEST_REASON: Final = 500
SET_ASIDE: Final = "Visits to this page ended the worker twice, so it was not visited."
UNKEPT: Final = "The page said something that the database cannot keep."


@dataclass(frozen=True, slots=True)
class Subject:
    """One page to check: how to fetch it, how to read it, and what is known of it."""

    product_url_id: int
    target: Target
    hints: Hints
    past: Past
    fingerprint: Fingerprint | None = None
    """What the page looked like at its last check, when that was by the same rules."""
    set_aside: bool = False
    store_id: int | None = None
    """None while the store is still to be made."""
    learned: LearnedMode | None = None
    """What earlier visits taught about a store that leaves its fetch mode to us."""
    is_worth_keeping: bool = False
    """Whether the page itself should be kept, if it is read well."""


@dataclass(frozen=True, slots=True)
class Check:
    """What came of one visit, ready to be recorded; `price` is set for `ok` and `held` only."""

    product_url_id: int
    outcome: Outcome
    reason: str | None = None
    price: Money | None = None
    availability: Availability = Availability.UNKNOWN
    confirmed: bool = False
    proposal: Rule | None = None
    """A selector that could take the place of the store's, which finds nothing any more."""
    identity: Identity | None = None
    evidence: Evidence | None = None
    listing: Listing | None = None
    """Everything that the page says, for whoever names a product after it."""
    fingerprint: Fingerprint | None = None
    """What the next visit may know this page by, after `ok` and `not_modified`."""
    moved_to: str | None = None
    status: int | None = None
    duration_ms: int = 0
    checked_at: datetime = field(default_factory=utcnow)
    kept: KeptPage | None = None
    """The page itself, where it is kept."""


def check(visit: Visit, subject: Subject) -> Check:
    """Read and judge what one visit brought; a failure is a value with its reason, never raised."""
    if _is_unchanged(visit, subject):
        return _without_reading(visit, subject, Outcome.NOT_MODIFIED)
    if visit.page is None:
        return _without_reading(visit, subject, visit.outcome, visit.reason)
    try:
        listing = scraping.read_guarded(visit.page, subject.hints)
        verdict, rule = _mended(visit.page, subject, listing, judge(listing, subject.past))
    except Exception as error:  # noqa: BLE001 -- one page must never harm its neighbours
        return _without_reading(visit, subject, Outcome.PARSE_MISS, f"The reader failed: {error!r}")
    return Check(
        product_url_id=subject.product_url_id,
        outcome=verdict.outcome,
        reason=_short(verdict.reason),
        price=verdict.price,
        availability=_availability(listing, verdict),
        confirmed=verdict.confirmed,
        proposal=rule,
        identity=identity_of(listing),
        evidence=_evidence(visit.page, listing, visit.warnings),
        listing=listing,
        fingerprint=_fingerprint(visit.page, subject, verdict.outcome),
        moved_to=visit.moved_to,
        status=visit.page.status,
        duration_ms=visit.duration_ms,
    )


def set_aside(subject: Subject) -> Check:
    """The check of a page that is not visited, because its visits kill the worker."""
    return Check(subject.product_url_id, Outcome.PARSE_MISS, SET_ASIDE)


def unkept(check: Check) -> Check:
    """The same visit without anything that the page said."""
    return Check(
        check.product_url_id,
        Outcome.PARSE_MISS,
        UNKEPT,
        status=check.status,
        duration_ms=check.duration_ms,
        checked_at=check.checked_at,
    )


def _mended(
    page: WebPage, subject: Subject, listing: Listing, verdict: Verdict
) -> tuple[Verdict, Rule | None]:
    """A price that the store's own selector no longer finds is held, or not believed at all."""
    last = subject.past.evidence
    lost = lost_selector(subject.hints.selectors, last, listing)
    if lost is None or last is None or verdict.outcome is not Outcome.OK or verdict.confirmed:
        return verdict, None
    reason = f"The store's selector {lost[:120]} finds no price on the page any more"
    if not stands_in_place(last, listing):
        return Verdict(Outcome.PARSE_MISS, reason=f"{reason}, and none stands in its place."), None
    confirmed = subject.past.confirmable == verdict.price
    outcome = Outcome.OK if confirmed else Outcome.HELD
    held = Verdict(outcome, verdict.price, f"{reason}; another one might.", confirmed=confirmed)
    return held, proposal(page, subject.hints, listing)


def _is_unchanged(visit: Visit, subject: Subject) -> bool:
    if visit.page is None:
        return visit.outcome is Outcome.NOT_MODIFIED
    known = subject.fingerprint
    return known is not None and known.content_hash == visit.page.content_hash


def _fingerprint(page: WebPage, subject: Subject, outcome: Outcome) -> Fingerprint | None:
    """Only what was accepted may be known again: the rest is read until it is."""
    if outcome is not Outcome.OK:
        return None
    return fingerprint_of(page, rules_of(subject.target, subject.hints))


def _without_reading(
    visit: Visit, subject: Subject, outcome: Outcome, reason: str | None = None
) -> Check:
    return Check(
        product_url_id=subject.product_url_id,
        outcome=outcome,
        reason=_short(reason),
        fingerprint=subject.fingerprint if outcome is Outcome.NOT_MODIFIED else None,
        moved_to=visit.moved_to,
        status=visit.status,
        duration_ms=visit.duration_ms,
    )


def _availability(listing: Listing, verdict: Verdict) -> Availability:
    keeps = verdict.outcome in {Outcome.OK, Outcome.HELD}
    return listing.availability if keeps else Availability.UNKNOWN


def _evidence(page: WebPage, listing: Listing, warnings: Sequence[str]) -> Evidence:
    return Evidence(
        found=listing.evidence,
        candidates=listing.candidates[:10],
        warnings=[*warnings, *listing.warnings],
        status=page.status,
        final_url=page.final_url,
        size=page.size,
        content_hash=page.content_hash,
        read_at=utcnow(),
    )


def _short(reason: str | None) -> str | None:
    return None if reason is None else reason.replace("\x00", "")[:LONGEST_REASON]


def confirmable_before(now: datetime) -> datetime:
    """A held check confirms a price when it is at least 15 minutes old (DOMAIN section 4)."""
    return now - timedelta(minutes=15)
