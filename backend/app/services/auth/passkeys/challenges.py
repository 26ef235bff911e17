"""Challenges: what an authenticator has to sign, each for one purpose, once and for a while."""

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

import orjson
import structlog
from redis import RedisError

from app.core.errors import Unavailable
from app.core.redis import redis
from app.core.security import new_opaque_token

GOOD_FOR_SECONDS: Final = 300

log = structlog.get_logger()


class Purpose(StrEnum):
    ADD = "add"
    SIGN_IN = "sign_in"


def issue(purpose: Purpose, whose: int | None = None, remembers: str = "") -> str:
    """256 random bits as base64url, for this account, or for whoever signs in; Unavailable."""
    challenge = new_opaque_token()
    with _or_unavailable():
        redis().set(_key(purpose, whose, challenge), remembers, ex=GOOD_FOR_SECONDS)
    return challenge


def take(purpose: Purpose, whose: int | None, challenge: str) -> str | None:
    """What it was to remember, if it was issued for this and is used now; never again after it.

    Raises Unavailable.
    """
    with _or_unavailable():
        found = redis().getdel(_key(purpose, whose, challenge))
    return None if found is None else str(found)


def challenge_in(client_data: str) -> str:
    """The challenge that a browser says was signed; empty for what is none of a page of its own.

    A page within a page of somebody else's says that it is `crossOrigin`.
    """
    try:
        told = orjson.loads(urlsafe_b64decode(f"{client_data}==="))
    except ValueError:
        return ""
    if not isinstance(told, dict) or told.get("crossOrigin") not in {None, False}:
        return ""
    challenge = told.get("challenge")
    return challenge if isinstance(challenge, str) else ""


def _key(purpose: Purpose, whose: int | None, challenge: str) -> str:
    return f"passkey:{purpose}:{'' if whose is None else whose}:{challenge}"


@contextmanager
def _or_unavailable() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        log.warning("passkey.challenge_unavailable", reason=type(error).__name__)
        raise Unavailable(
            "Passkeys cannot be used right now; please come back in a minute."
        ) from error
