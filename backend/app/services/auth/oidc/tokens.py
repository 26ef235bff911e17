"""What an ID token has to say and prove before we believe a word of it."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Annotated, Any, Final

import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.models.types import Text
from app.services.auth.oidc.questions import Failed

ALGORITHMS: Final = {
    "RS256": "RSA",
    "PS256": "RSA",
    "ES256": "EC",
    "EdDSA": "OKP",
    "Ed25519": "OKP",
}
"""Those that we accept, each with its kind of key: none that needs no key, or a shared one."""
_LEEWAY_SECONDS: Final = 60
"""How far the provider's clock and ours may be apart."""
_MOST_KEYS: Final = 50
_SHORTEST_RSA_BITS: Final = 2_048

PublicKey = RSAKey | ECKey | OKPKey
Seconds = Annotated[float, Field(allow_inf_nan=False)]


class UnknownKey(Exception):
    """Signed with a key that is not among these: the provider may have a new one.

    It may have the name of an old one, too, so a wrong signature says the same.
    """


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose token it has to be, for whom, and to which request of ours."""

    issuer: str
    client_id: str
    nonce: str
    algorithms: Collection[str]


class Claims(BaseModel):
    """Strictly typed: a number in quotes is none, and a yes is `true`."""

    model_config = ConfigDict(extra="ignore", strict=True)

    iss: str
    sub: Text = Field(min_length=1, max_length=255)
    aud: str | list[str]
    exp: Seconds
    iat: Seconds
    nbf: Seconds = 0
    nonce: str
    azp: str | None = None
    email: Any = None
    email_verified: Any = None
    name: Any = None
    auth_time: Any = None


def public_keys(document: dict[str, Any]) -> list[PublicKey]:
    """The keys of a JWKS that signatures can be checked with; others are passed over."""
    found = document.get("keys")
    if not isinstance(found, list):
        raise Failed("The provider's keys are no list.")
    keys = [_public_key(each) for each in found[:_MOST_KEYS]]
    return [key for key in keys if key is not None]


def verified(token: str, keys: Sequence[PublicKey], expected: Expected) -> Claims:
    """The claims of a token that is genuine, ours and alive; Failed otherwise.

    Raises UnknownKey when none of the keys is the one that it names.
    """
    claims = _claims(_signed(token, keys, expected.algorithms))
    now = time.time()
    audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    wrong = (
        ("issuer", claims.iss != expected.issuer),
        ("audience", expected.client_id not in audience),
        ("authorized party", claims.azp != expected.client_id and _needs_party(claims, audience)),
        ("expiry", claims.exp <= now - _LEEWAY_SECONDS),
        ("time of issue", claims.iat > now + _LEEWAY_SECONDS),
        ("beginning", claims.nbf > now + _LEEWAY_SECONDS),
        ("nonce", not compare_digest(claims.nonce.encode(), expected.nonce.encode())),
    )
    for what, is_wrong in wrong:
        if is_wrong:
            raise Failed(f"The {what} of the ID token is wrong.")
    return claims


def _needs_party(claims: Claims, audience: Sequence[str]) -> bool:
    """Of several that a token is for, it has to say whom it was given to."""
    return claims.azp is not None or len(audience) > 1


def _signed(token: str, keys: Sequence[PublicKey], algorithms: Collection[str]) -> bytes:
    registry = _Registry(algorithms=[name for name in ALGORITHMS if name in algorithms])
    try:
        found = jws.extract_compact(token.encode(), registry=registry)
        key = _key_of(found.headers(), keys, registry)
        if not jws.validate_compact(found, key, registry=registry):
            raise UnknownKey
    except BadSignatureError as error:
        raise UnknownKey from error
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Failed(f"The ID token cannot be read: {type(error).__name__} {error}") from error
    return found.payload or b""


def _key_of(header: dict[str, Any], keys: Sequence[PublicKey], registry: "_Registry") -> PublicKey:
    name, kid = header.get("alg"), header.get("kid")
    registry.get_alg(name)
    able = [key for key in keys if key.key_type == ALGORITHMS[str(name)]]
    named = [key for key in able if kid is not None and key.dict_value.get("kid") == kid]
    nameless = [key for key in able if kid is None or key.dict_value.get("kid") is None]
    # Without a name only a key that has no like can be meant.
    fitting = named or nameless
    if len(fitting) != 1:
        raise UnknownKey
    return fitting[0]


def _claims(payload: bytes) -> Claims:
    try:
        return Claims.model_validate(orjson.loads(payload))
    except (orjson.JSONDecodeError, ValidationError) as error:
        raise Failed("The ID token lacks what it has to say.") from error


def _public_key(described: Any) -> PublicKey | None:
    if not isinstance(described, dict) or described.get("kty") not in ALGORITHMS.values():
        return None
    if described.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key(described)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if not isinstance(key, RSAKey | ECKey | OKPKey):
        return None
    raw = key.public_key
    return None if isinstance(raw, RSAPublicKey) and raw.key_size < _SHORTEST_RSA_BITS else key


class _Registry(JWSRegistry):
    """Ours alone; headers that we do not know are passed over, as the standard wants it."""

    max_header_length = 8_192

    def __init__(self, algorithms: Collection[str]) -> None:
        super().__init__(algorithms=algorithms, strict_check_header=False)
        self._allowed = frozenset(algorithms)

    def get_alg(self, name: Any) -> Any:
        """Without the library's warning that EdDSA has a newer name, which few providers use."""
        if not isinstance(name, str) or name not in self._allowed:
            raise UnsupportedAlgorithmError("This algorithm is not allowed.")
        return self.algorithms[name]
