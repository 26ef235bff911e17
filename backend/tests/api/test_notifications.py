"""Notifications over HTTP: channels whose secrets nobody sees again, preferences, log, feeds."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core.config import get_settings
from app.core.database import Session
from app.models import NotificationChannel, NotificationDelivery, User
from app.models.notifications import ChannelKind, DeliveryState
from app.services import notifications
from tests import factories
from tests.conftest import MakeClient
from tests.support.peers import Peer, Reply

FIRST: Final = "vR2-7qLw9_ZxPf4TnKs8mBcYd3HgJe6A"
SECOND: Final = "Qw8_eRt5-YuIo3PaSd6FgHj9KlZx2CvB"


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer() as peer:
        yield peer


@pytest.fixture
def opened(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings under which the peer may be reached and secrets be kept."""
    monkeypatch.setenv("OUTBOUND_ALLOW_NOTIFY", peer.host)
    monkeypatch.setenv("SECRETS_KEY", FIRST)
    get_settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    get_settings.cache_clear()


def gotify(peer: Peer, **values: Any) -> dict[str, Any]:
    return {"settings": {"url": peer.url, "token": "TOP-SECRET"} | values}


def fields(channel: dict[str, Any]) -> dict[str, Any]:
    return {field["name"]: field["value"] for field in channel["fields"]}


def test_channels_are_described_by_the_server(client: TestClient) -> None:
    listed = {
        each["channel"]: each for each in client.get("/api/notifications/channels").json()["items"]
    }

    assert set(listed) == {kind.value for kind in ChannelKind}
    assert listed["email"]["available"] is False
    assert listed["email"]["reason"] == "SMTP_HOST is not set."
    token = next(each for each in listed["gotify"]["fields"] if each["name"] == "token")
    assert (token["kind"], token["required"], token["value"]) == ("secret", True, None)
    assert not any(each["enabled"] for each in listed.values())


@pytest.mark.usefixtures("opened")
def test_a_secret_is_kept_sealed_and_never_told_again(
    client: TestClient, session: Session, peer: Peer
) -> None:
    path = "/api/notifications/channels/gotify"

    put = client.put(path, json=gotify(peer))
    kept = client.put(path, json=gotify(peer, token="stored", priority=7))

    assert (put.status_code, kept.status_code) == (200, 200)
    expected = {"url": f"{peer.url}/", "token": "stored", "priority": 7}
    assert fields(kept.json()) == expected
    assert fields(client.get(path).json()) == expected
    row = session.exec(select(NotificationChannel)).one()
    assert "TOP-SECRET" not in f"{row.sealed} {row.settings}"
    assert "TOP-SECRET" not in put.text + kept.text + client.get("/api/audit").text
    assert client.post(f"{path}/test", json=gotify(peer, token="stored")).json()["ok"]
    assert peer.received[0].headers["x-gotify-key"] == "TOP-SECRET"


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("path", ["", "/test"])
def test_a_stored_secret_goes_to_no_other_host(
    client: TestClient, opened: pytest.MonkeyPatch, peer: Peer, path: str
) -> None:
    channel = "/api/notifications/channels/gotify"
    client.put(channel, json=gotify(peer))
    with Peer() as thief:
        opened.setenv("OUTBOUND_ALLOW_NOTIFY", f"{peer.host},{thief.host}")
        get_settings.cache_clear()

        body = gotify(peer, url=thief.url, token="stored")
        answer = client.request("POST" if path else "PUT", channel + path, json=body)

        assert (answer.status_code, answer.json()["title"]) == (400, "invalid")
        assert thief.received == []
    assert fields(client.get(channel).json())["url"] == f"{peer.url}/"


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("channel", "address", "secret", "values"),
    [
        ("gotify", "url", "token", {}),
        ("ntfy", "url", "token", {"topic": "prices"}),
        ("telegram", "server", "token", {"chat": "1"}),
        ("webhook", "url", "secret", {}),
    ],
)
@pytest.mark.parametrize("path", ["", "/test"])
def test_no_channel_takes_a_stored_secret_to_a_new_host(
    client: TestClient,
    opened: pytest.MonkeyPatch,
    peer: Peer,
    channel: str,
    address: str,
    secret: str,
    values: dict[str, str],
    path: str,
) -> None:
    door = f"/api/notifications/channels/{channel}"
    values = values | {secret: "TOP-SECRET"}
    stored = client.put(door, json={"settings": values | {address: f"{peer.url}/a"}})
    assert stored.status_code == 200, stored.text
    with Peer() as thief:
        opened.setenv("OUTBOUND_ALLOW_NOTIFY", f"{peer.host},{thief.host}")
        get_settings.cache_clear()
        method = "POST" if path else "PUT"

        body = {"settings": values | {address: thief.url, secret: "stored"}}
        refused = client.request(method, door + path, json=body)
        body = {"settings": values | {address: f"{peer.url}/b", secret: "stored"}}
        taken = client.request(method, door + path, json=body)

        assert (refused.status_code, taken.status_code) == (400, 200)
        assert "enter the secrets for it again" in refused.json()["detail"]
        assert thief.received == []


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest",
        "http://[::ffff:127.0.0.1]/",
        "http://0x7f000001/",
        "file:///etc/passwd",
    ],
)
def test_a_private_host_is_refused_and_no_socket_opened(
    client: TestClient, session: Session, url: str
) -> None:
    for channel, body in (
        ("gotify", {"url": url, "token": "t"}),
        ("ntfy", {"url": url, "topic": "t"}),
        ("telegram", {"server": url, "token": "t", "chat": "1"}),
        ("discord", {"url": url}),
        ("webhook", {"url": url}),
    ):
        for method, path in (("PUT", ""), ("POST", "/test")):
            answer = client.request(
                method, f"/api/notifications/channels/{channel}{path}", json={"settings": body}
            )
            assert answer.status_code == 400, (channel, method)
            assert "cannot be used" in answer.json()["detail"]
    assert session.exec(select(NotificationChannel)).all() == []


