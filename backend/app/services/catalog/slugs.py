"""Slugs: made from any script, short, and free among their owner's."""

from typing import Any

from slugify import slugify
from sqlalchemy import func
from sqlmodel import col, select

from app.core.database import Session
from app.core.errors import Invalid

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
    take_turns(session, table, user_id)
    wanted = slug_of(name, otherwise=otherwise)
    taken = set(
        session.exec(
            select(table.slug).where(
                table.user_id == user_id,
                col(table.slug).startswith(wanted, autoescape=True),
            )
        )
    )
    if wanted not in taken:
        return wanted
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{wanted}-{n}") not in taken)
