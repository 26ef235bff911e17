"""What an authenticator or a browser could lie about, and what comes of it: nothing."""

import json
from base64 import urlsafe_b64decode
from typing import Any, Final

import cbor2
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.database import Session
from app.core.redis import redis
from app.models import AuditEntry, Passkey, RefreshFamily, User
from tests import factories
from tests.conftest import MakeClient
from tests.support.authenticator import PRESENT, VERIFIED, Authenticator, encoded
from tests.support.passkeys import (
    PASSKEYS,
    PASSWORD,
    SIGN_IN,
    SIGN_IN_OPTIONS,
    add,
    creation,
    request,
    sign_in,
)

LIES: Final[dict[str, dict[str, Any]]] = {
    "another origin": {"origin": "https://localhost:8000"},
    "another port": {"origin": "http://localhost:8001"},
    "somebody else's page": {"origin": "https://prices.example.com"},
    "another relying party": {"rp_id": "example.com"},
    "nobody was verified": {"flags": PRESENT},
    "nobody was there": {"flags": VERIFIED},
    "a frame in another page": {"more": {"crossOrigin": True}},
    "another ceremony": {"more": {"type": "payment.get"}},
}


@pytest.fixture
def person(session: Session) -> User:
    return factories.make_user(session, email="person@example.com", password=PASSWORD)


@pytest.fixture
def theirs(client_for: MakeClient, person: User) -> TestClient:
    return client_for(person)


@pytest.fixture
def phone(theirs: TestClient) -> Authenticator:
    """An authenticator with a passkey of this person."""
    phone = Authenticator()
    add(theirs, phone)
    return phone


def lying(authenticator: Authenticator, **lies: Any) -> Authenticator:
    """The same key in other circumstances."""
    known = {name: value for name, value in vars(authenticator).items() if name not in lies}
    return Authenticator(**known, **lies)


def sign_ins(session: Session, person: User) -> int:
    families = session.exec(select(RefreshFamily).where(RefreshFamily.user_id == person.id))
    return len(families.all())


def actions(session: Session) -> list[str]:
    return [entry.action for entry in session.exec(select(AuditEntry).order_by("id"))]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_makes_no_passkey(theirs: TestClient, session: Session, lie: str) -> None:
    body = Authenticator(**LIES[lie]).create(creation(theirs))

    answer = theirs.post(PASSKEYS, json=body)

    assert (answer.status_code, answer.json()["title"]) == (400, "passkey_refused")
    assert session.exec(select(Passkey)).all() == []


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_opens_nothing(
    anonymous: TestClient, session: Session, person: User, phone: Authenticator, lie: str
) -> None:
    answer = sign_in(anonymous, lying(phone, **LIES[lie]))

    assert answer.status_code == 401
    assert sign_ins(session, person) == 1
    assert actions(session) == ["passkey.added", "user.sign_in_refused"]


def test_every_refusal_to_sign_in_is_the_same(
    anonymous: TestClient, session: Session, person: User, phone: Authenticator
) -> None:
    other = Authenticator()
    good = phone.get(request(anonymous))
    options = request(anonymous)
    tries = [
        Authenticator(user_handle="somebody").get(request(anonymous)),
        lying(phone, key=other.key).get(request(anonymous)),
        lying(phone, user_handle="somebody").get(request(anonymous)),
        lying(phone, flags=PRESENT).get(request(anonymous)),
        {**good, "client_data": "AAAA"},
        {**good, "signature": "AAAA"},
        {**phone.get(options), "authenticator_data": "AAAA"},
        phone.get(options),
    ]

    answers = [anonymous.post(SIGN_IN, json=each) for each in tries]

    assert {answer.status_code for answer in answers} == {401}
    assert len({(each.json()["title"], each.json()["detail"]) for each in answers}) == 1
    assert sign_ins(session, person) == 1


def test_a_challenge_is_good_once(
    anonymous: TestClient, session: Session, person: User, phone: Authenticator
) -> None:
    body = phone.get(request(anonymous))

    statuses = [anonymous.post(SIGN_IN, json=body).status_code for _ in range(2)]

    assert statuses == [200, 401]
    assert sign_ins(session, person) == 2


