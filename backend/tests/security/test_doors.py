"""Every route is closed to whoever may not enter; a new one is closed until it is listed."""

from datetime import timedelta
from typing import Final

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.core.security import hash_token, new_opaque_token
from app.models import RefreshFamily, RefreshToken, User
from app.models.types import utcnow
from app.models.users import Permission, Role
from tests import factories
from tests.conftest import MakeClient
from tests.support.routes import Route

PUBLIC: Final = {
    "GET /api/health",
    "GET /api/health/readiness",
    "GET /api/setup",
    # Their addresses are signed.
    "GET /api/images/{signed}",
    "GET /api/scrape/frames/{signed}",
    "POST /api/setup",
    "GET /api/auth/methods",
    "POST /api/auth/login",
    "POST /api/auth/login/passkey/options",
    "POST /api/auth/login/passkey",
    "POST /api/auth/refresh",
    "POST /api/auth/logout",
    "POST /api/auth/sso",
    "POST /api/auth/sso/callback",
    "POST /api/auth/invitation",
    "POST /api/auth/invitation/accept",
    "GET /metrics",
    "GET /api/feeds/{feed_token}/alerts.atom",
    "GET /api/feeds/{feed_token}/alerts.ics",
}
PERSONAL: Final = {
    "GET /api/auth/me",
    "PATCH /api/auth/me",
    "POST /api/auth/password",
    "GET /api/auth/sign-ins",
    "DELETE /api/auth/sign-ins/{sign_in_id}",
    "GET /api/auth/tokens",
    "POST /api/auth/tokens",
    "DELETE /api/auth/tokens/{token_id}",
    "GET /api/auth/passkeys",
    "POST /api/auth/passkeys/options",
    "POST /api/auth/passkeys",
    "PATCH /api/auth/passkeys/{passkey_id}",
    "DELETE /api/auth/passkeys/{passkey_id}",
    "POST /api/auth/sso/link",
    "GET /api/auth/identities",
    "DELETE /api/auth/identities/{identity_id}",
}
"""What everybody may do about themselves, viewers included, but no API token for its owner."""

IN_PERSON: Final = {
    "POST /api/admin/users",
    "PATCH /api/admin/users/{user_id}",
    "DELETE /api/admin/users/{user_id}",
    "POST /api/admin/users/{user_id}/invitation",
    "POST /api/admin/users/{user_id}/sign-out",
    "DELETE /api/admin/users/{user_id}/passkeys",
    "DELETE /api/admin/users/{user_id}/identities",
    "POST /api/admin/users/{user_id}/transfer",
}
"""What changes how people get in: for administrators who signed in, and for no API token."""


class AnyId(dict[str, int]):
    """An id for every name, of rows that may or may not be there."""

    def __missing__(self, name: str) -> int:
        return 1


def test_every_route_that_is_not_public_wants_a_token(
    anonymous: TestClient, every_route: list[Route]
) -> None:
    guarded = [route for route in every_route if str(route) not in PUBLIC]

    answers = {str(route): route.call(anonymous, AnyId()).status_code for route in guarded}

    assert {name: status for name, status in answers.items() if status != 401} == {}


def test_every_public_route_still_exists(every_route: list[Route]) -> None:
    assert {str(route) for route in every_route} >= PUBLIC | PERSONAL | IN_PERSON


@pytest.mark.parametrize("header", ["Bearer ", "Bearer x", "Bearer cc_x", "Basic dTpw", "Token x"])
def test_a_token_that_is_none_opens_nothing(
    anonymous: TestClient, every_route: list[Route], header: str
) -> None:
    guarded = [route for route in every_route if str(route) not in PUBLIC]

    statuses = {
        route.call(anonymous, AnyId(), headers={"Authorization": header}).status_code
        for route in guarded
    }

    assert statuses == {401}


@pytest.mark.parametrize("ending", ["deactivated", "expired", "signed out"])
def test_a_token_that_has_ended_opens_nothing(
    anonymous: TestClient, session: Session, owner: User, every_route: list[Route], ending: str
) -> None:
    headers = factories.sign_in(session, owner)
    guarded = [route for route in every_route if str(route) not in PUBLIC]
    owner.active = ending != "deactivated"
    if ending == "signed out":
        session.exec(select(RefreshFamily)).one().ended_at = utcnow()

    with time_machine.travel(utcnow() + timedelta(minutes=31 if ending == "expired" else 29)):
        statuses = {
            route.call(anonymous, AnyId(), headers=headers).status_code for route in guarded
        }

    assert statuses == {401}


def test_a_refresh_token_opens_nothing(
    anonymous: TestClient, session: Session, owner: User, every_route: list[Route]
) -> None:
    family = factories.make_family(session, owner)
    token = new_opaque_token()
    session.add(RefreshToken(family_id=family.id, token_hash=hash_token(token)))
    guarded = [route for route in every_route if str(route) not in PUBLIC]

    statuses = {
        route.call(anonymous, AnyId(), headers={"Authorization": f"Bearer {token}"}).status_code
        for route in guarded
    }

    assert statuses == {401}


