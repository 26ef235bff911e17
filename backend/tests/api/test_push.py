"""Browsers that take messages: subscribed, told, and forgotten."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.core import vapid
from app.core.config import get_settings
from app.core.database import Session
from app.models import NotificationChannel, PushSubscription, User
from app.models.notifications import ChannelKind
from app.models.push import MOST_BROWSERS
from app.services import notifications
from tests import factories
from tests.conftest import MakeClient
from tests.support.browsers import TestBrowser, sender_of
from tests.support.peers import Peer, Reply

PATH = "/api/notifications/push/subscriptions"
OURS = vapid.new_key()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Peer]:
    """A push service in our own network, which the operator opened."""
    with Peer() as peer:
        peer.replies["/"] = Reply(201)
        monkeypatch.setenv("OUTBOUND_ALLOW_PUSH", peer.host)
        monkeypatch.setenv("VAPID_PRIVATE_KEY", OURS)
        monkeypatch.setenv("SECRETS_KEY", "k" * 20 + "0123456789abcdefghijklmnop")
        get_settings.cache_clear()
        yield peer
    monkeypatch.undo()
    get_settings.cache_clear()


def subscribe(client: TestClient, browser: TestBrowser) -> int:
    headers = {"User-Agent": "Firefox on Linux"}
    answer = client.post(PATH, json=browser.subscription(), headers=headers)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def channel(client: TestClient) -> dict[str, object]:
    return dict(client.get("/api/notifications/channels/webpush").json())


def test_a_browser_subscribes_gets_a_test_message_and_leaves(
    client: TestClient, service: Peer
) -> None:
    browser = TestBrowser(f"{service.url}/push/1")
    told = client.get("/api/notifications/push").json()
    assert told == {"public_key": vapid.public_key(OURS), "reason": None}
    assert (channel(client)["enabled"], channel(client)["configured"]) == (False, False)

    row_id = subscribe(client, browser)

    listed = client.get(PATH).json()
    assert listed["total"] == 1
    assert listed["items"][0].keys() == {"id", "host", "user_agent", "created_at", "used_at"}
    assert listed["items"][0]["user_agent"] == "Firefox on Linux"
    assert (channel(client)["enabled"], channel(client)["configured"]) == (True, True)

    tried = client.post("/api/notifications/channels/webpush/test", json={"settings": {}})
    assert tried.json()["ok"]
    (request,) = service.received
    assert browser.shown(request)["event"] == "test"
    assert sender_of(request)[1] == told["public_key"]

    assert client.delete(f"{PATH}/{row_id}").status_code == 204
    assert client.get(PATH).json() == {"items": [], "total": 0}
    assert channel(client)["enabled"] is False


def test_its_address_and_keys_are_kept_sealed_and_told_to_nobody(
    client: TestClient, session: Session, service: Peer
) -> None:
    browser = TestBrowser(f"{service.url}/push/SECRET")

    answer = client.post(PATH, json=browser.subscription())

    kept = session.exec(select(PushSubscription)).one()
    for text in (answer.text, client.get(PATH).text, str(kept.model_dump())):
        assert "SECRET" not in text
        assert browser.subscription()["keys"]["auth"] not in text


def test_subscribing_again_changes_nothing_and_somebody_elses_browser_is_theirs_no_more(
    client: TestClient, client_for: MakeClient, stranger: User, session: Session, service: Peer
) -> None:
    browser = TestBrowser(f"{service.url}/push/1")
    subscribe(client, browser)
    subscribe(client, browser)
    assert client.get(PATH).json()["total"] == 1

    subscribe(client_for(stranger), browser)

    assert client.get(PATH).json()["total"] == 0
    assert session.exec(select(PushSubscription.user_id)).one() == stranger.id


def test_an_alert_reaches_every_browser_and_one_that_is_gone_is_forgotten(
    client: TestClient, session: Session, owner: User, service: Peer
) -> None:
    there, gone = TestBrowser(f"{service.url}/there"), TestBrowser(f"{service.url}/gone")
    subscribe(client, gone)
    subscribe(client, there)
    service.replies["/gone"] = Reply(410)
    delivery = factories.make_delivery(
        session, factories.make_product(session, owner), ChannelKind.WEBPUSH
    )

    notifications.deliver_due()

    session.expire_all()
    assert delivery.state == "sent"
    assert delivery.answer == "1 of 2 browsers' services took it."
    (request,) = service.at("/there")
    assert there.shown(request)["alert_id"] == delivery.alert_id
    (left,) = client.get(PATH).json()["items"]
    assert left["used_at"] is not None


def test_without_a_browser_left_the_channel_is_off_and_the_message_given_up(
    client: TestClient, session: Session, owner: User, service: Peer
) -> None:
    subscribe(client, TestBrowser(f"{service.url}/gone"))
    service.replies["/gone"] = Reply(404)
    delivery = factories.make_delivery(
        session, factories.make_product(session, owner), ChannelKind.WEBPUSH
    )

    notifications.deliver_due()

    session.expire_all()
    assert (delivery.state, delivery.answer) == ("failed", "No browser is subscribed any more.")
    assert session.exec(select(PushSubscription)).all() == []
    assert session.exec(select(NotificationChannel)).one().enabled is False


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "http://push.example/1"},
        {"endpoint": "https://127.0.0.1:9/1"},
        {"endpoint": "https://10.0.0.1/1"},
        {"endpoint": "https://metadata.internal/1"},
    ],
)
def test_no_browser_names_a_service_in_our_network(
    client: TestClient, session: Session, service: Peer, change: dict[str, str]
) -> None:
    body = TestBrowser(f"{service.url}/1").subscription() | change

    assert client.post(PATH, json=body).status_code == 400

    assert session.exec(select(PushSubscription)).all() == []
    assert service.received == []


@pytest.mark.parametrize(
    "keys",
    [
        {"p256dh": "AAAA", "auth": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"p256dh": "B" * 87, "auth": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"auth": "AAAA"},
        {"auth": "$$$"},
        {"auth": ""},
    ],
)
def test_keys_that_are_none_are_refused(
    client: TestClient, service: Peer, keys: dict[str, str]
) -> None:
    body = TestBrowser(f"{service.url}/1").subscription()
    body["keys"] |= keys

    assert client.post(PATH, json=body).status_code == 422


def test_browsers_of_one_person_are_limited(client: TestClient, service: Peer) -> None:
    for number in range(MOST_BROWSERS):
        subscribe(client, TestBrowser(f"{service.url}/{number}"))

    answer = client.post(PATH, json=TestBrowser(f"{service.url}/more").subscription())

    assert answer.status_code == 409
    assert client.get(PATH).json()["total"] == MOST_BROWSERS


def test_without_a_key_of_ours_it_says_so(client: TestClient) -> None:
    told = client.get("/api/notifications/push").json()
    answer = client.post(PATH, json=TestBrowser("https://push.example/1").subscription())

    assert told == {"public_key": None, "reason": "VAPID_PRIVATE_KEY is not set."}
    assert (answer.status_code, answer.json()["title"]) == (503, "unavailable")
