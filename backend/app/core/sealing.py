"""Secrets at rest: sealed with the first key of SECRETS_KEY, opened with whichever sealed them.

What a secret is sealed for goes into the seal: taken to another row or another host, it does not
open.
"""

import base64
import hashlib
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.config import get_settings
from app.core.errors import Unavailable

_VERSION: Final = "1"
_NONCE_BYTES: Final = 12


def seal(text: str, purpose: str) -> str:
    """Encrypt for one purpose; Unavailable without a SECRETS_KEY."""
    keys = get_settings().secrets_keys
    if not keys:
        raise Unavailable("Secrets cannot be kept: SECRETS_KEY is not set.")
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(keys[0])).encrypt(nonce, text.encode(), purpose.encode())
    body = base64.urlsafe_b64encode(nonce + sealed).decode()
    return f"{_VERSION}.{_mark(keys[0])}.{body}"


def unseal(sealed: str, purpose: str) -> str:
    """Decrypt; Unavailable when the key is gone, or when this was sealed for something else."""
    version, _, rest = sealed.partition(".")
    mark, _, body = rest.partition(".")
    key = next((each for each in get_settings().secrets_keys if _mark(each) == mark), None)
    if version != _VERSION or key is None:
        raise Unavailable("A stored secret cannot be read: its key is no longer in SECRETS_KEY.")
    raw = base64.urlsafe_b64decode(body)
    try:
        text = AESGCM(_key(key)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
    except InvalidTag:
        raise Unavailable("A stored secret was not stored for this.") from None
    return text.decode()


def is_current(sealed: str) -> bool:
    """Whether the first key sealed it, so that the others may go."""
    keys = get_settings().secrets_keys
    return bool(keys) and sealed.startswith(f"{_VERSION}.{_mark(keys[0])}.")


def _key(secret: str) -> bytes:
    """256 bits of a secret that is random already."""
    return hashlib.sha256(b"costcourter sealing " + secret.encode()).digest()


def _mark(secret: str) -> str:
    """Tells keys apart without telling anything about them."""
    return hashlib.sha256(b"costcourter mark " + secret.encode()).hexdigest()[:8]