def test_a_challenge_of_which_something_failed_is_used_up(
    anonymous: TestClient, phone: Authenticator
) -> None:
    options = request(anonymous)
    anonymous.post(SIGN_IN, json=lying(phone, flags=PRESENT).get(options))

    assert anonymous.post(SIGN_IN, json=phone.get(options)).status_code == 401


def test_a_challenge_is_not_kept_for_long(anonymous: TestClient, phone: Authenticator) -> None:
    request(anonymous)

    (key,) = redis().keys("passkey:sign_in:*")
    assert 0 < redis().ttl(key) <= 300


def test_a_challenge_is_ours_and_for_one_purpose(
    theirs: TestClient, anonymous: TestClient, phone: Authenticator
) -> None:
    made_up = {"challenge": encoded(bytes(32))}
    to_add = creation(theirs)
    to_sign_in = {**to_add, "challenge": request(anonymous)["challenge"]}

    opened = [anonymous.post(SIGN_IN, json=phone.get(each)) for each in (made_up, to_add)]
    added = [
        theirs.post(PASSKEYS, json=Authenticator().create({**to_add, **each}))
        for each in (made_up, to_sign_in)
    ]

    assert [answer.status_code for answer in opened] == [401, 401]
    assert [answer.status_code for answer in added] == [400, 400]


def test_a_challenge_to_add_is_for_whoever_asked(
    theirs: TestClient, client_for: MakeClient, session: Session
) -> None:
    other = client_for(factories.make_user(session, password=PASSWORD))
    body = Authenticator().create(creation(theirs))

    answer = other.post(PASSKEYS, json=body)

    assert answer.status_code == 400
    assert session.exec(select(Passkey)).all() == []
    assert theirs.post(PASSKEYS, json=body).status_code == 201


def test_a_passkey_is_one_accounts_alone(
    theirs: TestClient,
    anonymous: TestClient,
    client_for: MakeClient,
    session: Session,
    phone: Authenticator,
) -> None:
    stranger = client_for(factories.make_user(session, password=PASSWORD))
    handle = phone.user_handle

    answer = stranger.post(PASSKEYS, json=phone.create(creation(stranger)))

    assert (answer.status_code, answer.json()["title"]) == (409, "conflict")
    phone.user_handle = handle
    signed_in = sign_in(anonymous, phone).json()["access_token"]
    me = anonymous.get("/api/auth/me", headers={"Authorization": f"Bearer {signed_in}"}).json()
    assert me["email"] == "person@example.com"


def test_a_counter_that_goes_back_opens_nothing_and_is_on_record(
    anonymous: TestClient, session: Session, person: User, phone: Authenticator
) -> None:
    copy = lying(phone)
    assert sign_in(anonymous, phone).status_code == 200
    assert sign_in(anonymous, phone).status_code == 200

    answer = sign_in(anonymous, copy)

    assert answer.status_code == 401
    assert sign_ins(session, person) == 3
    entry = session.exec(
        select(AuditEntry).where(AuditEntry.action == "passkey.counter_went_back")
    ).one()
    assert entry.changes == {"name": ("Phone", "Phone"), "sign_count": (2, 1)}
    assert session.exec(select(Passkey)).one().sign_count == 2
    assert sign_in(anonymous, lying(phone, counts=False, sign_count=0)).status_code == 401


def test_nobody_but_the_key_says_that_it_was_copied(
    anonymous: TestClient, session: Session, phone: Authenticator
) -> None:
    sign_in(anonymous, phone)

    sign_in(anonymous, lying(phone, key=Authenticator().key, sign_count=0))

    assert actions(session)[-1] == "user.sign_in_refused"


@pytest.mark.parametrize("active", [True, False])
def test_a_disabled_account_stays_closed(
    anonymous: TestClient, session: Session, person: User, phone: Authenticator, active: bool
) -> None:
    person.active = active

    answer = sign_in(anonymous, phone)

    assert answer.status_code == (200 if active else 401)
    assert sign_ins(session, person) == (2 if active else 1)


