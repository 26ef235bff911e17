"""How pages of a store are fetched, and what visits teach about that.

A store on `auto` is asked over http first. Where a visit is blocked or finds no price, its pages go
to the browser; what comes of that decides, and after a while http is tried again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text, update
from sqlmodel import col

from app.core.config import get_settings
from app.core.database import Session
from app.models import ProductUrl, Store
from app.models.checks import Outcome
from app.models.fetching import FetchMode, LearnedMode
from app.models.types import utcnow
from app.services.pricing.check import LONGEST_REASON, Check, Subject

_BROWSER_FOR: Final = timedelta(days=7)
"""After so long http is tried again: shops change, and it costs a hundredth of a browser."""
_HTTP_FOR: Final = timedelta(hours=6)
"""For so long no browser is tried after one that was of no use."""
_FAILED: Final = frozenset({Outcome.BLOCKED, Outcome.PARSE_MISS})
_WORKED: Final = frozenset({Outcome.OK, Outcome.HELD, Outcome.NOT_MODIFIED})
_LONGEST_TOLD: Final = 300
ASKS_NEXT: Final = "A browser visits it next."

_WANTING: Final = text("""
SELECT u.id FROM product_urls u JOIN stores s ON s.id = u.store_id
WHERE u.id = ANY(:ids) AND (s.fetch_mode = 'browser' OR s.fetch_mode = 'auto'
    AND s.learned_mode->>'mode' = 'browser'
    AND cast(s.learned_mode->>'until' AS timestamptz) > :now)
""")


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one visit taught about its store; without `learned`, that http does."""

    store_id: int
    product_url_id: int
    learned: LearnedMode | None
    hand_over: bool = False
    """The page itself should be visited by a browser at once."""


def has_browser() -> bool:
    """Whether a browser service is configured at all."""
    return bool(get_settings().scraper_base_url)


def mode_of(store: Store, now: datetime) -> FetchMode:
    """How the next visit goes; `auto` is http, and a browser where that does not do."""
    if store.fetch_mode is not FetchMode.AUTO:
        return store.fetch_mode
    if not has_browser():
        return FetchMode.HTTP
    learned = store.learned_mode
    return FetchMode.AUTO if learned is None or learned.until <= now else learned.mode


def notes_of(store: Store, mode: FetchMode) -> tuple[str, ...]:
    """Why a browser is asked where its owner did not say so, for the evidence."""
    learned = store.learned_mode
    if learned is None or mode is not FetchMode.BROWSER or store.fetch_mode is not FetchMode.AUTO:
        return ()
    return (f"A browser is asked since {learned.since:%Y-%m-%d}: {learned.reason}",)


def wanting_browser(session: Session, product_url_ids: Sequence[int]) -> frozenset[int]:
    """Those of the pages that a browser visits; nobody does where none is configured."""
    if not has_browser():
        return frozenset()
    values = {"ids": list(product_url_ids), "now": utcnow()}
    return frozenset(session.execute(_WANTING, values).scalars())


def lesson_of(subject: Subject, check: Check) -> Lesson | None:
    """What a check teaches about its store, if that is new."""
    if subject.store_id is None:
        return None
    learned, mode = subject.learned, subject.target.mode
    lesson = Lesson(subject.store_id, check.product_url_id, None)
    reason = (check.reason or check.outcome.value)[:_LONGEST_TOLD]
    if hands_over(subject, check):
        tried = _learned(FetchMode.BROWSER, reason, _BROWSER_FOR)
        return replace(lesson, learned=tried, hand_over=True)
    if mode is FetchMode.AUTO and learned is not None and check.outcome in _WORKED:
        return lesson
    if mode is FetchMode.BROWSER and learned is not None and not learned.proven:
        if check.outcome in _WORKED:
            return replace(lesson, learned=learned.model_copy(update={"proven": True}))
        if check.outcome in _FAILED:
            told = f"A browser was of no use either: {reason}"[:_LONGEST_TOLD]
            return replace(lesson, learned=_learned(FetchMode.HTTP, told, _HTTP_FOR))
    return None


def hands_over(subject: Subject, check: Check) -> bool:
    """Whether a browser should go on with the page."""
    return subject.target.mode is FetchMode.AUTO and check.outcome in _FAILED


def noted(check: Check, lesson: Lesson | None) -> Check:
    """The check, which says so when a browser goes on with its page."""
    if lesson is None or not lesson.hand_over:
        return check
    reason = f"{(check.reason or '')[: LONGEST_REASON - len(ASKS_NEXT) - 1]} {ASKS_NEXT}"
    return replace(check, reason=reason.strip())


def learn(session: Session, lessons: Iterable[Lesson]) -> None:
    """Note what visits taught on stores that still leave it to us, and hand their pages over.

    Stores before pages, as whoever changes a store locks them.
    """
    telling: dict[int, Lesson] = {}
    handed_over = []
    for lesson in lessons:
        known = telling.get(lesson.store_id)
        if known is None or _weight(lesson) > _weight(known):
            telling[lesson.store_id] = lesson
        if lesson.hand_over:
            handed_over.append(lesson.product_url_id)
    for store_id, lesson in sorted(telling.items()):
        session.execute(
            update(Store)
            .where(col(Store.id) == store_id, col(Store.fetch_mode) == FetchMode.AUTO)
            .values(learned_mode=lesson.learned, updated_at=Store.updated_at)
            .execution_options(synchronize_session=False)
        )
    hand_over(session, handed_over)


def hand_over(session: Session, product_url_ids: Sequence[int]) -> None:
    """Make pages due, for the dispatcher to send them to the browser; paused ones stay paused."""
    if not product_url_ids:
        return
    session.execute(
        update(ProductUrl)
        .where(
            col(ProductUrl.id).in_(product_url_ids),
            col(ProductUrl.lease).is_(None),
            col(ProductUrl.next_check_at).is_not(None),
        )
        .values(next_check_at=utcnow())
        .execution_options(synchronize_session=False)
    )


def _learned(mode: FetchMode, reason: str, lasts: timedelta) -> LearnedMode:
    now = utcnow()
    return LearnedMode(mode=mode, reason=reason, since=now, until=now + lasts)


def _weight(lesson: Lesson) -> int:
    """Which of several lessons of one batch counts: one page that worked says more than others."""
    if lesson.learned is None:
        return 1
    if lesson.learned.mode is FetchMode.HTTP:
        return 0
    return 3 if lesson.learned.proven else 2
