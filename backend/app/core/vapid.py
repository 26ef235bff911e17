"""The key by which push services know our messages (RFC 8292), made once for an instance."""

import time
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jose import jwt

from app.models.points import CURVE, decoded, encoded

_BYTES_OF_KEY: Final = 32
_LASTS_SECONDS: Final = 12 * 3600
"""Half of what services take at most."""


def new_key() -> str:
    """A private key as `VAPID_PRIVATE_KEY` takes it."""
    made = ec.generate_private_key(CURVE).private_numbers().private_value
    return encoded(made.to_bytes(_BYTES_OF_KEY))


def public_key(private_key: str) -> str:
    """What a browser is told when it asks for messages: base64url of the uncompressed point."""
    return encoded(point_of(_private(private_key).public_key()))


def authorization(private_key: str, endpoint: str, contact: str) -> str:
    """The header that says who sends to this endpoint; for 12 hours, and to its origin alone."""
    parts = urlsplit(endpoint)
    claims: dict[str, str | int] = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + _LASTS_SECONDS,
    }
    if contact:
        claims["sub"] = contact
    key = _private(private_key)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    token = jwt.encode(claims, pem, algorithm="ES256")
    return f"vapid t={token}, k={encoded(point_of(key.public_key()))}"


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """65 bytes: the uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    raw = decoded(text)
    if len(raw) != _BYTES_OF_KEY:
        raise ValueError("A VAPID key has 32 bytes; `manage.py create-vapid-key` makes one.")
    return ec.derive_private_key(int.from_bytes(raw), CURVE)