@pytest.mark.usefixtures("opened")
def test_the_test_button_tells_what_the_service_said_and_keeps_nothing(
    client: TestClient, session: Session, peer: Peer
) -> None:
    peer.replies["/"] = Reply(401, b'{"error":"Unauthorized"}')

    answer = client.post("/api/notifications/channels/gotify/test", json=gotify(peer)).json()

    assert (answer["ok"], answer["status"]) == (False, 401)
    assert answer["answer"] == '{"error":"Unauthorized"}'
    assert peer.received[0].json["title"] == "Test message from CostCourter"
    assert session.exec(select(NotificationChannel)).all() == []


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("channel", "settings", "sentence"),
    [
        ("gotify", {"url": "https://gotify.example"}, "needs 'Application token'"),
        ("gotify", {"user_id": 1}, "has no field 'user_id'"),
        ("gotify", {"token": "stored", "url": "https://gotify.example"}, "nothing stored"),
        ("email", {"to": "somebody@example.com"}, "has no field 'to'"),
        ("email", {}, "SMTP_HOST is not set"),
        ("apprise", {"url": "mailto://a:b@example.com"}, "no service on the list"),
        ("apprise", {"url": "json://127.0.0.1/"}, "no service on the list"),
    ],
)
def test_what_cannot_work_is_not_kept(
    client: TestClient, channel: str, settings: dict[str, Any], sentence: str
) -> None:
    answer = client.put(f"/api/notifications/channels/{channel}", json={"settings": settings})

    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


def test_without_a_key_no_secret_is_taken(
    client: TestClient, peer: Peer, opened: pytest.MonkeyPatch
) -> None:
    opened.delenv("SECRETS_KEY")
    get_settings.cache_clear()

    answer = client.put("/api/notifications/channels/gotify", json=gotify(peer))

    assert (answer.status_code, answer.json()["title"]) == (503, "unavailable")


def test_keys_rotate_and_a_secret_whose_key_is_gone_is_entered_again(
    client: TestClient, session: Session, peer: Peer, opened: pytest.MonkeyPatch
) -> None:
    path = "/api/notifications/channels/gotify"
    client.put(path, json=gotify(peer))
    before = session.exec(select(NotificationChannel)).one().sealed

    opened.setenv("SECRETS_KEY", f"{SECOND},{FIRST}")
    get_settings.cache_clear()
    assert notifications.reseal_all(session) == 1
    assert notifications.reseal_all(session) == 0
    opened.setenv("SECRETS_KEY", SECOND)
    get_settings.cache_clear()
    assert session.exec(select(NotificationChannel)).one().sealed != before
    assert fields(client.get(path).json())["token"] == "stored"

    opened.setenv("SECRETS_KEY", FIRST)
    get_settings.cache_clear()
    gone = client.get(path).json()
    assert (fields(gone)["token"], gone["configured"]) == (None, False)


@pytest.mark.usefixtures("opened")
def test_an_administrator_has_channels_of_their_own_and_sees_nobody_elses(
    client: TestClient, client_for: MakeClient, admin: User, peer: Peer
) -> None:
    client.put("/api/notifications/channels/gotify", json=gotify(peer))
    boss = client_for(admin)

    for params in ({}, {"owner_id": "all"}):
        listed = boss.get("/api/notifications/channels", params=params).json()["items"]
        assert not any(each["configured"] for each in listed)


def test_preferences_follow_the_instance_until_one_says_otherwise(
    client: TestClient, client_for: MakeClient, admin: User
) -> None:
    instance = {"alerts": {"max_per_day": 9, "digest_at": "18:30"}}
    assert client_for(admin).patch("/api/admin/settings", json=instance).status_code == 200

    read = client.patch(
        "/api/notifications/preferences",
        json={
            "quiet_hours": {"start": "22:00", "end": "07:00"},
            "max_per_day": 3,
            "routing": {"lowest_ever": ["ntfy"]},
        },
    ).json()

    assert read["own"]["max_per_day"] == read["effective"]["max_per_day"] == 3
    assert (read["own"]["digest_at"], read["effective"]["digest_at"]) == (None, "18:30")
    assert read["effective"]["failing_after"] == 3
    assert read["routing"] == {"lowest_ever": ["ntfy"]}
    again = client.patch("/api/notifications/preferences", json={"max_per_day": None}).json()
    assert again["effective"]["max_per_day"] == 9
    assert again["own"]["quiet_hours"]["start"] == "22:00"


def test_the_log_tells_of_each_message_and_what_was_given_up_is_tried_again(
    client: TestClient, session: Session, owner: User
) -> None:
    product = factories.make_product(session, owner)
    row = factories.make_delivery(
        session, product, state=DeliveryState.FAILED, attempts=8, status=500, answer="oh no"
    )

    (listed,) = client.get("/api/notifications/deliveries", params={"state": "failed"}).json()[
        "items"
    ]
    assert (listed["answer"], listed["attempts"], listed["due_at"]) == ("oh no", 8, None)
    failed = client.get("/api/alerts", params={"failed": True}).json()
    assert failed["items"][0]["deliveries"] == [listed]

    again = client.post(f"/api/notifications/deliveries/{row.id}/retry").json()
    assert (again["state"], again["attempts"]) == ("waiting", 0)
    session.get_one(NotificationDelivery, row.id).state = DeliveryState.SENT
    assert client.post(f"/api/notifications/deliveries/{row.id}/retry").status_code == 409
