"""Single sign-on over HTTP, with a provider that keeps to the rules."""

import time
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select
from structlog.testing import capture_logs

from app.api.auth import HINT_COOKIE, REFRESH_COOKIE
from app.api.sso import BROWSER_COOKIE
from app.core.database import Session
from app.models import AuditEntry, Identity, RefreshFamily, User
from app.models.users import Role
from app.services.auth.oidc import provider
from tests import factories
from tests.conftest import MakeClient
from tests.support.idp import CLIENT, Idp, Key
from tests.support.peers import Reply
from tests.support.sso import BEGIN, CALLBACK, Configure, go, page_of

PASSWORD = "correct horse"
LINK = "/api/auth/sso/link"
IDENTITIES = "/api/auth/identities"


@pytest.fixture
def alice(session: Session, idp: Idp, sso: Configure) -> User:
    """Somebody whose account is connected."""
    user = factories.make_user(session, email="alice@example.com", password=PASSWORD)
    factories.make_identity(session, user, issuer=idp.issuer, subject="alice-1")
    return user


def me(client: TestClient, token: str) -> dict[str, object]:
    answer = client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
    return dict(answer.json())


def actions(session: Session) -> list[str]:
    return [entry.action for entry in session.exec(select(AuditEntry).order_by("id"))]


@pytest.mark.usefixtures("admin", "empty_redis")
def test_without_a_provider_there_is_no_button_and_no_way(anonymous: TestClient) -> None:
    assert anonymous.get("/api/auth/methods").json()["sso"] is None
    assert anonymous.post(BEGIN, json={}).status_code == 404
    assert anonymous.post(CALLBACK, json={"state": "x", "code": "y"}).status_code == 404


def test_the_button_has_the_providers_name(anonymous: TestClient, sso: Configure) -> None:
    sso(OIDC_NAME="Authentik")

    methods = anonymous.get("/api/auth/methods").json()

    assert (methods["password"], methods["sso"]) == (True, "Authentik")


def test_the_browser_is_sent_to_the_provider_with_all_that_protects_the_way_back(
    anonymous: TestClient, idp: Idp, sso: Configure
) -> None:
    answer = anonymous.post(BEGIN, json={}, headers={"Host": "evil.example"})

    url = urlsplit(answer.json()["url"])
    asked = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{idp.issuer}/authorize"
    assert asked["redirect_uri"] == "http://localhost:8000/auth/callback"
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
    assert asked["scope"] == "openid profile email"
    assert asked["code_challenge_method"] == "S256"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{BROWSER_COOKIE}=")
    for part in ("httponly", "samesite=lax", "path=/api/auth/sso", "max-age=600"):
        assert part in cookie
    assert anonymous.cookies[BROWSER_COOKIE] not in answer.text


def test_whoever_is_connected_is_signed_in_as_with_a_password(
    anonymous: TestClient, session: Session, idp: Idp, alice: User
) -> None:
    answer = go(anonymous, idp)

    assert answer.json()["next"] == "/products"
    token = answer.json()["token"]["access_token"]
    assert me(anonymous, token)["email"] == "alice@example.com"
    assert anonymous.cookies[HINT_COOKIE] == "1"
    assert anonymous.post("/api/auth/refresh").status_code == 200
    assert BROWSER_COOKIE not in anonymous.cookies
    assert len(session.exec(select(RefreshFamily)).all()) == 1
    assert actions(session) == ["user.signed_in"]
    session.refresh(alice)
    assert alice.signed_in_at is not None
    assert session.exec(select(Identity.used_at)).one() is not None


@pytest.mark.parametrize("algorithm", ["PS256", "ES256", "EdDSA", "Ed25519"])
def test_other_signatures_of_today_do_too(
    anonymous: TestClient, idp: Idp, alice: User, algorithm: str
) -> None:
    idp.key = Key(algorithm)

    assert go(anonymous, idp).status_code == 200


