"""The body of a page as it is kept: compressed, and no longer than a row may hold."""

from typing import Final

import zstandard

from app.models.snapshots import LARGEST_SNAPSHOT

_LEVEL: Final = 1
"""Costs a worker half of what 3 does, and 7 % more bytes."""
_LARGEST_PAGE: Final = 8 * 1024 * 1024
"""Bytes that a kept page may unpack to; what is fetched is capped below that."""


def packed(body: bytes) -> bytes | None:
    """None when even its compressed body is too large."""
    small = zstandard.compress(body, _LEVEL)
    return small if len(small) <= LARGEST_SNAPSHOT else None


def unpacked(body: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(body, _LARGEST_PAGE)
