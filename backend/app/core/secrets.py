"""Which secrets are none: short ones, and ones that anyone would guess."""

import binascii
import re
from base64 import urlsafe_b64decode
from typing import Final

SHORTEST_KEY: Final = 32
"""Bytes that a signing key needs at least."""

BYTES_OF_VAPID_KEY: Final = 32
"""A private number of the curve P-256."""

LONGEST_REST: Final = 4
"""Letters beside the known words that make nothing better, such as "my" or "is a"."""

PRINTED_KEYS: Final = (
    # FastAPI's tutorial, and jwt.io twice.
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    "your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
)

WORDS: Final = re.compile(
    r"production|development|postgresql|characters|costcourter|placeholder|password|insecure"
    r"|postgres|changeit|changeme|example|default|qwertz|qwerty|replace|string|please|random"
    r"|change|secret|secure|celery|valkey|redis|super|token|bytes|local|admin|least|pass|test"
    r"|this|that|your|user|root|long|with|some|must|jwt|key|abc|dev|you|foo|bar"
)
"""What people write where a secret belongs; longer words first."""


def is_known(secret: str) -> bool:
    """Whether next to nothing is left of a secret without the words that people write there."""
    plain = re.sub(r"[^a-z0-9]", "", secret.lower())
    rest = re.sub(r"^[0-9]{0,8}|[0-9]{0,8}$", "", WORDS.sub("", plain))
    guessed = secret.isascii() and len(rest) <= LONGEST_REST
    return bool(secret) and (guessed or secret in PRINTED_KEYS)


def refuse_weak_key(key: str, name: str = "JWT_SECRET_KEY") -> None:
    """Raises ValueError with one sentence for a key that is missing, short or known."""
    if not key:
        raise ValueError(f"{name} is missing.")
    if len(key.encode()) < SHORTEST_KEY:
        raise ValueError(f"{name} needs at least {SHORTEST_KEY} bytes.")
    if is_known(key) or len(set(key)) < SHORTEST_KEY // 4:
        raise ValueError(f"{name} is one that anyone would guess.")


def refuse_bad_vapid_key(key: str) -> None:
    """Raises ValueError unless it is base64url of 32 bytes; none at all is fine.

    By its length alone: the processes that only read settings load no curve.
    """
    try:
        raw = urlsafe_b64decode(key + "=" * (-len(key) % 4)) if key else b""
    except (binascii.Error, ValueError):
        raw = b"?"
    if key and (len(raw) != BYTES_OF_VAPID_KEY or not any(raw)):
        raise ValueError("A VAPID key has 32 bytes; `manage.py create-vapid-key` makes one.")
