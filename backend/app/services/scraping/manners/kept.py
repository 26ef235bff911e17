"""How we stand with sites, in PostgreSQL: written with each batch, read when Redis forgot it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, exists, func
from sqlmodel import col, select

from app.core.database import Session, unit_of_work
from app.models import ProductUrl, SiteStanding
from app.models.types import utcnow
from app.services.rows import merge_rows
from app.services.scraping.manners.standing import Standing

_COLUMNS: Final = tuple(SiteStanding.model_fields)


def keep(session: Session, standings: Iterable[Standing]) -> None:
    """Write the newest of each site, with one statement for all of them."""
    newest: dict[str, Standing] = {}
    for each in standings:
        known = newest.setdefault(each.site, each)
        if each.last_visit_at > known.last_visit_at:
            newest[each.site] = each
    if not newest:
        return
    # In one order, so that two batches never wait for each other.
    rows = [_row(newest[site]) for site in sorted(newest)]
    merge_rows(session, SiteStanding, rows, key="site", newer_by="last_visit_at")


def forget(session: Session, before: datetime) -> int:
    """Drop the sites that nobody tracks and that were last visited before; returns how many.

    One that still asks for a rest, or whose circuit is open, is kept: somebody may come back.
    """
    now = utcnow()
    tracked = exists().where(col(ProductUrl.site) == SiteStanding.site)
    return session.exec(
        delete(SiteStanding)
        .where(col(SiteStanding.last_visit_at) < before, ~tracked)
        .where(func.coalesce(SiteStanding.asked_until, now) <= now)
        .where(func.coalesce(SiteStanding.open_until, now) <= now)
        .execution_options(synchronize_session=False)
    ).rowcount


def recall() -> list[Standing]:
    """Every site that was ever visited, in a unit of its own."""
    with unit_of_work() as session:
        return [as_standing(row) for row in session.exec(select(SiteStanding))]


def as_standing(row: SiteStanding) -> Standing:
    return Standing(**{name: getattr(row, name) for name in _COLUMNS})


def _row(standing: Standing) -> dict[str, Any]:
    return {name: getattr(standing, name) for name in _COLUMNS}
