"""What services answer, as it is told: the test button of every channel, and no secret in it."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from sqlmodel import select

from app.core import vapid
from app.core.actor import Actor, Visitor
from app.core.config import get_settings
from app.core.database import Session
from app.models import NotificationChannel, User
from app.models.notifications import ChannelKind, ChannelSettings, TrialResult
from app.models.push import PushSubscriptionCreate
from app.services import notifications
from app.services.notifications.channels import CHANNELS
from app.services.notifications.channels.services import Pushover
from tests.support.browsers import TestBrowser
from tests.support.peers import Peer, Post, Received, Reply, open_post, port_of

SECRET: Final = "tOp-s3cret_9"
ANOTHER: Final = "3ccdd113474722377935511fc85d3dd4"
OVER_HTTP: Final = [kind for kind in ChannelKind if kind is not ChannelKind.EMAIL]


@pytest.fixture
def opened(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings under which the peer plays every service."""
    monkeypatch.setenv("OUTBOUND_ALLOW_NOTIFY", peer.host)
    monkeypatch.setenv("OUTBOUND_ALLOW_PUSH", peer.host)
    monkeypatch.setenv("VAPID_PRIVATE_KEY", vapid.new_key())
    monkeypatch.setenv("SECRETS_KEY", "vR2-7qLw9_ZxPf4TnKs8mBcYd3HgJe6A")
    get_settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    get_settings.cache_clear()


def entered(kind: ChannelKind, peer: Peer) -> dict[str, Any]:
    """What somebody types into the form of this channel."""
    values: dict[ChannelKind, dict[str, Any]] = {
        ChannelKind.GOTIFY: {"url": peer.url, "token": SECRET},
        ChannelKind.NTFY: {"url": peer.url, "topic": "prices", "token": SECRET},
        ChannelKind.PUSHOVER: {"user": ANOTHER[:30], "token": SECRET},
        ChannelKind.TELEGRAM: {"server": peer.url, "token": f"12:{SECRET}", "chat": "1"},
        ChannelKind.DISCORD: {"url": f"{peer.url}/api/webhooks/12/{SECRET}"},
        ChannelKind.WEBHOOK: {"url": f"{peer.url}/hook/{SECRET}?key={ANOTHER}", "secret": SECRET},
        ChannelKind.APPRISE: {"url": f"mmost://{peer.host}/{ANOTHER}"},
        ChannelKind.WEBPUSH: {},
    }
    return values[kind]


def tried(session: Session, owner: User, kind: ChannelKind, peer: Peer) -> TrialResult:
    """The test button, by values that are stored nowhere; a browser is subscribed first."""
    actor = Actor.of(owner.id, owner.role)
    if kind is ChannelKind.WEBPUSH:
        browser = TestBrowser(f"{peer.url}/push/{SECRET}")
        data = PushSubscriptionCreate.model_validate(browser.subscription())
        notifications.subscribe(session, actor, Visitor("127.0.0.1", "Firefox"), data)
    channels = {**CHANNELS, ChannelKind.PUSHOVER: Pushover(peer.url)}
    typed = ChannelSettings(settings=entered(kind, peer))
    return notifications.try_channel(session, actor, kind.value, typed, channels=channels)


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("kind", OVER_HTTP)
def test_the_test_button_of_every_channel_says_what_its_service_said(
    session: Session, owner: User, peer: Peer, kind: ChannelKind
) -> None:
    taken = tried(session, owner, kind, peer)
    peer.replies["/"] = Reply(403, b"go away")
    refused = tried(session, owner, kind, peer)

    assert (taken.ok, refused.ok) == (True, False)
    assert len(peer.received) == 2
    if kind is not ChannelKind.APPRISE:
        assert (refused.status, refused.answer) == (403, "go away")
    kept = {row.kind for row in session.exec(select(NotificationChannel))}
    assert kept <= {ChannelKind.WEBPUSH}


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("kind", OVER_HTTP)
def test_a_service_that_repeats_what_it_was_sent_tells_no_secret(
    session: Session, owner: User, peer: Peer, kind: ChannelKind
) -> None:
    def told(request: Received) -> str:
        return f"{request.path} {request.headers} {request.body.decode(errors='replace')}"

    def repeat(request: Received) -> None:
        peer.replies["/"] = Reply(404, f"Cannot POST {told(request)}".encode())

    peer.on_request = repeat

    result = tried(session, owner, kind, peer)

    (request,) = peer.received
    assert SECRET in told(request) or ANOTHER in told(request)
    assert not result.ok
    assert SECRET not in result.answer
    assert ANOTHER[:30] not in result.answer
    if kind is not ChannelKind.APPRISE and kind is not ChannelKind.WEBPUSH:
        assert result.answer.startswith("Cannot POST ")


def test_a_mail_server_that_repeats_the_password_does_not_tell_it(
    session: Session, owner: User, opened: pytest.MonkeyPatch
) -> None:
    post = Post(refusal="550 ops:letter-box-9 may not send to anybody")
    server = open_post(post, auth_require_tls=False)
    settings = {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port_of(server)),
        "SMTP_SECURITY": "none",
        "SMTP_USERNAME": "ops",
        "SMTP_PASSWORD": "letter-box-9",
        "SMTP_FROM": "prices@costcourter.example",
    }
    for name, value in settings.items():
        opened.setenv(name, value)
    get_settings.cache_clear()
    actor = Actor.of(owner.id, owner.role)
    try:
        refused = notifications.try_channel(session, actor, "email", ChannelSettings())
        post.refusal = ""
        taken = notifications.try_channel(session, actor, "email", ChannelSettings())
    finally:
        server.stop()

    assert (refused.ok, refused.status) == (False, 550)
    assert refused.answer == "ops:… may not send to anybody"
    assert (taken.ok, taken.status) == (True, 250)
    assert post.mails[0].rcpt_tos == [owner.email]
