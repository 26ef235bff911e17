"""What was seen of a page that somebody wants tracked, before it is: for quick add and imports."""

from dataclasses import dataclass, replace
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Final
from uuid import UUID

from app.core.errors import Invalid
from app.models import ProductUrl, Store
from app.models.checks import Outcome
from app.models.money import Money
from app.models.types import utcnow
from app.services import catalog, pricing
from app.services.pricing import Check, Lesson, Past, Subject
from app.services.scraping.addresses import canonical
from app.services.scraping.manners import Standing
from app.services.scraping.pages import Postponed, Visit

AT_ONCE: Final = 24
"""Threads of the API that wait for visits; the rest of its 40 stay free for everything else."""
PLACES: Final = BoundedSemaphore(AT_ONCE)

CROWDED: Final = "Many pages are being added right now; this one is visited soon."
AWAY: Final = "Nothing can be fetched at the moment; the page is visited later."

_LEASE: Final = timedelta(minutes=1)
_LONGEST_NAME: Final = 300


@dataclass(frozen=True, slots=True)
class Plan:
    """A page that somebody wants tracked, and how it is fetched and read."""

    url: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class Sighting:
    """What came of the visit; without a check the page was not visited, for `reason`."""

    check: Check | None = None
    rest_seconds: float = 0.0
    reason: str | None = None
    standings: tuple[Standing, ...] = ()
    """How each shop on the way stands now."""
    goes_on: bool = False
    """A browser visits the page next, where this visit was of no use."""

    @property
    def price(self) -> Money | None:
        """The price that becomes a reading."""
        check = self.check
        return check.price if check is not None and check.outcome is Outcome.OK else None

    @property
    def title(self) -> str | None:
        """The page's title on one line, without characters that nobody sees."""
        check = self.check
        title = check.listing.title if check is not None and check.listing is not None else None
        seen = "".join(each for each in " ".join((title or "").split()) if each.isprintable())
        return seen[:_LONGEST_NAME].strip() or None

    @property
    def image(self) -> str | None:
        """The page's image, unless its address is one that we never open."""
        check = self.check
        image = check.listing.image if check is not None and check.listing is not None else None
        try:
            return catalog.kept_address(image) if image else None
        except Invalid:
            return None

    @property
    def warnings(self) -> list[str]:
        """Why there is no price, and what was odd about the page."""
        warnings = [self.reason] if self.reason else []
        if self.check is not None and self.check.reason:
            warnings.append(self.check.reason)
        if self.goes_on:
            warnings.append(pricing.ASKS_NEXT)
        if self.check is not None and self.check.listing is not None:
            warnings += self.check.listing.warnings
        return warnings


def plan_of(store: Store, url: str) -> Plan:
    """How a page of this store, kept or still to be, is fetched and read for the first time."""
    subject = Subject(
        product_url_id=0,
        target=pricing.target_of(store, url),
        hints=pricing.hints_of(store),
        past=Past(store_currency=store.currency),
        learned=store.learned_mode,
    )
    return Plan(url, subject)


def sighting_of(result: Visit | Postponed, plan: Plan) -> Sighting:
    if isinstance(result, Visit):
        seen = pricing.check(result, plan.subject)
        goes_on = pricing.hands_over(plan.subject, seen)
        return Sighting(check=seen, standings=result.standings, goes_on=goes_on)
    reason = f"{result.reason} The page is visited after that."
    return Sighting(rest_seconds=result.seconds, reason=reason)


def page_of(
    product_id: int, store_id: int, plan: Plan, sighting: Sighting, lease: UUID
) -> ProductUrl:
    """The page to add; when it was visited, `lease` lets that be recorded as any other visit."""
    now = utcnow()
    page = ProductUrl(
        product_id=product_id,
        store_id=store_id,
        url=plan.url,
        canonical_url=canonical(plan.url),
        next_check_at=now + timedelta(seconds=sighting.rest_seconds),
    )
    if sighting.check is not None:
        page.lease, page.leased_until = lease, now + _LEASE
    return page


def lesson_from(plan: Plan, sighting: Sighting, page: ProductUrl) -> Lesson | None:
    """What the first visit taught about the page's store; the browser goes on from there."""
    if sighting.check is None:
        return None
    subject = replace(plan.subject, store_id=page.store_id)
    return pricing.lesson_of(subject, check_of(page, sighting.check))


def check_of(page: ProductUrl, check: Check) -> Check:
    """The same check, now that its page has an id."""
    return replace(check, product_url_id=page.id)
