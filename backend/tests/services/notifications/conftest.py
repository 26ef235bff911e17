"""Peers, settings under which they may be reached, and a message that a hostile shop wrote."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from app.core.config import Settings, get_settings, read_settings
from app.models.alerts import Happening
from app.models.notifications import AlertKind
from app.models.selectors import Availability
from app.services.notifications.channels import Envelope
from app.services.notifications.text import Message, message_of
from tests.services.notifications.support import SECRETS_KEY
from tests.support.peers import Peer

KEY = UUID("7f3c9f58-6c2e-4ed7-8a55-0d7a3f1f7a11")
HOSTILE = (
    "<b>Kettle</b> {amount} %s {{7*7}} @everyone <!channel> *bold* _x_ [a](http://evil.test)"
    " \r\nBcc: all@example.com \u202eevil\x00 — Küche"
)
LITERAL = (
    "<b>Kettle</b> {amount} %s {{7*7}} @everyone <!channel> *bold* _x_ [a](http://evil.test)"
    " Bcc: all@example.com evil — Küche"
)
"""The same without what nobody sees."""


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer() as peer:
        yield peer


@pytest.fixture
def settings(peer: Peer) -> Settings:
    return read_settings(
        {
            "ENVIRONMENT": "test",
            "JWT_SECRET_KEY": get_settings().jwt_secret_key.get_secret_value(),
            "OUTBOUND_ALLOW_NOTIFY": peer.host,
        }
    )


@pytest.fixture
def message() -> Message:
    happening = Happening.model_validate(
        {
            "product": HOSTILE,
            "store": "Contoso",
            "url": "https://contoso.example/p/1?a=1&b=2",
            "amount": "85.50",
            "before": "95",
            "currency": "EUR",
            "before_currency": "EUR",
            "percent": "-10.0",
            "availability": Availability.IN_STOCK,
            "lowest_ever": "85.50",
            "lowest_30d": "85.50",
            "threshold": "90",
        }
    )
    return message_of(AlertKind.TARGET_PRICE, happening, 7, locale="de_DE")


@pytest.fixture
def envelope(message: Message) -> Envelope:
    return Envelope(message, KEY, "reader@example.com", {"event": "target_price", "alert_id": 3})


@pytest.fixture
def outbox(
    committed: None, peer: Peer, monkeypatch: pytest.MonkeyPatch, empty_redis: None
) -> Iterator[Peer]:
    """A database of its own whose sender may reach the peer, and processes of ours too."""
    name = get_settings().postgres_db
    monkeypatch.setenv("SECRETS_KEY", SECRETS_KEY)
    monkeypatch.setenv("OUTBOUND_ALLOW_NOTIFY", peer.host)
    monkeypatch.setenv("POSTGRES_DB", name)
    get_settings.cache_clear()
    yield peer
    monkeypatch.undo()
    get_settings.cache_clear()
