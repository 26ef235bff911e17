"""Passwords and tokens: Argon2id, signed access tokens, and hashes of opaque ones."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

import orjson
from jose import JOSEError, jwk, jws, jwt
from jose.backends.base import Key
from passlib.context import CryptContext

from app.core.config import get_settings
from app.core.errors import Unauthenticated
from app.core.setting_values import Environment
from app.models.types import utcnow

ISSUER: Final = "costcourter"
AUDIENCE: Final = "costcourter-api"
API_TOKEN_PREFIX: Final = "cc_"  # noqa: S105 -- the visible mark of a token, not one
_OURS: Final = {"typ": "access", "iss": ISSUER, "aud": AUDIENCE}


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a valid access token says."""

    user_id: int
    version: int
    family_id: int


def issue_access_token(user_id: int, version: int, family_id: int) -> tuple[str, int]:
    """A signed token and the seconds it lives."""
    settings = get_settings()
    lifetime = settings.access_token_expire_minutes * 60
    now = utcnow()
    claims = {
        "sub": str(user_id),
        "ver": version,
        "fam": family_id,
        "typ": "access",
        "jti": secrets.token_hex(8),
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + timedelta(seconds=lifetime),
    }
    key = settings.jwt_secret_key.get_secret_value()
    return jwt.encode(claims, key, algorithm=settings.jwt_algorithm), lifetime


def read_access_token(token: str) -> AccessClaims:
    """The claims; raises Unauthenticated for anything but a live token of ours."""
    settings = get_settings()
    key = _verifying_key(settings.jwt_secret_key.get_secret_value(), settings.jwt_algorithm)
    try:
        claims = orjson.loads(_signed(token, key, settings.jwt_algorithm))
        if not _is_live(claims):
            raise Unauthenticated("The access token is not valid, or has expired.")
        return AccessClaims(int(claims["sub"]), int(claims["ver"]), int(claims["fam"]))
    except (JOSEError, KeyError, TypeError, ValueError) as error:
        raise Unauthenticated("The access token is not valid, or has expired.") from error


# A client sends one token for half an hour, and a signature that was right stays right.
@lru_cache(maxsize=1_000)
def _signed(token: str, key: Key, algorithm: str) -> bytes:
    """What is signed with this key, which says nothing about its age; JOSEError when it is not."""
    signed: bytes = jws.verify(token, key, [algorithm])
    return signed


def _is_live(claims: dict[str, Any]) -> bool:
    """Whether it is an access token from here for here, and neither too old nor too new."""
    now = time.time()
    return (
        all(claims[name] == value for name, value in _OURS.items())
        and claims["exp"] > now
        and isinstance(claims["iat"], int)
        and claims.get("nbf", now) <= now
    )


@lru_cache(maxsize=4)
def _verifying_key(secret: str, algorithm: str) -> Key:
    """Made once: looking whether the secret might be a key of another kind takes a while."""
    return jwk.construct(secret, algorithm)


def new_opaque_token() -> str:
    """256 random bits for a URL or a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """SHA-256 in hex; enough for random tokens, which cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()


@lru_cache
def password_context() -> CryptContext:
    """Argon2id for every new hash; bcrypt is read only, and moved to Argon2id at sign-in."""
    context = CryptContext(schemes=["argon2", "bcrypt"], deprecated=["bcrypt"])
    if get_settings().environment is Environment.TEST:
        context.update(argon2__rounds=1, argon2__memory_cost=8, argon2__parallelism=1)
    # Makes the hash that unknown people are verified against, so that the first one is not slower.
    context.dummy_verify()
    return context
