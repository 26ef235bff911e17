"""Single sign-on: to the provider and back, to the same tokens that a password gets."""

from dataclasses import dataclass
from functools import partial

import structlog

from app.core.actor import Actor, Visitor
from app.core.config import Settings, get_settings
from app.core.database import Session, on_commit, pause
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from app.core.identity import identify
from app.core.security import new_opaque_token
from app.models.identities import SsoAnswer
from app.models.types import utcnow
from app.services import audit
from app.services.auth import attempts
from app.services.auth.families import SignedIn, open_family, sign_out
from app.services.auth.in_person import confirm_in_person, held_while_signed_in, is_fresh
from app.services.auth.oidc import trips
from app.services.auth.oidc.identities import account_of, link
from app.services.auth.oidc.provider import Person, Provider
from app.services.auth.oidc.questions import Questions, ask_provider
from app.services.auth.oidc.trips import Trip
from app.services.auth.people import setup_needed

log = structlog.get_logger()
_SECURITY_PAGE = "/settings/security"


@dataclass(frozen=True, slots=True)
class Begun:
    """The provider's page, and the secret by which we know this browser again."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class Done:
    """Where to go on; without tokens the identity was linked to whoever was signed in."""

    next: str
    signed_in: SignedIn | None


def provider_name() -> str | None:
    """What the button says; nothing when no provider is configured."""
    settings = get_settings()
    return settings.oidc_name if settings.oidc_issuer else None


def begin(session: Session, next_path: str, visitor: Visitor, *, fresh: bool) -> Begun:
    """Send somebody to the provider to sign in; `fresh` has it ask who they are in any case.

    Raises NotFound without a provider; Conflict before the setup, which makes the first account
    with a password; TooMany; Unavailable.
    """
    settings = _configured()
    attempts.count_sso(visitor.address)
    if setup_needed(session):
        raise Conflict("Set CostCourter up first; the first account signs in with a password.")
    pause(session)
    return _departed(settings, trips.new_trip(next_path, None, fresh=fresh))


def begin_link(
    session: Session,
    actor: Actor,
    access_token: str | None,
    password: str | None,
    visitor: Visitor,
) -> Begun:
    """Send somebody who is signed in to the provider, to link who they are there.

    Raises Invalid for a wrong password (`wrong_password`), which accounts that have one must give;
    Forbidden (`sign_in_again`) for one without, whose sign-in is not fresh; NotFound without a
    provider; TooMany; Unavailable.
    """
    settings = _configured()
    attempts.count_sso(visitor.address)
    refused = "identity.link_refused"
    confirm_in_person(session, actor, access_token, password, visitor, refused=refused)
    pause(session)
    return _departed(settings, trips.new_trip(_SECURITY_PAGE, actor.user_id, fresh=False))


def finish(
    session: Session,
    answer: SsoAnswer,
    visitor: Visitor,
    *,
    browser: str | None,
    access_token: str | None,
) -> Done:
    """Take what the browser brought back from the provider.

    Raises Invalid for a trip that is over or another browser's (`sso_expired`), cancelled
    (`sso_cancelled`) or refused (`sso_refused`); Forbidden for people without an account
    (`sso_unknown`) or with a disabled one, and for a proof that was wanted fresh and is not
    (`sso_not_fresh`); Conflict for an account or identity that is taken;
    Unauthenticated when whoever wanted to link is signed out; TooMany; Unavailable.
    """
    try:
        return _finished(session, answer, visitor, browser=browser, access_token=access_token)
    except Refusal as refusal:
        log.info("sso.refused", reason=refusal.problem, address=visitor.address)
        raise


def _finished(
    session: Session,
    answer: SsoAnswer,
    visitor: Visitor,
    *,
    browser: str | None,
    access_token: str | None,
) -> Done:
    settings = _configured()
    trip = _arrived(answer.state, browser, visitor)
    code = _code_of(answer, settings)
    linking = None if trip.linking is None else _expected(session, trip.linking, access_token)
    pause(session)

    async def identified(questions: Questions) -> Person:
        return await Provider(settings, questions).identify(trip, code, answer.iss)

    person = ask_provider(settings, identified)
    on_commit(session, partial(attempts.forgive_sso, visitor.address))
    if linking is not None:
        link(session, held_while_signed_in(session, linking), person, visitor, by=linking.user_id)
        return Done(trip.next, None)
    if trip.fresh:
        _refuse_stale(person, settings)
        sign_out(session, visitor, refresh_token=None, access_token=access_token)
    return Done(trip.next, _signed_in(session, person, visitor))


def _arrived(state: str, browser: str | None, visitor: Visitor) -> Trip:
    """Those who were counted when they began are not counted again."""
    try:
        return trips.arrive(state, browser)
    except Invalid:
        attempts.count_sso_guess(visitor.address)
        raise


def _signed_in(session: Session, person: Person, visitor: Visitor) -> SignedIn:
    user, identity = account_of(session, person, visitor)
    user.signed_in_at = identity.used_at = utcnow()
    audit.record(
        session,
        user.id,
        "user.signed_in",
        "user",
        user.id,
        changes={"identity": (None, identity.issuer)},
        address=visitor.address,
    )
    return open_family(session, user, visitor, proved_at=person.proved_at)


def _refuse_stale(person: Person, settings: Settings) -> None:
    if not is_fresh(person.proved_at):
        raise Forbidden(
            f"{settings.oidc_name} does not say that you signed in there just now. Ask an "
            "administrator for a link to set a password, which can show that it is you.",
            code="sso_not_fresh",
        )


def _departed(settings: Settings, begun: tuple[Trip, str]) -> Begun:
    trip, browser = begun
    state = new_opaque_token()

    async def asked(questions: Questions) -> str:
        return await Provider(settings, questions).page(trip, state)

    url = ask_provider(settings, asked)
    trips.depart(trip, state)
    return Begun(url, browser)


def _code_of(answer: SsoAnswer, settings: Settings) -> str:
    if answer.error == "access_denied":
        raise Invalid(
            f"Signing in with {settings.oidc_name} was cancelled, or you may not use it here.",
            code="sso_cancelled",
        )
    if answer.error is not None or answer.code is None:
        raise Invalid(
            f"{settings.oidc_name} did not let you in; please try again.", code="sso_refused"
        )
    return answer.code


def _expected(session: Session, user_id: int, access_token: str | None) -> Actor:
    """Whoever began to link, if they are still the one who is signed in."""
    actor = identify(session, access_token or "", in_person=True)
    if actor.user_id != user_id:
        raise Forbidden("Somebody else is signed in by now; nothing was connected.")
    return actor


def _configured() -> Settings:
    settings = get_settings()
    if not settings.oidc_issuer:
        raise NotFound("This CostCourter has no single sign-on: OIDC_ISSUER names no provider.")
    return settings
