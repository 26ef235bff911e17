"""Who asks, from where, what they may do, and whose rows they see."""

from dataclasses import dataclass
from typing import Any, Final

from app.core.errors import Invalid
from app.models.users import Permission, Role

_AUTHOR: Final = "author"


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in user; `sees` scopes lists, `reaches` rows named by id (None: every row)."""

    user_id: int
    role: Role
    permissions: frozenset[Permission]
    sees: int | None
    reaches: int | None
    version: int = 0
    """The user's token version when this request was let in."""

    @classmethod
    def of(
        cls,
        user_id: int,
        role: Role,
        *,
        permissions: frozenset[Permission] | None = None,
        version: int = 0,
    ) -> "Actor":
        """The actor for a user: their own data in lists, and for admins every row by id."""
        held = role.permissions if permissions is None else role.permissions & permissions
        admin = Permission.INSTANCE_ADMIN in held
        reaches = None if admin else user_id
        return cls(user_id, role, held, sees=user_id, reaches=reaches, version=version)

    @property
    def makes_for(self) -> int:
        """Who owns what this request makes: the actor, or the one user whose rows they asked for.

        Raises Invalid when that was everybody.
        """
        if self.sees is None:
            raise Invalid("Say whose it shall be: `owner_id=all` cannot own anything.")
        return self.sees

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from, whoever sent it; `address` is an IP address, if it is known."""

    address: str | None = None
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Who stands in the audit log for what a unit of work changes; nobody for an operator."""

    user_id: int | None
    address: str | None = None
    job_id: int | None = None
    """The job that a worker does for them."""


def write_as(info: dict[Any, Any], author: Author) -> None:
    """Put down in a session's `info` for whom it works from now on."""
    info[_AUTHOR] = author


def author_of(info: dict[Any, Any]) -> Author | None:
    """Whoever `write_as` named; none for a worker, which changes nothing by anybody's will."""
    author = info.get(_AUTHOR)
    return author if isinstance(author, Author) else None
