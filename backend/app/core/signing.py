"""Addresses that only we can have made: a text and its HMAC-SHA256, for one purpose each.

Images and frames are asked for without a token, so their addresses say that we gave them out.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from app.core.config import get_settings

_BYTES_OF_MAC = 16


def sign(purpose: str, text: str) -> str:
    """The text and its proof, in characters that a path can hold."""
    body = text.encode()
    return f"{_plain(body)}.{_plain(_mac(purpose, body))}"


def unsign(purpose: str, signed: str) -> str | None:
    """The text, or None when it was not signed for this purpose."""
    body, _, mac = signed.partition(".")
    try:
        text, given = _bytes(body), _bytes(mac)
    except ValueError:
        return None
    if not hmac.compare_digest(given, _mac(purpose, text)):
        return None
    return text.decode()


def _mac(purpose: str, body: bytes) -> bytes:
    key = _key(get_settings().jwt_secret_key.get_secret_value(), purpose)
    return hmac.digest(key, body, "sha256")[:_BYTES_OF_MAC]


@lru_cache(maxsize=16)
def _key(secret: str, purpose: str) -> bytes:
    """A key of its own, so that what is signed for one purpose proves nothing for another."""
    return hmac.new(secret.encode(), f"costcourter:{purpose}".encode(), hashlib.sha256).digest()


def _plain(body: bytes) -> str:
    return urlsafe_b64encode(body).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """ValueError for what is not Base64, or not ours."""
    body = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _plain(body) != text:
        raise ValueError(text)
    return body