@pytest.mark.parametrize("ending", ["deactivated", "expired", "signed out everywhere"])
def test_an_api_token_that_has_ended_opens_nothing(
    anonymous: TestClient, session: Session, every_route: list[Route], ending: str
) -> None:
    owner = factories.make_user(session, role=Role.ADMIN, active=ending != "deactivated")
    factories.make_api_token(
        session,
        owner,
        token="cc_ended",
        scopes=list(Permission),
        expires_at=utcnow() + timedelta(minutes=-1 if ending == "expired" else 1),
    )
    owner.token_version += ending == "signed out everywhere"
    guarded = [route for route in every_route if str(route) not in PUBLIC]

    statuses = {
        route.call(anonymous, AnyId(), headers={"Authorization": "Bearer cc_ended"}).status_code
        for route in guarded
    }

    assert statuses == {401}


def test_a_viewer_reads_what_is_theirs(
    client_for: MakeClient, session: Session, every_route: list[Route]
) -> None:
    viewer = client_for(factories.make_user(session, role=Role.VIEWER))
    lists = [
        route
        for route in every_route
        if route.method == "GET" and not route.parameters and not _administers(route)
    ]

    answers = {str(route): route.call(viewer, AnyId()).status_code for route in lists}

    assert len(answers) > 10
    assert {name: status for name, status in answers.items() if status in {401, 403}} == {}


def test_members_administer_nothing(client: TestClient, every_route: list[Route]) -> None:
    answers = {
        str(route): route.call(client, AnyId(), json=route.smallest_body()).status_code
        for route in every_route
        if _administers(route)
    }

    assert len(answers) > 10
    assert {name: status for name, status in answers.items() if status != 403} == {}


def test_an_administrators_token_without_that_scope_administers_nothing(
    anonymous: TestClient, session: Session, admin: User, every_route: list[Route]
) -> None:
    scopes = [Permission.CATALOG_READ, Permission.CATALOG_WRITE]
    factories.make_api_token(session, admin, token="cc_catalogue", scopes=scopes)
    headers = {"Authorization": "Bearer cc_catalogue"}

    answers = {
        str(route): route.call(
            anonymous, AnyId(), headers=headers, json=route.smallest_body()
        ).status_code
        for route in every_route
        if _administers(route)
    }

    assert {name: status for name, status in answers.items() if status != 403} == {}


def test_a_viewer_changes_nothing_but_themselves(
    client_for: MakeClient, session: Session, every_route: list[Route]
) -> None:
    viewer = client_for(factories.make_user(session, role=Role.VIEWER))

    answers = {
        str(route): route.call(viewer, AnyId(), json=route.smallest_body()).status_code
        for route in _changing(every_route)
    }

    assert {name: status for name, status in answers.items() if status != 403} == {}


def test_a_token_for_reading_changes_nothing(
    anonymous: TestClient, session: Session, every_route: list[Route]
) -> None:
    owner = factories.make_user(session, role=Role.ADMIN)
    factories.make_api_token(session, owner, token="cc_read", scopes=[Permission.CATALOG_READ])
    headers = {"Authorization": "Bearer cc_read"}

    answers = {
        str(route): route.call(
            anonymous, AnyId(), headers=headers, json=route.smallest_body()
        ).status_code
        for route in _changing(every_route)
    }

    assert {name: status for name, status in answers.items() if status != 403} == {}


def test_no_token_stands_in_for_its_owner_in_person(
    anonymous: TestClient, session: Session, every_route: list[Route]
) -> None:
    owner = factories.make_user(session, role=Role.ADMIN)
    factories.make_api_token(session, owner, token="cc_all", scopes=list(Permission))
    headers = {"Authorization": "Bearer cc_all"}
    personal = [route for route in every_route if str(route) in PERSONAL | IN_PERSON]

    statuses = {
        route.call(anonymous, AnyId(), headers=headers, json=route.smallest_body()).status_code
        for route in personal
    }

    assert statuses == {403}


def test_a_token_for_writing_alone_reads_nothing(
    anonymous: TestClient, session: Session, every_route: list[Route]
) -> None:
    owner = factories.make_user(session)
    factories.make_api_token(session, owner, token="cc_write", scopes=[Permission.CATALOG_WRITE])
    headers = {"Authorization": "Bearer cc_write"}
    reading = [
        route
        for route in every_route
        if route.method == "GET" and str(route) not in PUBLIC | PERSONAL
    ]

    statuses = {route.call(anonymous, AnyId(), headers=headers).status_code for route in reading}

    assert statuses == {403}


def test_members_do_not_ask_for_other_peoples_data(
    client: TestClient, stranger: User, every_route: list[Route]
) -> None:
    widening = [route for route in every_route if "owner_id" in route.filters]

    statuses = {
        route.call(client, AnyId(), params={"owner_id": owner}, json=body).status_code
        for route in widening
        for owner in ("all", stranger.id)
        for body in [route.smallest_body()]
    }

    assert statuses == {403}


def _administers(route: Route) -> bool:
    return route.path.startswith("/api/admin/")


def _changing(every_route: list[Route]) -> list[Route]:
    return [
        route
        for route in every_route
        if route.method != "GET" and str(route) not in PUBLIC | PERSONAL
    ]
