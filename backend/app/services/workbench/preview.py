"""A look at a page through a store's rules, kept or not: fetched once, read any number of times."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from redis import RedisError

from app.core.actor import Actor
from app.core.database import Session, pause
from app.core.errors import Invalid, TooMany, Unavailable
from app.models import Store
from app.models.checks import Outcome
from app.models.fetching import STORED, is_secret
from app.models.snapshots import (
    PagePreview,
    PreviewAsked,
    ReadingRules,
    StoreDraft,
)
from app.services import catalog, pricing, scraping, visibility
from app.services.scraping.addresses import host_of
from app.services.scraping.pages import Hints, Postponed, Target, Visit
from app.services.sightings import AWAY, PLACES
from app.services.workbench.shown import nothing_of, shown_of
from app.services.workbench.snapshots import keep_preview, page_of

Fetch = Callable[[Target], Visit | Postponed]

_KEPT: Final = (
    "locale",
    "currency",
    "selectors",
    "availability_map",
    "availability_rules",
    "availability_default",
    "fetch_mode",
    "appearance",
    "headers",
    "cookies",
    "robots",
    "gap_seconds",
    "timeout_seconds",
)
"""What of a store decides how a page is fetched and read."""

_CROWDED: Final = "Many pages are being read right now; please try again in a moment."
_UNKEPT: Final = "The page is too large to be kept; each change of the rules needs a new fetch."
_NOT_SENT: Final = "The page is on another host than the store: its cookies and secrets stay here."


def preview(
    session: Session, actor: Actor, data: PreviewAsked, *, fetch: Fetch = scraping.fetch
) -> PagePreview:
    """Fetch a page as the store would, read it, and keep it for a day.

    Raises Invalid for an address that we never open and rules that make no sense, and TooMany while
    the shop has to rest.
    """
    url = catalog.kept_address(data.url)
    store, warnings = _store(session, actor, data, url)
    target = replace(pricing.target_of(store, url), noted=True)
    hints = checked(pricing.hints_of(store))
    pause(session)
    with a_place():
        visit = _visited(target, fetch)
        listing = (
            None if visit.page is None else scraping.read_apart(visit.page, hints, traced=True)
        )
    # Only now: whoever visits this shop at the same time writes the same row.
    scraping.keep_standings(session, visit.standings)
    if visit.page is None or listing is None:
        return nothing_of(visit, warnings)
    snapshot = keep_preview(session, actor, visit.page)
    warnings += [*visit.warnings, *([] if snapshot else [_UNKEPT])]
    return shown_of(snapshot, visit.page, listing, warnings, visit=visit)


def evaluate(session: Session, actor: Actor, snapshot_id: int, rules: ReadingRules) -> PagePreview:
    """Read a kept page anew; Invalid for rules that make no sense, Unavailable in a crowd."""
    snapshot = visibility.snapshot(session, actor, snapshot_id)
    hints = checked(hints_of(rules))
    page = page_of(snapshot)
    pause(session)
    with a_place():
        listing = scraping.read_apart(page, hints, traced=True)
    return shown_of(snapshot, page, listing, [])


@contextmanager
def a_place() -> Iterator[None]:
    """One of the threads that may be kept waiting by pages; Unavailable when all are taken."""
    if not PLACES.acquire(blocking=False):
        raise Unavailable(_CROWDED)
    try:
        yield
    finally:
        PLACES.release()


def hints_of(rules: ReadingRules) -> Hints:
    return Hints(
        selectors=rules.selectors,
        locale=rules.locale,
        currency=rules.currency,
        availability_map=rules.availability_map,
        availability_rules=rules.availability_rules,
        availability_default=rules.availability_default,
    )


def checked(hints: Hints) -> Hints:
    """The same; Invalid says which selector or pattern makes no sense."""
    try:
        scraping.check_selectors(hints.selectors)
        scraping.check_words(hints.availability_rules)
    except scraping.BadSelector as error:
        raise Invalid(str(error)) from error
    return hints


def _store(session: Session, actor: Actor, data: PreviewAsked, url: str) -> tuple[Store, list[str]]:
    """The store that would visit this page: the kept one, with the draft's changes."""
    host = host_of(url)
    if data.store_id is None:
        kept = catalog.store_for(session, actor.makes_for, host)
        own = kept is not None
        kept = kept or catalog.store_to_be(url)
    else:
        kept = visibility.store(session, actor, data.store_id)
        own = any(_covers(row.domain, host) for row in kept.domains)
    values = {name: getattr(kept, name) for name in _KEPT}
    warnings = []
    if not own and (values["cookies"] or any(map(is_secret, values["headers"]))):
        values["cookies"] = None
        values["headers"] = _without_secrets(values["headers"])
        warnings.append(_NOT_SENT)
    if data.store is not None:
        values |= _drafted(data.store, values["headers"])
    return Store(**values), warnings


def _drafted(draft: StoreDraft, headers: dict[str, str]) -> dict[str, object]:
    given = {name: getattr(draft, name) for name in draft.model_fields_set & {*_KEPT}}
    if "headers" in given:
        known = {name.lower(): value for name, value in headers.items()}
        given["headers"] = {
            name: known.get(name.lower()) if value == STORED and is_secret(name) else value
            for name, value in draft.headers.items()
            if value != STORED or not is_secret(name) or name.lower() in known
        }
    return given


def _covers(domain: str, host: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _without_secrets(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if not is_secret(name)}


def _visited(target: Target, fetch: Fetch) -> Visit:
    try:
        result = fetch(target)
    except RedisError as error:
        raise Unavailable(AWAY) from error
    if isinstance(result, Postponed):
        raise TooMany(result.reason, retry_after_seconds=max(1, round(result.seconds)))
    if result.outcome is Outcome.REFUSED:
        raise Invalid(result.reason or "This address is never opened.")
    return result
