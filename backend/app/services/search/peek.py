"""A look at the price of pages that nobody tracks yet; nothing is kept of it."""

from collections.abc import Sequence

from app.core.actor import Actor
from app.core.database import Session, pause
from app.models.imports import SkipReason
from app.models.search import Peeked
from app.models.selectors import Availability
from app.services import images, scraping
from app.services.bulk_import import FetchMany, Seen, Wanted, look_at, plan_all

_WHY = {
    SkipReason.DUPLICATE: "This page is asked for twice.",
    SkipReason.INVALID_URL: "This is no address.",
}


def peek(
    session: Session,
    actor: Actor,
    urls: Sequence[str],
    *,
    fetch_many: FetchMany = scraping.fetch_with_pauses,
) -> list[Peeked]:
    """What these pages say now, in the order in which they are asked for."""
    wanted = [Wanted(number, url) for number, url in enumerate(urls)]
    planned, skipped = plan_all(session, actor.makes_for, wanted)
    pause(session)
    peeked = {}
    for seen in look_at(planned, fetch_many):
        peeked[seen[0].wanted.number] = _peeked(seen)
    for each in skipped:
        why = _WHY.get(each.reason, "This address is never opened.")
        peeked[each.wanted.number] = _nothing(each.wanted.url, why)
    return [peeked[number] for number in sorted(peeked)]


def _peeked(seen: Seen) -> Peeked:
    planned, sighting = seen
    check, price = sighting.check, sighting.price
    return Peeked(
        url=planned.wanted.url,
        title=sighting.title,
        price=None if price is None else price.amount,
        currency=None if price is None else price.currency,
        availability=Availability.UNKNOWN if check is None else check.availability,
        image=sighting.image,
        image_path=images.path_of(sighting.image),
        reason=next(iter(sighting.warnings), None) if price is None else None,
        seen_at=None if price is None or check is None else check.checked_at,
        evidence=None if price is None or check is None else check.evidence,
    )


def _nothing(url: str, reason: str) -> Peeked:
    return Peeked(
        url=url,
        title=None,
        price=None,
        currency=None,
        availability=Availability.UNKNOWN,
        image=None,
        image_path=None,
        reason=reason,
        seen_at=None,
        evidence=None,
    )
