"""Trips to the provider and back: each is good once, for ten minutes, and for one browser."""

import hashlib
import re
from base64 import urlsafe_b64encode
from hmac import compare_digest
from typing import Final

from pydantic import BaseModel
from redis import RedisError

from app.core.errors import Invalid, Unavailable
from app.core.redis import redis
from app.core.security import hash_token, new_opaque_token

SECONDS: Final = 600
_LOCAL: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


class Trip(BaseModel):
    """What we have to remember until the browser is back."""

    browser_hash: str
    """Of the secret in the browser's cookie."""
    nonce: str
    verifier: str
    next: str
    fresh: bool = False
    """Whether the provider is to ask who somebody is, also where it knows."""
    linking: int | None = None
    """The id of the account that the identity is for; none when somebody signs in."""

    @property
    def challenge(self) -> str:
        """What the provider holds the verifier against (PKCE, S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_trip(next_path: str, linking: int | None, *, fresh: bool) -> tuple[Trip, str]:
    """A trip, and the secret for the browser's cookie."""
    browser = new_opaque_token()
    trip = Trip(
        browser_hash=hash_token(browser),
        nonce=new_opaque_token(),
        verifier=new_opaque_token(),
        next=local_path(next_path),
        linking=linking,
        fresh=fresh,
    )
    return trip, browser


def depart(trip: Trip, state: str) -> None:
    """Remember it; Unavailable without Redis."""
    try:
        redis().set(_key(state), trip.model_dump_json(), ex=SECONDS)
    except RedisError as error:
        raise _away() from error


def arrive(state: str, browser: str | None) -> Trip:
    """The trip that this browser began; it is over for whoever comes second.

    Raises Invalid (`sso_expired`) for a state that is not known, or another browser's.
    """
    try:
        found = redis().getdel(_key(state))
    except RedisError as error:
        raise _away() from error
    trip = Trip.model_validate_json(str(found)) if found else None
    if trip is None or not compare_digest(trip.browser_hash, hash_token(browser or "")):
        raise Invalid(
            "This sign-in is over, or was begun in another browser or window; please try again.",
            code="sso_expired",
        )
    return trip


def local_path(text: str) -> str:
    """A path of ours, or the start for anything that could lead to another site."""
    return text if _LOCAL.fullmatch(text) else "/"


def _key(state: str) -> str:
    return f"sso:{hash_token(state)}"


def _away() -> Unavailable:
    return Unavailable("This cannot be tried right now; please come back in a minute.")
