"""A browser of a test: it subscribes, and opens what its push service was given, by RFC 8291."""

import os
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jose import jwt
from jose.utils import base64url_decode, base64url_encode

from tests.support.peers import Received


@dataclass
class TestBrowser:
    """Its keys, and the endpoint at which a push service listens for it."""

    __test__ = False

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self) -> dict[str, Any]:
        """As `PushSubscription.toJSON()` gives it."""
        keys = {"p256dh": _text(self.point), "auth": _text(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def opened(self, body: bytes) -> bytes:
        """What a service worker gets; raises InvalidTag for what is not meant for this browser."""
        salt, length = body[:16], body[20]
        assert int.from_bytes(body[16:20]) == 4_096
        assert len(body) <= 4_096
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), public)
        info = b"WebPush: info\x00" + self.point + sender
        secret = _expanded(_extracted(self.auth, shared), info, 32)
        extracted = _extracted(salt, secret)
        key = _expanded(extracted, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _expanded(extracted, b"Content-Encoding: nonce\x00", 12)
        text = AESGCM(key).decrypt(nonce, sealed, None)
        assert text.endswith(b"\x02")
        return text[:-1]

    def shown(self, received: Received) -> Any:
        return orjson.loads(self.opened(received.body))


def sender_of(received: Received) -> tuple[dict[str, Any], str]:
    """The claims of whoever signed a request, checked by the key beside them; and that key."""
    scheme, _, rest = received.headers["authorization"].partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    point = base64url_decode(parts["k"].encode())
    key = {
        "kty": "EC",
        "crv": "P-256",
        "x": _text(point[1:33]),
        "y": _text(point[33:]),
    }
    claims = jwt.decode(parts["t"], key, algorithms=["ES256"], options={"verify_aud": False})
    return claims, parts["k"]


def _extracted(salt: bytes, secret: bytes) -> bytes:
    mac = HMAC(salt, SHA256())
    mac.update(secret)
    return mac.finalize()


def _expanded(key: bytes, info: bytes, length: int) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=length, info=info).derive(key)


def _text(raw: bytes) -> str:
    return base64url_encode(raw).decode()
