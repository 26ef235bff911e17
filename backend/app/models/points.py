"""Bytes and curve of what browsers subscribe with: base64url, and points of P-256."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

CURVE: Final = ec.SECP256R1()


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Base64url with or without padding; ValueError for anything else."""
    plain = text.rstrip("=")
    if not plain.replace("-", "").replace("_", "").isalnum() or not plain.isascii():
        raise ValueError("This is not base64url.")
    return urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
