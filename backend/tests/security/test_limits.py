"""How often somebody may try a password."""

from collections.abc import Iterator

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core import limits
from app.core.config import get_settings
from app.core.database import Session
from app.core.errors import TooMany, Unavailable
from app.core.limits import Limit
from app.core.redis import redis
from app.main import create_app
from app.models import AuditEntry, Passkey, RefreshFamily, User
from app.services.auth import attempts
from tests import factories
from tests.conftest import MakeClient
from tests.support.authenticator import Authenticator, encoded
from tests.support.passkeys import OPTIONS, PASSKEYS, SIGN_IN, SIGN_IN_OPTIONS

RIGHT = {"email": "person@example.com", "password": "correct horse"}
WRONG = {**RIGHT, "password": "a guess"}


@pytest.fixture
def person(session: Session) -> User:
    return factories.make_user(session, email=RIGHT["email"], password=RIGHT["password"])


@pytest.fixture
def no_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings that name a Redis where nobody listens."""
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    _forget_connections()
    yield
    monkeypatch.undo()
    _forget_connections()


def test_after_ten_wrong_passwords_even_the_right_one_has_to_wait(
    anonymous: TestClient, session: Session, person: User
) -> None:
    for _ in range(10):
        assert anonymous.post("/api/auth/login", json=WRONG).status_code == 401

    answer = anonymous.post("/api/auth/login", json=RIGHT)

    assert answer.status_code == 429
    assert answer.json()["title"] == "too_many_requests"
    assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
    assert session.exec(select(RefreshFamily)).all() == []
    assert len(session.exec(select(AuditEntry)).all()) == 10


def test_people_who_do_not_exist_are_limited_alike(anonymous: TestClient) -> None:
    nobody = {"email": "nobody@example.com", "password": "a guess"}

    statuses = [anonymous.post("/api/auth/login", json=nobody).status_code for _ in range(12)]

    assert statuses == [401] * 10 + [429] * 2


def test_the_right_password_wipes_the_slate(anonymous: TestClient, person: User) -> None:
    for _ in range(9):
        anonymous.post("/api/auth/login", json=WRONG)
    assert anonymous.post("/api/auth/login", json=RIGHT).status_code == 200

    statuses = [anonymous.post("/api/auth/login", json=WRONG).status_code for _ in range(10)]

    assert statuses == [401] * 10


def test_the_window_moves(empty_redis: None) -> None:
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False) as clock:
        for _ in range(10):
            attempts.count("person@example.com", "192.0.2.1")
            clock.shift(60)
        with pytest.raises(TooMany) as refused:
            attempts.count("person@example.com", "192.0.2.1")

        clock.shift(refused.value.retry_after_seconds)

        attempts.count("person@example.com", "192.0.2.1")
    assert refused.value.retry_after_seconds == 5 * 60 + 1


def test_one_network_tries_sixty_times_whatever_the_account(empty_redis: None) -> None:
    for number in range(60):
        attempts.count(f"person{number}@example.com", "192.0.2.1")

    with pytest.raises(TooMany):
        attempts.count("person61@example.com", "192.0.2.1")
    attempts.count("person61@example.com", "192.0.2.2")


def test_an_ipv6_customer_is_one_network(empty_redis: None) -> None:
    for number in range(60):
        attempts.count(f"person{number}@example.com", f"2001:db8::{number + 1:x}")

    with pytest.raises(TooMany):
        attempts.count("person61@example.com", "2001:db8::ffff:1")
    attempts.count("person61@example.com", "2001:db8:0:1::1")


def test_one_network_does_not_lock_the_owner_out(empty_redis: None) -> None:
    for _ in range(10):
        attempts.count("person@example.com", "192.0.2.1")
    for _ in range(40):
        with pytest.raises(TooMany):
            attempts.count("person@example.com", "192.0.2.1")

    attempts.count("person@example.com", "192.0.2.2")


def test_many_networks_together_try_a_hundred_times_an_hour(empty_redis: None) -> None:
    for number in range(100):
        attempts.count("person@example.com", f"192.0.2.{number + 1}")

    with pytest.raises(TooMany):
        attempts.count("person@example.com", "198.51.100.1")


def test_nobodys_address_is_kept_in_redis(anonymous: TestClient) -> None:
    anonymous.post("/api/auth/login", json=WRONG)

    assert len(redis().keys("*")) == 3
    assert not [key for key in redis().keys("*") if "person" in key]


def test_without_redis_nobody_signs_in_uncounted(
    anonymous: TestClient, session: Session, person: User, no_redis: None
) -> None:
    answer = anonymous.post("/api/auth/login", json=RIGHT)

    assert answer.status_code == 503
    assert answer.json()["title"] == "unavailable"
    assert session.exec(select(RefreshFamily)).all() == []


def test_without_redis_no_passkey_is_added_or_opens_anything(
    client_for: MakeClient,
    anonymous: TestClient,
    session: Session,
    person: User,
    no_redis: None,
) -> None:
    client = client_for(person)
    made_up = {"user": {"id": "handle"}, "challenge": encoded(bytes(32))}

    answers = [
        anonymous.post(SIGN_IN_OPTIONS),
        anonymous.post(SIGN_IN, json=Authenticator(user_handle="x").get(made_up)),
        client.post(OPTIONS, json={"current_password": RIGHT["password"]}),
        client.post(PASSKEYS, json=Authenticator().create(made_up)),
    ]

    assert [answer.status_code for answer in answers] == [503] * 4
    assert session.exec(select(Passkey)).all() == []
    assert len(session.exec(select(RefreshFamily)).all()) == 1


def test_without_redis_a_limit_lets_nothing_through(no_redis: None) -> None:
    with pytest.raises(Unavailable):
        limits.count(Limit("anything", 1, 1), "anybody")


def test_redis_that_goes_away_after_the_right_password_keeps_nobody_out(no_redis: None) -> None:
    attempts.forgive("person@example.com", "192.0.2.1")


def test_limits_outlive_a_restart_of_redis_without_its_scripts(empty_redis: None) -> None:
    limits.count(Limit("restarted", 1, 60), "somebody")

    redis().script_flush()

    with pytest.raises(TooMany):
        limits.count(Limit("restarted", 1, 60), "somebody")


@pytest.mark.parametrize(
    ("trusted", "status"), [("", 429), ("192.0.2.77", 429), ("127.0.0.1", 401)]
)
def test_a_forwarded_address_counts_when_a_trusted_proxy_tells_it(
    session: Session, empty_redis: None, monkeypatch: pytest.MonkeyPatch, trusted: str, status: int
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", trusted)
    get_settings.cache_clear()
    client = TestClient(create_app(), client=("127.0.0.1", 50_000))
    for _ in range(10):
        client.post("/api/auth/login", json=WRONG, headers={"X-Forwarded-For": "192.0.2.1"})

    answer = client.post("/api/auth/login", json=WRONG, headers={"X-Forwarded-For": "192.0.2.99"})

    assert answer.status_code == status
    monkeypatch.undo()
    get_settings.cache_clear()


def _forget_connections() -> None:
    get_settings.cache_clear()
    limits.limiter.cache_clear()
