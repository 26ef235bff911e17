"""Access tokens that are not, or no longer, good."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jose import jwt
from sqlmodel import select

from app.core.config import get_settings
from app.core.database import Session
from app.core.security import AUDIENCE, ISSUER, new_opaque_token
from app.models import RefreshFamily, User
from app.models.types import utcnow
from tests import factories

Claims = dict[str, Any]


@pytest.fixture
def claims(session: Session, owner: User) -> Claims:
    """Those of a good token."""
    factories.sign_in(session, owner)
    family_id = session.exec(select(RefreshFamily.id)).one()
    now = utcnow()
    return {
        "sub": str(owner.id),
        "ver": 0,
        "fam": family_id,
        "typ": "access",
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + timedelta(minutes=5),
    }


def status_with(client: TestClient, token: str) -> int:
    answer = client.get("/api/tags", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


def signed(claims: Claims, *, key: str | None = None, algorithm: str = "HS256") -> str:
    return jwt.encode(
        claims, key or get_settings().jwt_secret_key.get_secret_value(), algorithm=algorithm
    )


def test_a_good_token_opens_the_door(anonymous: TestClient, claims: Claims) -> None:
    assert status_with(anonymous, signed(claims)) == 200


@pytest.mark.parametrize(
    "change",
    [
        {"exp": None},
        {"exp": utcnow() - timedelta(seconds=1)},
        {"iat": None},
        {"aud": None},
        {"aud": "somebody-else"},
        {"iss": None},
        {"iss": "somebody-else"},
        {"sub": None},
        {"sub": "0"},
        {"sub": "not a number"},
        {"typ": None},
        {"typ": "refresh"},
        {"ver": None},
        {"ver": 1},
        {"ver": "new"},
        {"fam": None},
        {"fam": 0},
    ],
)
def test_a_token_with_other_claims_is_refused(
    anonymous: TestClient, claims: Claims, change: Claims
) -> None:
    changed = {name: value for name, value in {**claims, **change}.items() if value is not None}

    assert status_with(anonymous, signed(changed)) == 401


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_a_token_signed_in_another_way_is_refused(
    anonymous: TestClient, claims: Claims, algorithm: str
) -> None:
    assert status_with(anonymous, signed(claims, algorithm=algorithm)) == 401


def test_a_token_signed_with_a_foreign_key_is_refused(
    anonymous: TestClient, claims: Claims
) -> None:
    assert status_with(anonymous, signed(claims, key="another key of more than 32 bytes")) == 401


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(
    anonymous: TestClient, claims: Claims, algorithm: str
) -> None:
    _, payload, signature = signed(claims).split(".")
    header = _encoded({"alg": algorithm, "typ": "JWT"})

    assert status_with(anonymous, f"{header}.{payload}.") == 401
    assert status_with(anonymous, f"{header}.{payload}.{signature}") == 401


def test_a_token_whose_payload_was_changed_is_refused(
    anonymous: TestClient, claims: Claims, admin: User
) -> None:
    header, _, signature = signed(claims).split(".")
    theirs = _encoded(json.loads(json.dumps({**claims, "sub": str(admin.id)}, default=str)))

    assert status_with(anonymous, f"{header}.{theirs}.{signature}") == 401


def test_a_refresh_token_is_no_access_token(anonymous: TestClient) -> None:
    assert status_with(anonymous, new_opaque_token()) == 401


def test_a_token_ends_at_once_with_its_sign_in(
    anonymous: TestClient, session: Session, claims: Claims
) -> None:
    token = signed(claims)

    session.exec(select(RefreshFamily)).one().ended_at = utcnow()

    assert status_with(anonymous, token) == 401


@pytest.mark.parametrize("change", [{"active": False}, {"token_version": 1}])
def test_a_token_ends_at_once_with_its_owners_password_or_activity(
    anonymous: TestClient, session: Session, owner: User, claims: Claims, change: Claims
) -> None:
    token = signed(claims)

    owner.sqlmodel_update(change)

    assert status_with(anonymous, token) == 401


def test_a_token_of_somebody_deleted_is_refused(
    anonymous: TestClient, session: Session, owner: User, claims: Claims
) -> None:
    token = signed(claims)

    session.delete(owner)

    assert status_with(anonymous, token) == 401


def test_an_api_token_ends_with_its_owner(
    anonymous: TestClient, session: Session, owner: User
) -> None:
    factories.make_api_token(session, owner, token="cc_good")
    assert status_with(anonymous, "cc_good") == 200

    owner.active = False

    assert status_with(anonymous, "cc_good") == 401


def test_a_token_belongs_to_its_own_sign_in(
    anonymous: TestClient, session: Session, claims: Claims, stranger: User
) -> None:
    """A signed token cannot name somebody else's family, even if the signer erred."""
    family = RefreshFamily(user_id=stranger.id, expires_at=utcnow() + timedelta(days=1))
    session.add(family)
    session.flush()

    assert status_with(anonymous, signed({**claims, "fam": family.id})) == 401


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
