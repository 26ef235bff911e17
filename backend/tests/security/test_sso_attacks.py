"""What somebody may try with single sign-on, at either side; nothing comes of it."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from app.api.sso import BROWSER_COOKIE
from app.core.database import Session
from app.core.limits import Limit
from app.core.redis import redis
from app.models import AuditEntry, Identity, User
from app.services.auth import attempts
from app.services.auth.oidc import questions
from app.services.auth.oidc.provider import memory
from app.services.auth.oidc.trips import local_path
from tests import factories
from tests.conftest import MakeClient
from tests.support.idp import CLIENT, Idp, Key, hmac_with, running_idp
from tests.support.peers import Peer, Reply
from tests.support.sso import BEGIN, CALLBACK, Configure, go, page_of

NOW = int(time.time())
LINK = "/api/auth/sso/link"


@pytest.fixture(autouse=True)
def alice(session: Session, idp: Idp, sso: Configure) -> User:
    user = factories.make_user(session, email="alice@example.com", password="correct horse")
    factories.make_identity(session, user, issuer=idp.issuer, subject="alice-1")
    return user


def refused(answer: Response, status: int, title: str) -> None:
    """Nobody gets tokens: a family is opened in the transaction that a refusal takes back."""
    assert (answer.status_code, answer.json()["title"]) == (status, title)
    assert "set-cookie" not in {name.lower() for name in answer.headers}


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": []},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"exp": NOW - 3_600},
        {"exp": None},
        {"exp": str(NOW + 300)},
        {"exp": True},
        {"iat": NOW + 3_600},
        {"iat": None},
        {"nbf": NOW + 3_600},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "alice-1\x00"},
        {"sub": "a" * 256},
    ],
    ids=" ".join,
)
def test_a_token_that_says_something_else_opens_nothing(
    anonymous: TestClient, idp: Idp, claims: dict[str, Any]
) -> None:
    idp.claims = claims

    refused(go(anonymous, idp), 503, "sso_unavailable")


def _no_signature(_: bytes) -> bytes:
    return b""


FORGED: dict[str, Callable[[Idp], tuple[dict[str, Any], Callable[[bytes], bytes]]]] = {
    "no algorithm": lambda _: ({"alg": "none"}, _no_signature),
    "no algorithm, oddly written": lambda _: ({"alg": "NoNe"}, _no_signature),
    "no signature": lambda _: ({}, _no_signature),
    "the public key as a secret": lambda idp: ({"alg": "HS256"}, hmac_with(idp.key.pem)),
    "our secret as a secret": lambda _: ({"alg": "HS256"}, hmac_with(b"between-you-and-me")),
    "another key": lambda _: ({}, Key(kid="forged").sign),
    "another key by its own name": lambda _: ({"kid": "forged"}, Key(kid="forged").sign),
    "a key of the token's own": lambda _: (
        {"kid": None, "jwk": Key(kid="forged").public},
        Key(kid="forged").sign,
    ),
    "keys from elsewhere": lambda _: (
        {"kid": "forged", "jku": "https://evil.example/keys"},
        Key(kid="forged").sign,
    ),
    "an algorithm that is not offered": lambda idp: ({"alg": "PS256"}, idp.key.sign),
    "a list of algorithms": lambda idp: ({"alg": ["RS256"]}, idp.key.sign),
    "something critical": lambda idp: ({"crit": ["exp2"], "exp2": 1}, idp.key.sign),
    "a very long header": lambda idp: ({"x": "y" * 20_000}, idp.key.sign),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_token_that_is_not_signed_by_the_provider_opens_nothing(
    anonymous: TestClient, idp: Idp, forgery: str
) -> None:
    idp.header, idp.sign = FORGED[forgery](idp)

    refused(go(anonymous, idp), 503, "sso_unavailable")


@pytest.mark.parametrize("algorithms", [["HS256"], ["none"], []])
def test_a_provider_cannot_talk_us_into_weak_algorithms(
    anonymous: TestClient, idp: Idp, algorithms: list[str]
) -> None:
    idp.document = {"id_token_signing_alg_values_supported": algorithms}

    refused(anonymous.post(BEGIN, json={}), 503, "sso_unavailable")


@pytest.mark.parametrize(
    "published",
    [
        [{"kty": "oct", "k": "c2VjcmV0", "kid": "first"}],
        [{"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "first"}],
        [{"kty": "RSA", "kid": "first"}],
        [{"kty": ["RSA"], "kid": "first"}],
        [Key().public | {"use": "enc"}],
        ["first"],
    ],
    ids=["shared", "tiny", "empty", "of two kinds", "for encryption", "no object"],
)
def test_keys_that_are_none_are_passed_over(
    anonymous: TestClient, idp: Idp, published: list[Any]
) -> None:
    idp.published = published

    refused(go(anonymous, idp), 503, "sso_unavailable")


def test_only_what_is_offered_is_accepted_though_the_key_could_do_more(
    anonymous: TestClient, idp: Idp
) -> None:
    other = Key("PS256", kid=idp.key.kid)
    idp.published = [{name: each for name, each in idp.key.public.items() if name != "alg"}]
    idp.header, idp.sign = {"alg": "PS256"}, other.sign

    refused(go(anonymous, idp), 503, "sso_unavailable")

    idp.document = {"id_token_signing_alg_values_supported": ["RS256", "PS256"]}
    memory.described = None
    assert go(anonymous, idp).status_code == 200


def test_a_state_of_another_browser_opens_nothing(
    anonymous: TestClient, client_for: MakeClient, idp: Idp
) -> None:
    brought = idp.let_in(page_of(anonymous))
    another = client_for(None)
    page_of(another)

    refused(another.post(CALLBACK, json=brought), 400, "sso_expired")
    refused(client_for(None).post(CALLBACK, json=brought), 400, "sso_expired")
    assert idp.peer.at("/token") == []


def test_a_state_that_nobody_was_given_opens_nothing(anonymous: TestClient, idp: Idp) -> None:
    brought = idp.let_in(page_of(anonymous))

    refused(anonymous.post(CALLBACK, json=brought | {"state": "made-up"}), 400, "sso_expired")
    assert idp.peer.at("/token") == []


def test_a_state_is_good_once(anonymous: TestClient, idp: Idp) -> None:
    brought = idp.let_in(page_of(anonymous))
    secret = anonymous.cookies[BROWSER_COOKIE]
    first = anonymous.post(CALLBACK, json=brought)
    anonymous.cookies.set(BROWSER_COOKIE, secret, path="/api/auth/sso")

    again = anonymous.post(CALLBACK, json=brought)

    assert first.status_code == 200
    refused(again, 400, "sso_expired")
    assert len(idp.peer.at("/token")) == 1


def test_a_state_is_good_for_ten_minutes(anonymous: TestClient) -> None:
    page_of(anonymous)

    (key,) = redis().keys("sso:*")

    assert 590 < redis().ttl(key) <= 600


def test_the_code_of_another_browser_is_of_no_use(
    anonymous: TestClient, client_for: MakeClient, idp: Idp
) -> None:
    """PKCE: whoever caught a code lacks the verifier, which never left us."""
    victim = idp.let_in(page_of(anonymous))
    thief = client_for(None)
    own = idp.let_in(page_of(thief))

    answer = thief.post(CALLBACK, json={"state": own["state"], "code": victim["code"]})

    refused(answer, 400, "sso_expired")


def test_the_answer_of_another_provider_opens_nothing(anonymous: TestClient, idp: Idp) -> None:
    brought = idp.let_in(page_of(anonymous))

    answer = anonymous.post(CALLBACK, json=brought | {"iss": "https://evil.example"})

    refused(answer, 400, "sso_refused")
    assert idp.peer.at("/token") == []


def test_a_provider_that_says_who_it_is_has_to_say_it(anonymous: TestClient, idp: Idp) -> None:
    idp.document = {"authorization_response_iss_parameter_supported": True}

    refused(go(anonymous, idp), 400, "sso_refused")


def test_a_description_of_another_issuer_is_none(anonymous: TestClient, idp: Idp) -> None:
    idp.document = {"issuer": "https://evil.example"}

    refused(anonymous.post(BEGIN, json={}), 503, "sso_unavailable")


@pytest.mark.parametrize("verified", [False, None, "true", 1])
@pytest.mark.parametrize("setting", ["OIDC_LINK_BY_EMAIL", "OIDC_CREATE_ACCOUNTS"])
def test_an_address_that_is_not_verified_opens_no_account_and_makes_none(
    anonymous: TestClient,
    session: Session,
    idp: Idp,
    sso: Configure,
    verified: object,
    setting: str,
) -> None:
    sso(**{setting: "true"})
    idp.person |= {"sub": "mallory", "email": "alice@example.com", "email_verified": verified}
    before = len(session.exec(select(User)).all())

    refused(go(anonymous, idp), 403, "sso_unknown")
    idp.person["email"] = "new@example.com"
    refused(go(anonymous, idp), 403, "sso_unknown")

    assert len(session.exec(select(Identity)).all()) == 1
    assert len(session.exec(select(User)).all()) == before


def test_who_is_asked_about_has_to_be_who_signed_in(
    anonymous: TestClient, idp: Idp, sso: Configure
) -> None:
    sso(OIDC_LINK_BY_EMAIL="true")
    idp.claims = {"sub": "mallory", "email": None, "email_verified": None}

    refused(go(anonymous, idp), 503, "sso_unavailable")


def test_a_disabled_account_stays_shut(
    anonymous: TestClient, session: Session, idp: Idp, alice: User, sso: Configure
) -> None:
    alice.active = False
    by_identity = go(anonymous, idp)
    session.delete(session.exec(select(Identity)).one())
    sso(OIDC_LINK_BY_EMAIL="true")

    by_address = go(anonymous, idp)

    refused(by_identity, 403, "account_disabled")
    refused(by_address, 403, "account_disabled")
    assert session.exec(select(Identity)).all() == []
    noted = session.exec(select(AuditEntry.action, AuditEntry.subject_id)).all()
    assert noted == [("user.sign_in_refused", alice.id)] * 2


def test_nobody_is_connected_to_the_account_of_somebody_else(
    client_for: MakeClient, session: Session, idp: Idp, stranger: User
) -> None:
    """Neither without the sign-in that began it, nor with another one."""
    session.delete(session.exec(select(Identity)).one())
    begun, nobody, other = (
        client_for(stranger),
        client_for(None),
        client_for(factories.make_user(session)),
    )
    for client, status in ((nobody, 401), (other, 403)):
        brought = idp.let_in(begun.post(LINK, json={}).json()["url"])
        secret = begun.cookies[BROWSER_COOKIE]
        client.cookies.set(BROWSER_COOKIE, secret, path="/api/auth/sso")
        assert client.post(CALLBACK, json=brought).status_code == status
    assert session.exec(select(Identity)).all() == []


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "/\t/evil.example",
        " /products",
        "products",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(path: str) -> None:
    assert local_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/products?sort=-name&q=a%20b#top", "/stores/1"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert local_path(path) == path


def test_the_way_on_is_the_one_that_was_kept(anonymous: TestClient, idp: Idp) -> None:
    assert go(anonymous, idp, next_path="//evil.example").json()["next"] == "/"


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "userinfo_endpoint"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_description_leads_us_to_no_private_host(
    anonymous: TestClient, idp: Idp, name: str, scheme: str
) -> None:
    with Peer() as inside:
        idp.document = {name: f"{scheme}://{inside.host}/secrets"}
        idp.claims = {"email": None}

        refused(go(anonymous, idp), 503, "sso_unavailable")

        assert inside.received == []


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "authorization_endpoint"])
@pytest.mark.parametrize(
    "address",
    [
        "http://sso.example/token",
        "javascript:alert(1)//",
        "file:///etc/passwd",
        "https://u:p@sso.example/",
        "",
    ],
)
def test_a_description_leads_nobody_astray(
    anonymous: TestClient, idp: Idp, name: str, address: str
) -> None:
    idp.document = {name: address}

    answer = anonymous.post(BEGIN, json={})
    if answer.status_code == 200:
        answer = anonymous.post(CALLBACK, json=idp.let_in(answer.json()["url"]))

    refused(answer, 503, "sso_unavailable")


def test_an_issuer_without_tls_has_to_be_opened(
    anonymous: TestClient, idp: Idp, sso: Configure
) -> None:
    sso(OUTBOUND_ALLOW_AUTH="")

    refused(anonymous.post(BEGIN, json={}), 503, "sso_unavailable")
    assert idp.peer.received == []


def test_redirects_are_not_followed(anonymous: TestClient, idp: Idp) -> None:
    with running_idp() as other:
        idp.instead["/token"] = Reply(307, headers={"Location": f"{other.issuer}/token"})

        refused(go(anonymous, idp), 503, "sso_unavailable")

        assert other.peer.received == []


BAD = {
    "an error": Reply(500, b"{}"),
    "no JSON": Reply(200, b"<html>welcome</html>"),
    "JSON of another kind": Reply(200, b"[1]"),
    "nested": Reply(200, b"[" * 200_000),
    "empty": Reply(200, b""),
    "ten megabytes": Reply(200, b'{"x":"' + b"y" * 10_000_000 + b'"}'),
    "packed": Reply(200, b"\x1f\x8b", {"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize("kind", BAD)
def test_rubbish_is_a_clear_error(anonymous: TestClient, idp: Idp, path: str, kind: str) -> None:
    idp.instead[path] = BAD[kind]

    answer = anonymous.post(BEGIN, json={})
    if answer.status_code == 200:
        answer = anonymous.post(CALLBACK, json=idp.let_in(answer.json()["url"]))

    refused(answer, 503, "sso_unavailable")
    assert "SSO does not work right now" in answer.json()["detail"]


def test_what_is_too_long_is_not_read_though_it_would_do(anonymous: TestClient, idp: Idp) -> None:
    idp.document = {"more": "x" * questions.LARGEST_ANSWER}

    refused(anonymous.post(BEGIN, json={}), 503, "sso_unavailable")


@pytest.mark.parametrize(
    "reply",
    [Reply(delay_seconds=30), Reply(200, b'{"a":1}' * 99, byte_every_seconds=0.2)],
    ids=["silent", "slow"],
)
def test_a_slow_provider_is_waited_for_for_so_long(
    anonymous: TestClient, idp: Idp, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "LONGEST_SECONDS", 0.5)
    idp.instead["/.well-known/openid-configuration"] = reply
    started = time.monotonic()

    refused(anonymous.post(BEGIN, json={}), 503, "sso_unavailable")

    assert time.monotonic() - started < 5


def test_few_threads_wait_for_a_slow_provider(
    anonymous: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "PATIENCE_SECONDS", 0.01)
    for _ in range(4):
        questions.TURNS.acquire()
    try:
        refused(anonymous.post(BEGIN, json={}), 503, "sso_unavailable")
    finally:
        for _ in range(4):
            questions.TURNS.release()


def test_a_provider_that_is_down_is_a_clear_error(anonymous: TestClient, sso: Configure) -> None:
    sso(OIDC_ISSUER="http://127.0.0.1:9", OUTBOUND_ALLOW_AUTH="127.0.0.1:9")

    refused(anonymous.post(BEGIN, json={}), 503, "sso_unavailable")


@pytest.mark.parametrize("token", ["gehören", "two words", "a\r\nHost: evil.example", ""])
def test_an_access_token_that_fits_in_no_header_is_refused(
    anonymous: TestClient, idp: Idp, token: str
) -> None:
    idp.claims, idp.access_token = {"email": None}, token

    refused(go(anonymous, idp), 503, "sso_unavailable")

    assert idp.peer.at("/userinfo") == []


def test_tries_are_counted(anonymous: TestClient) -> None:
    guess = {"state": "guess", "code": "guess"}
    for _ in range(attempts.SSO_GUESSES_PER_NETWORK.amount):
        anonymous.post(CALLBACK, json=guess)
    guessed = anonymous.post(CALLBACK, json=guess)

    begun = [
        anonymous.post(BEGIN, json={}).status_code
        for _ in range(attempts.SSO_PER_NETWORK.amount + 1)
    ]

    assert guessed.status_code == 429
    assert (begun[0], begun[-2], begun[-1]) == (200, 200, 429)


def test_who_gets_in_keeps_nobody_of_the_same_network_out(
    anonymous: TestClient, idp: Idp, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit("sso_network", 2, 900)
    monkeypatch.setattr(attempts, "SSO_PER_NETWORK", few)

    assert [go(anonymous, idp).status_code for _ in range(5)] == [200] * 5
