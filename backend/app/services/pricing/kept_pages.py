"""The newest page of each product URL that was read well, kept for trying rules on it.

At most one a day and page: rules outlive a day's changes, and most shops put something new into
every answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, select

from app.core.config import get_settings
from app.core.database import Session
from app.models import Snapshot
from app.models.types import utcnow
from app.services import scraping
from app.services.rows import among, merge_rows
from app.services.scraping.pages import WebPage

_EVERY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as it is written, its body compressed."""

    page: WebPage
    """Without its body."""
    body: bytes


def kept_page(page: WebPage) -> KeptPage | None:
    """None when the page is too large to keep."""
    body = scraping.packed(page.body)
    return None if body is None else KeptPage(page.without_body(), body)


def worth_keeping(session: Session, product_url_ids: Sequence[int]) -> frozenset[int]:
    """The pages of which nothing is kept since yesterday; none where none are to be kept."""
    if not get_settings().pages_keep_days:
        return frozenset()
    fresh = session.execute(
        select(Snapshot.product_url_id).where(
            among(col(Snapshot.product_url_id), product_url_ids),
            col(Snapshot.taken_at) > utcnow() - _EVERY,
        )
    ).scalars()
    return frozenset(product_url_ids).difference(fresh)


def keep_pages(session: Session, pages: Sequence[tuple[int, datetime, KeptPage]]) -> None:
    """Each, with when it was read, in place of what was kept of its product URL before."""
    rows = [
        {
            "product_url_id": product_url_id,
            "url": kept.page.url,
            "final_url": kept.page.final_url,
            "content_type": kept.page.content_type[:200],
            "status": kept.page.status,
            "size": kept.page.size,
            "body": f"\\x{kept.body.hex()}",
            "taken_at": read_at,
        }
        for product_url_id, read_at, kept in pages
    ]
    merge_rows(session, Snapshot, rows, key="product_url_id", newer_by="taken_at")