def test_a_key_that_the_provider_changed_is_learned(
    anonymous: TestClient, idp: Idp, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(anonymous, idp)
    idp.key = Key(kid="second")
    at_once = go(anonymous, idp)
    monkeypatch.setattr(provider, "ASK_AGAIN_SECONDS", -1.0)

    later = go(anonymous, idp)

    assert (at_once.status_code, later.status_code) == (503, 200)
    assert len(idp.peer.at("/keys")) == 2
    assert len(idp.peer.at("/.well-known/")) == 1


def test_a_new_key_of_the_same_name_is_learned_too(
    anonymous: TestClient, idp: Idp, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(anonymous, idp)
    other = Key(kid="second")
    idp.published, idp.sign = [{**other.public, "kid": "first"}], other.sign
    monkeypatch.setattr(provider, "ASK_AGAIN_SECONDS", -1.0)

    assert go(anonymous, idp).status_code == 200


def test_a_key_without_a_name_is_meant_by_any(anonymous: TestClient, idp: Idp, alice: User) -> None:
    nameless = {name: value for name, value in idp.key.public.items() if name != "kid"}
    idp.published = [nameless]

    assert go(anonymous, idp).status_code == 200


def test_a_secret_can_go_in_the_form_and_the_address_can_be_asked_for(
    anonymous: TestClient, idp: Idp, sso: Configure
) -> None:
    sso(OIDC_CREATE_ACCOUNTS="true")
    idp.document = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    idp.claims = {"email": None, "email_verified": None, "name": None}

    answer = go(anonymous, idp)

    assert answer.status_code == 200
    assert me(anonymous, answer.json()["token"]["access_token"])["full_name"] == "Alice"
    assert idp.peer.at("/userinfo")[0].headers["authorization"] == "Bearer an-access-token"
    assert "authorization" not in idp.peer.at("/token")[0].headers


@pytest.mark.parametrize(
    "reply", [Reply(500, b"{}"), Reply(200, b"a.signed.answer"), Reply(200, b"{}", delay_seconds=2)]
)
def test_whoever_is_known_gets_in_though_nothing_more_is_told_of_them(
    anonymous: TestClient,
    idp: Idp,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    reply: Reply,
) -> None:
    monkeypatch.setattr(provider, "USERINFO_SECONDS", 0.5)
    idp.claims = {"email": None}
    idp.instead = {"/userinfo": reply}

    assert go(anonymous, idp).status_code == 200


def test_an_unknown_person_gets_no_account_unless_the_operator_says_so(
    anonymous: TestClient, session: Session, idp: Idp, sso: Configure
) -> None:
    refused = go(anonymous, idp)
    sso(OIDC_CREATE_ACCOUNTS="true")

    first, second = go(anonymous, idp), go(anonymous, idp)

    assert (refused.status_code, refused.json()["title"]) == (403, "sso_unknown")
    assert (first.status_code, second.status_code) == (200, 200)
    made = session.exec(select(User).where(User.email == "alice@example.com")).one()
    assert (made.role, made.full_name, made.password_hash) == (Role.MEMBER, "Alice", None)
    assert actions(session) == ["user.created", "identity.linked"] + ["user.signed_in"] * 2


def test_an_account_of_the_same_address_is_left_alone_unless_the_operator_says_so(
    anonymous: TestClient, session: Session, idp: Idp, sso: Configure
) -> None:
    user = factories.make_user(session, email="alice@example.com", password=PASSWORD)
    sso(OIDC_CREATE_ACCOUNTS="true")
    refused = go(anonymous, idp)
    idp.person["email"] = "Alice@Example.com"
    sso(OIDC_LINK_BY_EMAIL="true")

    answer = go(anonymous, idp)

    assert (refused.status_code, refused.json()["title"]) == (403, "sso_unknown")
    assert "Settings, Security" in refused.json()["detail"]
    assert me(anonymous, answer.json()["token"]["access_token"])["id"] == user.id
    assert len(session.exec(select(Identity)).all()) == 1


def test_an_invitation_ends_when_single_sign_on_took_the_account_over(
    anonymous: TestClient, client_for: MakeClient, admin: User, idp: Idp, sso: Configure
) -> None:
    sso(OIDC_LINK_BY_EMAIL="true")
    invited = client_for(admin).post("/api/admin/users", json={"email": "alice@example.com"})
    token = invited.json()["invitation"]["url"].partition("#")[2]

    signed_in = go(anonymous, idp)
    accepted = anonymous.post(
        "/api/auth/invitation/accept", json={"token": token, "password": "another horse"}
    )

    assert (signed_in.status_code, accepted.status_code) == (200, 404)


def test_the_record_says_how_one_signed_in_and_that_nobody_connected_an_address(
    anonymous: TestClient, client_for: MakeClient, session: Session, idp: Idp, sso: Configure
) -> None:
    sso(OIDC_LINK_BY_EMAIL="true")
    user = factories.make_user(session, email="alice@example.com")
    bob = factories.make_user(session, email="bob@example.com", password=PASSWORD)
    other = client_for(bob)
    go(anonymous, idp)
    idp.person["sub"] = "bob-1"
    url = other.post(LINK, json={"current_password": PASSWORD}).json()["url"]
    other.post(CALLBACK, json=idp.let_in(url))

    linked, signed_in, by_hand = session.exec(select(AuditEntry).order_by("id")).all()

    assert (linked.action, linked.actor_id) == ("identity.linked", None)
    assert (signed_in.actor_id, signed_in.changes) == (user.id, {"identity": (None, idp.issuer)})
    assert (by_hand.action, by_hand.actor_id) == ("identity.linked", bob.id)


def test_refusals_leave_a_trace(anonymous: TestClient, idp: Idp, sso: Configure) -> None:
    with capture_logs() as logs:
        go(anonymous, idp)
        anonymous.post(CALLBACK, json={"state": "guess", "code": "guess"})

    reasons = [each["reason"] for each in logs if each["event"] == "sso.refused"]
    assert reasons == ["sso_unknown", "sso_expired"]


def test_the_address_of_the_provider_does_not_move_the_account(
    anonymous: TestClient, session: Session, idp: Idp, alice: User
) -> None:
    idp.person["email"] = "boss@example.com"
    factories.make_user(session, email="boss@example.com", role=Role.ADMIN)

    answer = go(anonymous, idp)

    assert me(anonymous, answer.json()["token"]["access_token"])["id"] == alice.id
    assert me(anonymous, answer.json()["token"]["access_token"])["email"] == "alice@example.com"


def test_the_first_account_has_a_password(
    anonymous: TestClient, session: Session, idp: Idp, configure: Configure
) -> None:
    configure(OIDC_CREATE_ACCOUNTS="true")

    answer = anonymous.post(BEGIN, json={})

    assert answer.status_code == 409
    assert session.exec(select(User)).all() == []
    assert idp.peer.received == []


def test_one_connects_and_disconnects_ones_own_account(
    client_for: MakeClient, session: Session, idp: Idp, sso: Configure
) -> None:
    user = factories.make_user(session, email="bob@example.com", password=PASSWORD)
    client = client_for(user)
    url = client.post(LINK, json={"current_password": PASSWORD}).json()["url"]

    done = client.post(CALLBACK, json=idp.let_in(url))

    assert done.json() == {"next": "/settings/security", "token": None}
    assert REFRESH_COOKIE not in client.cookies
    (identity,) = client.get(IDENTITIES).json()["items"]
    assert (identity["issuer"], identity["email"]) == (idp.issuer, "alice@example.com")
    assert identity["current"] is True
    assert client.delete(f"{IDENTITIES}/{identity['id']}").status_code == 204
    assert client.get(IDENTITIES).json() == {"items": [], "total": 0}
    assert actions(session) == ["identity.linked", "identity.unlinked"]
    assert go(client_for(None), idp).status_code == 403


def test_connecting_wants_the_password_of_whoever_has_one(
    client_for: MakeClient, session: Session, idp: Idp, sso: Configure
) -> None:
    client = client_for(factories.make_user(session, password=PASSWORD))

    answers = [client.post(LINK, json=each) for each in ({}, {"current_password": "wrong"})]

    assert [each.json()["title"] for each in answers] == ["wrong_password"] * 2
    assert idp.peer.received == []
    assert actions(session) == ["identity.link_refused"] * 2


def test_without_a_password_connecting_wants_a_fresh_sign_in(
    client_for: MakeClient, session: Session, sso: Configure
) -> None:
    client = client_for(factories.make_user(session))
    session.exec(select(RefreshFamily)).one().proved_at = factories.ago(minutes=11)

    answer = client.post(LINK, json={})

    assert (answer.status_code, answer.json()["title"]) == (403, "sign_in_again")


def headers_of(answer: Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['token']['access_token']}"}


@pytest.mark.parametrize(
    ("minutes", "status"), [(1, 200), (-5, 200), (11, 403), (10**12, 403), (None, 403)]
)
def test_a_sign_in_is_as_fresh_as_the_provider_says(
    anonymous: TestClient, idp: Idp, alice: User, minutes: int | None, status: int
) -> None:
    alice.password_hash = None
    idp.claims = {"auth_time": None if minutes is None else int(time.time()) - minutes * 60}
    headers = headers_of(go(anonymous, idp))

    answer = anonymous.post("/api/auth/passkeys/options", json={}, headers=headers)

    assert answer.status_code == status
    assert status == 200 or answer.json()["title"] == "sign_in_again"


def test_a_fresh_proof_is_asked_for_and_ends_the_sign_in_before(
    anonymous: TestClient, session: Session, idp: Idp, alice: User
) -> None:
    alice.password_hash = None
    before = headers_of(go(anonymous, idp))
    url = page_of(anonymous, "/settings/security", fresh=True)
    asked = dict(parse_qsl(urlsplit(url).query))
    idp.claims = {"auth_time": int(time.time())}

    done = anonymous.post(CALLBACK, json=idp.let_in(url), headers=before)

    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    added = anonymous.post("/api/auth/passkeys/options", json={}, headers=headers_of(done))
    assert added.status_code == 200
    ended = session.exec(select(RefreshFamily.ended_at).order_by("id")).all()
    assert [each is not None for each in ended] == [True, False]


@pytest.mark.parametrize("claims", [{}, {"auth_time": 1}, {"auth_time": "now"}])
@pytest.mark.usefixtures("alice")
def test_a_provider_that_asks_nobody_proves_nothing(
    anonymous: TestClient, session: Session, idp: Idp, claims: dict[str, object]
) -> None:
    idp.claims = claims

    answer = anonymous.post(CALLBACK, json=idp.let_in(page_of(anonymous, fresh=True)))

    assert (answer.status_code, answer.json()["title"]) == (403, "sso_not_fresh")
    assert session.exec(select(RefreshFamily)).all() == []


def test_an_identity_opens_one_account_and_an_account_has_one(
    client_for: MakeClient, session: Session, idp: Idp, alice: User
) -> None:
    bob, again = client_for(factories.make_user(session)), client_for(alice)
    taken = bob.post(CALLBACK, json=idp.let_in(bob.post(LINK, json={}).json()["url"]))
    password = {"current_password": PASSWORD}
    same = again.post(CALLBACK, json=idp.let_in(again.post(LINK, json=password).json()["url"]))
    idp.person["sub"] = "alice-2"
    another = again.post(CALLBACK, json=idp.let_in(again.post(LINK, json=password).json()["url"]))

    assert (taken.status_code, taken.json()["title"]) == (409, "sso_taken")
    assert (same.status_code, another.status_code) == (200, 409)
    assert len(session.exec(select(Identity)).all()) == 1


def test_the_last_way_in_stays(
    client_for: MakeClient, session: Session, idp: Idp, alice: User
) -> None:
    alice.password_hash = None
    client = client_for(alice)
    (identity,) = client.get(IDENTITIES).json()["items"]

    answer = client.delete(f"{IDENTITIES}/{identity['id']}")

    assert (answer.status_code, answer.json()["title"]) == (409, "last_way_in")
    assert len(session.exec(select(Identity)).all()) == 1


def test_an_identity_of_a_provider_that_is_asked_no_more_is_no_way_in(
    client_for: MakeClient, session: Session, admin: User, sso: Configure
) -> None:
    user = factories.make_user(session, email="old@example.com")
    factories.make_identity(session, user, issuer="https://old.example")
    client = client_for(user)
    (identity,) = client.get(IDENTITIES).json()["items"]

    shown = client_for(admin).get("/api/admin/users", params={"search": "old@"}).json()["items"]

    assert identity["current"] is False
    assert (shown[0]["status"], shown[0]["sign_in_methods"]) == ("invited", [])
    assert client.delete(f"{IDENTITIES}/{identity['id']}").status_code == 204


@pytest.mark.parametrize("kept", ["", "/"])
def test_a_provider_may_add_or_drop_its_final_slash(
    anonymous: TestClient, session: Session, idp: Idp, alice: User, kept: str
) -> None:
    session.exec(select(Identity)).one().issuer = f"{idp.issuer}{kept}"
    said = f"{idp.issuer}{'' if kept else '/'}"
    idp.document, idp.claims = {"issuer": said}, {"iss": said}

    assert go(anonymous, idp).status_code == 200
    assert len(session.exec(select(Identity)).all()) == 1


def test_an_administrator_disconnects_an_account_after_a_break_in(
    client_for: MakeClient, session: Session, admin: User, idp: Idp, alice: User
) -> None:
    boss, theirs, thief = client_for(admin), client_for(alice), client_for(None)
    path = f"/api/admin/users/{alice.id}/identities"

    answers = [boss.delete(path).status_code for _ in range(2)]

    assert answers == [204, 204]
    assert theirs.get("/api/auth/me").status_code == 401
    assert go(thief, idp).status_code == 403
    entry = session.exec(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id) == ("user.identities_reset", admin.id)
    assert (entry.subject_id, entry.changes) == (alice.id, {"identities": (1, 0)})


def test_the_last_administrator_is_not_disconnected(
    client_for: MakeClient, session: Session, admin: User, idp: Idp, sso: Configure
) -> None:
    factories.make_identity(session, admin, issuer=idp.issuer)

    answer = client_for(admin).delete(f"/api/admin/users/{admin.id}/identities")

    assert (answer.status_code, answer.json()["title"]) == (409, "last_admin")
    assert len(session.exec(select(Identity)).all()) == 1


def test_administrators_see_who_signs_in_by_it(
    client_for: MakeClient, session: Session, admin: User, alice: User
) -> None:
    alice.password_hash = None
    boss = client_for(admin)

    active = boss.get("/api/admin/users", params={"status": "active"}).json()["items"]

    assert [(each["email"], each["sign_in_methods"]) for each in active] == [
        ("alice@example.com", ["sso"])
    ]


def test_an_administrator_who_signs_in_by_it_may_be_the_last_one(
    client_for: MakeClient, session: Session, admin: User, alice: User
) -> None:
    alice.role, alice.password_hash, admin.password_hash = Role.ADMIN, None, "set"
    boss = client_for(admin)

    demoted = boss.patch(f"/api/admin/users/{admin.id}", json={"role": "member", "confirm": True})

    assert demoted.status_code == 200


@pytest.mark.usefixtures("alice")
def test_what_the_provider_did_not_allow_is_said_in_words(anonymous: TestClient, idp: Idp) -> None:
    def back(**answer: str) -> str:
        state = idp.let_in(page_of(anonymous))["state"]
        refused = anonymous.post(CALLBACK, json={"state": state, **answer})
        assert refused.status_code == 400
        return str(refused.json()["title"])

    assert back(error="access_denied") == "sso_cancelled"
    assert back(error="<script>alert(1)</script>") == "sso_refused"
    assert back() == "sso_refused"
    assert back(code="made-up") == "sso_expired"
