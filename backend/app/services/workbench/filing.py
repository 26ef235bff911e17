"""Tags that fit what somebody tracks: the categories under which shops file it."""

from collections import defaultdict
from typing import Final

from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import ProductUrl, Snapshot
from app.models.tags import TagSuggestion
from app.services import scraping, visibility
from app.services.workbench.snapshots import page_of

_MOST_PAGES: Final = 12
_LARGEST: Final = 1_000_000
"""Bytes of a page that is looked at: reading a dozen of them takes a tenth of a second."""
_MOST: Final = 8


def suggest_tags(session: Session, actor: Actor) -> list[TagSuggestion]:
    """Those that fit most products first, from the newest pages; without names that are tags."""
    mine = visibility.product_urls(actor).with_only_columns(col(ProductUrl.id))
    newest = (
        select(Snapshot, ProductUrl.product_id)
        .join(ProductUrl, col(ProductUrl.id) == Snapshot.product_url_id)
        .where(col(ProductUrl.id).in_(mine), Snapshot.size <= _LARGEST)
        .order_by(col(Snapshot.taken_at).desc(), col(Snapshot.id).desc())
        .limit(_MOST_PAGES)
    )
    products: dict[str, set[int]] = defaultdict(set)
    names: dict[str, str] = {}
    for snapshot, product_id in session.exec(newest):
        for name in scraping.categories(page_of(snapshot)):
            products[name.casefold()].add(product_id)
            names.setdefault(name.casefold(), name)
    known = {tag.name.casefold() for tag in session.exec(visibility.tags(actor))}
    fresh = sorted(products.keys() - known, key=lambda key: (-len(products[key]), key))
    return [
        TagSuggestion(name=names[key], product_ids=sorted(products[key])) for key in fresh[:_MOST]
    ]
