"""Pages that have not changed since their price was accepted: known by validators or by hash."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from sqlalchemy import update
from sqlmodel import col

from app.core.database import Session
from app.models import ProductUrl
from app.models.fetching import Appearance, FetchMode
from app.models.fingerprints import Fingerprint
from app.services.scraping import reader_version
from app.services.scraping.pages import Hints, Target, WebPage

_LONGEST_ETAG: Final = 300
_LONGEST_DATE: Final = 100


def rules_of(target: Target, hints: Hints) -> str:
    """How a page is asked for and read; the same page by other rules may hold another price."""
    asked = (target.url, target.accept_language, sorted(target.headers.items()), target.cookies)
    way = ["browser"] if target.mode is FetchMode.BROWSER else []
    way += [] if target.appearance is Appearance.HONEST else [target.appearance.value]
    return sha256(repr((reader_version(), *way, asked, hints)).encode()).hexdigest()[:32]


def fingerprint_of(page: WebPage, rules: str) -> Fingerprint:
    """What to know this page by; a validator counts for the address that it came from alone."""
    straight = page.url == page.final_url
    return Fingerprint(
        rules=rules,
        content_hash=page.content_hash,
        etag=_kept(page.etag, _LONGEST_ETAG) if straight else None,
        last_modified=_kept(page.last_modified, _LONGEST_DATE) if straight else None,
    )


def read_anew(session: Session, product_url_ids: Sequence[int]) -> None:
    """Forget what these pages looked like: the next visit reads them, changed or not."""
    session.execute(
        update(ProductUrl)
        .where(col(ProductUrl.id).in_(product_url_ids))
        .values(fingerprint=None)
        .execution_options(synchronize_session=False)
    )


def _kept(validator: str | None, longest: int) -> str | None:
    """A validator that can be sent back as it came."""
    if validator is None or len(validator) > longest or not validator.isascii():
        return None
    return validator if validator.isprintable() else None
