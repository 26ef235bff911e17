"""The provider of single sign-on: what it says of itself, its keys, and what it knows of people."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import structlog
from httpx import BasicAuth, HTTPError, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core.config import Settings
from app.core.errors import Invalid
from app.models.types import utcnow
from app.models.users import check_email
from app.services.auth.oidc.questions import Failed, Questions
from app.services.auth.oidc.tokens import (
    ALGORITHMS,
    Claims,
    Expected,
    PublicKey,
    UnknownKey,
    public_keys,
    verified,
)
from app.services.auth.oidc.trips import Trip

KEEP_SECONDS: Final = 3_600.0
"""How long we go by what the provider said of itself, and by its keys."""
USERINFO_SECONDS: Final = 3.0
ASK_AGAIN_SECONDS: Final = 10.0
"""For a key that we do not know its keys are read anew, but not more often than that."""
_LONG_AGO_SECONDS: Final = 86_400.0
_OK: Final = 200

Learned = TypeVar("Learned")
log = structlog.get_logger()


class Described(BaseModel):
    """The document of OpenID Connect Discovery, as far as we need it."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    issuer: str = Field(max_length=255)
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: list[str] = ["RS256"]
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    authorization_response_iss_parameter_supported: bool = False


class _Granted(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    id_token: str
    access_token: str | None = Field(default=None, pattern=r"^[\x21-\x7e]+$")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the provider has identified; `email` only if it has verified that."""

    issuer: str
    subject: str
    email: str | None
    name: str
    proved_at: datetime | None
    """When they last showed the provider who they are, if it says so."""


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Learned]):
    """What was learned, and when by the clock that never goes back."""

    issuer: str
    at: float
    value: Learned

    def is_good(self, issuer: str, seconds: float) -> bool:
        return self.issuer == issuer and time.monotonic() - self.at < seconds


class _Memory:
    """What this process knows of its one provider."""

    described: _Kept[Described] | None = None
    keys: _Kept[Sequence[PublicKey]] | None = None


memory: Final = _Memory()


@dataclass(frozen=True, slots=True)
class Provider:
    """OIDC_ISSUER, asked within one sign-in."""

    settings: Settings
    questions: Questions

    async def describe(self) -> Described:
        """Its own description, an hour old at most; Failed for one of another issuer."""
        issuer = self.settings.oidc_issuer
        kept = memory.described
        if kept is not None and kept.is_good(issuer, KEEP_SECONDS):
            return kept.value
        bare = issuer.rstrip("/")
        status, told = await self.questions.ask(f"{bare}/.well-known/openid-configuration")
        if status != _OK:
            raise Failed(f"The provider describes itself with status {status}.")
        try:
            found = Described.model_validate(told)
        except ValidationError as error:
            raise Failed("The provider's description lacks what it has to say.") from error
        if found.issuer.rstrip("/") != bare:
            raise Failed(f"OIDC_ISSUER is {issuer}, but it calls itself {found.issuer[:100]}.")
        if not set(found.id_token_signing_alg_values_supported) & set(ALGORITHMS):
            raise Failed(f"The provider signs with none of {', '.join(ALGORITHMS)}.")
        memory.described = _Kept(issuer, time.monotonic(), found)
        return found

    async def page(self, trip: Trip, state: str) -> str:
        """Where the browser goes to sign in."""
        known = await self.describe()
        self.questions.check(known.authorization_endpoint)
        parts = urlsplit(known.authorization_endpoint)
        again = {"prompt": "login", "max_age": "0"} if trip.fresh else {}
        asked = urlencode(
            {
                "response_type": "code",
                "client_id": self.settings.oidc_client_id,
                "redirect_uri": redirect_uri(self.settings),
                "scope": self.settings.oidc_scopes,
                "state": state,
                "nonce": trip.nonce,
                "code_challenge": trip.challenge,
                "code_challenge_method": "S256",
                **again,
            }
        )
        query = f"{parts.query}&{asked}" if parts.query else asked
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))

    async def identify(self, trip: Trip, code: str, iss: str | None) -> Person:
        """Whom this code is for; Failed unless everything fits.

        Raises Invalid for the answer of another provider, and for a code that is over.
        """
        known = await self.describe()
        if iss != known.issuer and (
            iss is not None or known.authorization_response_iss_parameter_supported
        ):
            raise Invalid("This answer came from another provider.", code="sso_refused")
        granted = await self._redeem(known, trip, code)
        expected = Expected(
            known.issuer,
            self.settings.oidc_client_id,
            trip.nonce,
            known.id_token_signing_alg_values_supported,
        )
        claims = await self._verified(known, granted.id_token, expected)
        if claims.email is None:
            claims = await self._with_email(known, claims, granted.access_token)
        return _person(claims)

    async def _redeem(self, known: Described, trip: Trip, code: str) -> _Granted:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri(self.settings),
            "code_verifier": trip.verifier,
        }
        headers = self._shown(known, form)
        status, told = await self.questions.ask(known.token_endpoint, form=form, headers=headers)
        if told.get("error") == "invalid_grant":
            raise Invalid(
                f"{self.settings.oidc_name} knows nothing of this sign-in any more; "
                "please try again.",
                code="sso_expired",
            )
        if status != _OK:
            raise Failed(f"The code was refused with {status}: {str(told.get('error'))[:60]}.")
        try:
            return _Granted.model_validate(told)
        except ValidationError as error:
            raise Failed("The provider gave no good tokens for the code.") from error

    def _shown(self, known: Described, form: dict[str, str]) -> dict[str, str]:
        """Who we are: as the provider wants it, in a header or in the form."""
        settings = self.settings
        secret = settings.oidc_client_secret.get_secret_value()
        basic = "client_secret_basic" in known.token_endpoint_auth_methods_supported
        if secret and basic:
            login = BasicAuth(quote(settings.oidc_client_id, safe=""), quote(secret, safe=""))
            request = next(login.auth_flow(Request("POST", known.token_endpoint)))
            return {"Authorization": request.headers["Authorization"]}
        form["client_id"] = settings.oidc_client_id
        if secret:
            form["client_secret"] = secret
        return {}

    async def _verified(self, known: Described, token: str, expected: Expected) -> Claims:
        try:
            return verified(token, await self._public_keys(known, KEEP_SECONDS), expected)
        except UnknownKey:
            pass
        try:
            return verified(token, await self._public_keys(known, ASK_AGAIN_SECONDS), expected)
        except UnknownKey as error:
            raise Failed("The ID token is signed with a key that the provider lacks.") from error

    async def _public_keys(self, known: Described, seconds: float) -> Sequence[PublicKey]:
        """Its keys, so many seconds old at most."""
        kept = memory.keys
        if kept is not None and kept.is_good(known.issuer, seconds):
            return kept.value
        status, told = await self.questions.ask(known.jwks_uri)
        if status != _OK:
            raise Failed(f"The provider shows its keys with status {status}.")
        found = public_keys(told)
        memory.keys = _Kept(known.issuer, time.monotonic(), found)
        return found

    async def _with_email(
        self, known: Described, claims: Claims, access_token: str | None
    ) -> Claims:
        """Some providers tell the address only to who asks for it, about the same subject.

        The ID token has said who it is: without a good answer there is no address, and that is all.
        """
        if known.userinfo_endpoint is None or access_token is None:
            return claims
        self.questions.check(known.userinfo_endpoint)
        headers = {"Authorization": f"Bearer {access_token}"}
        try:
            async with asyncio.timeout(USERINFO_SECONDS):
                status, told = await self.questions.ask(known.userinfo_endpoint, headers=headers)
        except (Failed, HTTPError, TimeoutError) as error:
            log.warning("sso.no_address", reason=f"{type(error).__name__}: {error}"[:300])
            return claims
        if status != _OK:
            log.warning("sso.no_address", reason=f"The status is {status}.")
            return claims
        if told.get("sub") != claims.sub:
            raise Failed("What is asked about the person is answered about another.")
        more = {name: told.get(name) for name in ("email", "email_verified")}
        return claims.model_copy(update=more | {"name": claims.name or told.get("name")})


def redirect_uri(settings: Settings) -> str:
    """Where the provider sends people back: our own configured address, whatever a request says."""
    return f"{settings.base_url}/auth/callback"


def _person(claims: Claims) -> Person:
    name = claims.name if isinstance(claims.name, str) else ""
    readable = "".join(each for each in " ".join(name.split()) if each.isprintable())
    return Person(
        claims.iss,
        claims.sub,
        _verified_email(claims),
        readable[:120].strip(),
        _proved_at(claims.auth_time),
    )


def _proved_at(auth_time: Any) -> datetime | None:
    """Never in our future, where the provider's clock is fast."""
    if isinstance(auth_time, bool) or not isinstance(auth_time, int | float):
        return None
    now = utcnow()
    seconds = now.timestamp() - auth_time
    return now - timedelta(seconds=max(seconds, 0.0)) if seconds < _LONG_AGO_SECONDS else None


def _verified_email(claims: Claims) -> str | None:
    """In lower case; nothing for one that the provider does not vouch for, or that is none."""
    if claims.email_verified is not True or not isinstance(claims.email, str):
        return None
    try:
        return check_email(claims.email[:255])
    except ValueError:
        return None
