"""Slugs: made from any script, short, and free among their owner's."""

from typing import Any

from slugify import slugify
from sqlmodel import col, select

from app.core.database import Session

_LONGEST = 100


def slug_of(name: str, *, otherwise: str) -> str:
    """The transliterated name; `otherwise` where nothing of it can be transliterated."""
    return slugify(name, max_length=_LONGEST, word_boundary=True) or otherwise


def free_slug(session: Session, table: Any, user_id: int, name: str, *, otherwise: str) -> str:
    """A slug from the name with the first free suffix; the unique constraint settles a race."""
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