def test_after_ten_tries_even_the_right_key_has_to_wait(
    anonymous: TestClient, session: Session, person: User, phone: Authenticator
) -> None:
    for _ in range(10):
        assert sign_in(anonymous, lying(phone, flags=PRESENT)).status_code == 401

    answer = sign_in(anonymous, phone)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
    assert sign_ins(session, person) == 1


def test_a_network_tries_sixty_times_whatever_it_tries(anonymous: TestClient) -> None:
    options = {"challenge": encoded(bytes(32))}

    statuses = [
        anonymous.post(SIGN_IN, json=Authenticator(user_handle="x").get(options)).status_code
        for _ in range(61)
    ]

    assert statuses == [401] * 60 + [429]
    login = {"email": "nobody@example.com", "password": "a guess"}
    assert anonymous.post("/api/auth/login", json=login).status_code == 429


def test_nobody_fills_our_memory_with_challenges(anonymous: TestClient) -> None:
    statuses = [anonymous.post(SIGN_IN_OPTIONS).status_code for _ in range(301)]

    assert statuses == [200] * 300 + [429]
    assert len(redis().keys("passkey:*")) == 300


def test_the_host_of_a_request_changes_nothing(anonymous: TestClient, phone: Authenticator) -> None:
    elsewhere = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    options = anonymous.post(SIGN_IN_OPTIONS, headers=elsewhere).json()
    body = lying(phone, origin="http://evil.example", rp_id="evil.example").get(options)

    answer = anonymous.post(SIGN_IN, json=body, headers=elsewhere)

    assert options["rpId"] == "localhost"
    assert answer.status_code == 401


@pytest.mark.parametrize("attested", ["packed with a certificate", "tpm", "fido-u2f", "made up"])
def test_no_certificate_is_looked_at(theirs: TestClient, attested: str) -> None:
    body = Authenticator().create(creation(theirs))
    whole = cbor2.loads(urlsafe_b64decode(f"{body['attestation']}==="))
    name, _, more = attested.partition(" ")
    whole["fmt"] = name
    whole["attStmt"] = {
        "alg": -7,
        "sig": b"x",
        **({"x5c": [b"x"]} if more == "with a certificate" else {}),
    }

    answer = theirs.post(PASSKEYS, json={**body, "attestation": encoded(cbor2.dumps(whole))})

    assert (answer.status_code, answer.json()["title"]) == (400, "passkey_refused")


def test_a_key_that_is_none_is_not_kept(theirs: TestClient, session: Session) -> None:
    body = Authenticator().create(creation(theirs))
    whole = cbor2.loads(urlsafe_b64decode(f"{body['attestation']}==="))
    off_the_curve = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    whole["authData"] = whole["authData"][: 37 + 16 + 2 + 32] + off_the_curve

    answer = theirs.post(PASSKEYS, json={**body, "attestation": encoded(cbor2.dumps(whole))})

    assert answer.status_code == 400
    assert session.exec(select(Passkey)).all() == []


def test_the_credential_is_the_one_that_was_attested(theirs: TestClient) -> None:
    body = Authenticator().create(creation(theirs))

    answer = theirs.post(PASSKEYS, json={**body, "credential_id": Authenticator().credential_id})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "client_data",
    [
        b"",
        b"[]",
        b"null",
        b'"challenge"',
        b"{}",
        b'{"challenge": 1}',
        b'{"challenge": null}',
        b'{"challenge": ""}',
        b'{"challenge": "*"}',
        b"\xff\xfe",
        b"[" * 2_900,
        json.dumps({"challenge": "x", "crossOrigin": "yes"}).encode(),
    ],
)
def test_client_data_that_says_nothing_opens_nothing(
    anonymous: TestClient, phone: Authenticator, client_data: bytes
) -> None:
    body = {**phone.get(request(anonymous)), "client_data": encoded(client_data) or "A"}

    assert anonymous.post(SIGN_IN, json=body).status_code == 401
