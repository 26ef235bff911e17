"""Slugs: made from any script, short, and free among their owner's."""

from collections.abc import Sequence
from typing import Any

from slugify import slugify
from sqlalchemy import func, or_
from sqlmodel import col, select

from app.core.database import Session
from app.core.errors import Invalid
from app.models.slugs import stem_of
from app.services.rows import among

_LONGEST = 100


def slug_of(name: str, *, otherwise: str) -> str:
    """The transliterated name; `otherwise` where nothing of it can be transliterated."""
    return slugify(name, max_length=_LONGEST, word_boundary=True) or otherwise


def chosen_slug(text: str) -> str:
    """A slug that somebody chose; Invalid when nothing of it can stand in one."""
    slug = slug_of(text, otherwise="")
    if not slug:
        raise Invalid(f"'{text[:40]}' has no letter or digit for a slug.")
    return slug


def take_turns(session: Session, table: Any, user_id: int) -> None:
    """Wait for whoever is naming rows of this table for the same owner, until this unit ends."""
    key = func.hashtext(f"slugs of {table.__tablename__}")
    session.exec(select(func.pg_advisory_xact_lock(key, user_id)))


def free_slug(session: Session, table: Any, user_id: int, name: str, *, otherwise: str) -> str:
    """A slug from the name with the first free suffix; it stays free until this unit ends."""
    return free_slugs(session, table, user_id, [name], otherwise=otherwise)[0]


def free_slugs(
    session: Session, table: Any, user_id: int, names: Sequence[str], *, otherwise: str
) -> list[str]:
    """The same for many names at once, in their order; no two get the same."""
    take_turns(session, table, user_id)
    wanted = [slug_of(name, otherwise=otherwise) for name in names]
    slug = col(table.slug)
    alike = or_(among(slug, wanted), among(stem_of(slug), wanted))
    taken = set(session.exec(select(table.slug).where(table.user_id == user_id, alike)))
    return [_free(each, taken) for each in wanted]


def _free(wanted: str, taken: set[str]) -> str:
    """The first suffix that nobody has, which is taken from now on."""
    found = wanted
    number = 2
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    taken.add(found)
    return found
