"""Passwords: hashed with Argon2id, and checked as slowly for nobody as for somebody."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final

from app.core.errors import Unavailable
from app.core.security import password_context
from app.models import User

AT_ONCE: Final = 4
PATIENCE_SECONDS: Final = 3

_TURNS: Final = BoundedSemaphore(AT_ONCE)
"""Each hash takes 64 MiB and a core: a flood of sign-ins waits here and not for memory."""

_BCRYPT: Final = "$2"
_BCRYPT_BYTES: Final = 72
"""What bcrypt looks at; PHP, which made the hashes that we move, cut longer passwords quietly."""


def hash_password(password: str) -> str:
    """Raises Unavailable when too many are being hashed already."""
    with turn():
        return password_context().hash(password)


def is_password_of(user: User | None, password: str) -> bool:
    """Whether it is theirs; the user stays as they are.

    For nobody, and for an account without a password, a hash is made all the same. Raises
    Unavailable when too many are being hashed already.
    """
    with turn():
        if user is None or user.password_hash is None:
            password_context().dummy_verify()
            return False
        known = user.password_hash
        given = password.encode()
        return password_context().verify(
            given[:_BCRYPT_BYTES] if known.startswith(_BCRYPT) else given, known
        )


def renewed_hash(known: str | None, password: str) -> str | None:
    """An Argon2id hash to take the place of an old bcrypt one; `known` where that is one already.

    Raises Unavailable when too many are being hashed already.
    """
    if known is None or not password_context().needs_update(known):
        return known
    return hash_password(password)


@contextmanager
def turn() -> Iterator[None]:
    """Wait to hash; raises Unavailable rather than hold a thread of the API for long."""
    if not _TURNS.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable("Too many people are signing in right now; please try again.")
    try:
        yield
    finally:
        _TURNS.release()
