"""A provider of single sign-on on loopback, with keys of its own; it can also lie."""

import hashlib
import hmac
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.peers import Peer, Received, Reply

CLIENT: Final = "costcourter"
SECRET: Final = "between-you-and-me"
RSA: Final = {"RS256", "PS256"}


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@cache
def rsa_key(name: str = "") -> rsa.RSAPrivateKey:
    """One for each name; making them takes a while."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


@dataclass
class Key:
    """A private key for one algorithm, and how the world sees it."""

    algorithm: str = "RS256"
    kid: str = "first"

    def __post_init__(self) -> None:
        makers: dict[str, Callable[[], Any]] = {
            "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "EdDSA": ed25519.Ed25519PrivateKey.generate,
            "Ed25519": ed25519.Ed25519PrivateKey.generate,
        }
        self.private = makers.get(self.algorithm, lambda: rsa_key(self.kid))()

    @property
    def public(self) -> dict[str, str]:
        """As a JWK."""
        shared = {"kid": self.kid, "use": "sig", "alg": self.algorithm}
        key = self.private.public_key()
        if self.algorithm in RSA:
            numbers = key.public_numbers()
            n, e = numbers.n.to_bytes(256, "big"), numbers.e.to_bytes(3, "big")
            return shared | {"kty": "RSA", "n": b64(n), "e": b64(e)}
        if self.algorithm == "ES256":
            numbers = key.public_numbers()
            x, y = (each.to_bytes(32, "big") for each in (numbers.x, numbers.y))
            return shared | {"kty": "EC", "crv": "P-256", "x": b64(x), "y": b64(y)}
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return shared | {"kty": "OKP", "crv": "Ed25519", "x": b64(raw)}

    @property
    def pem(self) -> bytes:
        public: bytes = self.private.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        return public

    def sign(self, message: bytes) -> bytes:
        if self.algorithm == "RS256":
            return bytes(self.private.sign(message, padding.PKCS1v15(), SHA256()))
        if self.algorithm == "PS256":
            pss = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=32)
            return bytes(self.private.sign(message, pss, SHA256()))
        if self.algorithm == "ES256":
            r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return bytes(self.private.sign(message))


def token_of(claims: dict[str, Any], header: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    message = f"{b64(orjson.dumps(header))}.{b64(orjson.dumps(claims))}"
    return f"{message}.{b64(sign(message.encode()))}"


def hmac_with(secret: bytes) -> Callable[[bytes], bytes]:
    return lambda message: hmac.digest(secret, message, "sha256")


@dataclass
class Idp:
    """What it says can be changed at will: `document`, `claims`, `header`, `sign`, `published`."""

    peer: Peer
    key: Key = field(default_factory=Key)
    document: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    """Over those of the person who signed in; None leaves one out."""
    header: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[bytes], bytes] | None = None
    published: list[dict[str, str]] | None = None
    person: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "alice-1",
            "email": "alice@example.com",
            "email_verified": True,
            "name": "Alice",
        }
    )
    """Who is signed in there."""
    access_token: str = "an-access-token"
    instead: dict[str, Reply] = field(default_factory=dict)
    """What is answered at a path, whoever asks."""
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    """What each code was given for."""

    def __post_init__(self) -> None:
        self.peer.on_request = self._answer

    @property
    def issuer(self) -> str:
        return self.peer.url

    def let_in(self, url: str) -> dict[str, str]:
        """What the browser brings back from this page of ours."""
        query = dict(parse_qsl(urlsplit(url).query))
        code = f"code-{len(self.asked) + 1}"
        self.asked[code] = query
        return {"code": code, "state": query["state"]}

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": [self.key.algorithm],
        } | self.document

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "nonce": nonce, "iat": now, "exp": now + 300}
        claims = said | self.person | self.claims
        whole = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.key.algorithm, "kid": self.key.kid} | self.header
        return token_of(whole, header, self.sign or self.key.sign)

    def _answer(self, received: Received) -> None:
        path = urlsplit(received.path).path
        answers: dict[str, Callable[[Received], Reply]] = {
            "/.well-known/openid-configuration": lambda _: _json(self.description()),
            "/keys": lambda _: _json({"keys": self.published or [self.key.public]}),
            "/token": self._token,
            "/userinfo": lambda _: _json(self.person),
            "/authorize": self._page,
        }
        if path in self.instead:
            self.peer.replies[path] = self.instead[path]
        elif path in answers:
            self.peer.replies[path] = answers[path](received)

    def _page(self, received: Received) -> Reply:
        """Everybody is signed in already: straight back."""
        asked = dict(parse_qsl(urlsplit(received.path).query))
        back = self.let_in(received.path)
        return Reply(302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    def _token(self, received: Received) -> Reply:
        asked = self.asked.pop(received.form["code"], None)
        if asked is None or not _fits(asked, received):
            return _json({"error": "invalid_grant"}, status=400)
        if not _is_client(received):
            return _json({"error": "invalid_client"}, status=401)
        return _json(
            {
                "access_token": self.access_token,
                "token_type": "Bearer",
                "id_token": self.id_token(asked["nonce"]),
            }
        )


@contextmanager
def running_idp() -> Iterator[Idp]:
    with Peer() as peer:
        yield Idp(peer)


def _fits(asked: dict[str, str], received: Received) -> bool:
    """PKCE, and the address that the code was sent to."""
    verifier = received.form["code_verifier"].encode()
    challenge = b64(hashlib.sha256(verifier).digest())
    return (
        asked["code_challenge_method"] == "S256"
        and asked["code_challenge"] == challenge
        and asked["redirect_uri"] == received.form["redirect_uri"]
    )


def _is_client(received: Received) -> bool:
    scheme, _, login = received.headers.get("authorization", "").partition(" ")
    if scheme == "Basic":
        return b64decode(login).decode() == f"{CLIENT}:{SECRET}"
    return (received.form.get("client_id"), received.form.get("client_secret")) == (CLIENT, SECRET)


def _json(told: Any, status: int = 200) -> Reply:
    return Reply(status, orjson.dumps(told), {"Content-Type": "application/json"})
