"""An authenticator in software: it makes keys and signs with them, and can be told to cheat."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any, Final

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN: Final = "http://localhost:8000"
RP_ID: Final = "localhost"
PRESENT: Final = 0x01
VERIFIED: Final = 0x04
_ATTESTED: Final = 0x40


def encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(f"{text}===")


@dataclass
class Authenticator:
    """One key, in a browser at `origin`; what differs from the defaults is a lie or an accident."""

    origin: str = ORIGIN
    rp_id: str = RP_ID
    flags: int = PRESENT | VERIFIED
    counts: bool = True
    sign_count: int = 0
    more: dict[str, Any] = field(default_factory=dict)
    """What else the browser says in its client data."""
    user_handle: str = ""
    credential: bytes = field(default_factory=lambda: token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def credential_id(self) -> str:
        return encoded(self.credential)

    def create(self, options: dict[str, Any], *, name: str = "Phone") -> dict[str, Any]:
        """The body that adds a passkey, for the options that the server told."""
        self.user_handle = options["user"]["id"]
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential
        told = self._told(self.flags | _ATTESTED) + attested + cbor2.dumps(self._public())
        attestation = {"fmt": "none", "attStmt": {}, "authData": told}
        return {
            "name": name,
            "credential_id": self.credential_id,
            "client_data": encoded(self._client_data("webauthn.create", options["challenge"])),
            "attestation": encoded(cbor2.dumps(attestation)),
            "transports": ["internal", "hybrid", "smoke signals"],
        }

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """The body that signs in, for the options that the server told."""
        self.sign_count += self.counts
        client_data = self._client_data("webauthn.get", options["challenge"])
        told = self._told(self.flags)
        subject = told + hashlib.sha256(client_data).digest()
        return {
            "credential_id": self.credential_id,
            "client_data": encoded(client_data),
            "authenticator_data": encoded(told),
            "signature": encoded(self.key.sign(subject, ec.ECDSA(hashes.SHA256()))),
            "user_handle": self.user_handle,
        }

    def _told(self, flags: int) -> bytes:
        whose = hashlib.sha256(self.rp_id.encode()).digest()
        return whose + bytes([flags]) + self.sign_count.to_bytes(4, "big")

    def _client_data(self, what: str, challenge: str) -> bytes:
        told = {"type": what, "challenge": challenge, "origin": self.origin, **self.more}
        return json.dumps(told).encode()

    def _public(self) -> dict[int, Any]:
        """ES256 as COSE."""
        numbers = self.key.public_key().public_numbers()
        x, y = (each.to_bytes(32, "big") for each in (numbers.x, numbers.y))
        return {1: 2, 3: -7, -1: 1, -2: x, -3: y}
