"""Messages to browsers: opened by the browser alone, signed, and through the gate."""

import json
import time
from dataclasses import asdict, replace
from typing import Final

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from app.core import vapid
from app.core.config import Settings, read_settings
from app.core.environment import SettingsRefused
from app.core.errors import Invalid
from app.models.points import decoded, encoded
from app.services.notifications.channels import Answer, Envelope
from app.services.notifications.channels.webpush import (
    BROWSERS,
    Browser,
    WebPush,
    check_endpoint,
    encrypted,
)
from app.services.notifications.text import Message
from tests.services.notifications.conftest import KEY, LITERAL
from tests.support.browsers import TestBrowser, sender_of
from tests.support.peers import Peer, Reply

OURS: Final = vapid.new_key()


@pytest.fixture
def settings(settings: Settings, peer: Peer) -> Settings:
    return settings.model_copy(
        update={
            "outbound_allow_notify": (),
            "outbound_allow_push": (peer.host,),
            "vapid_private_key": SecretStr(OURS),
            "vapid_contact": "mailto:ops@example.com",
        }
    )


def subscribed(number: int, browser: TestBrowser) -> Browser:
    keys = browser.subscription()["keys"]
    return Browser(number, browser.endpoint, keys["p256dh"], keys["auth"])


def sent(envelope: Envelope, settings: Settings, *browsers: TestBrowser) -> Answer:
    rows = [asdict(subscribed(number, each)) for number, each in enumerate(browsers, 1)]
    return WebPush().send({BROWSERS: json.dumps(rows)}, envelope, settings)


def test_the_example_of_the_standard_comes_out_byte_for_byte() -> None:
    browser = Browser(
        1,
        "https://push.example/",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    private = decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")

    body = encrypted(
        b"When I grow up, I want to be a watermelon",
        browser,
        key=ec.derive_private_key(int.from_bytes(private), ec.SECP256R1()),
        salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )

    assert encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWA"
        "mS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxs"
        "j_Qulcy4a-fN"
    )


def test_a_browser_opens_what_its_service_was_given(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    browser = TestBrowser(f"{peer.url}/push/1")
    peer.replies["/"] = Reply(201)

    answer = sent(envelope, settings, browser)

    assert (answer.ok, answer.took, answer.gone) == (True, (1,), ())
    (request,) = peer.received
    assert (request.path, request.headers["content-encoding"]) == ("/push/1", "aes128gcm")
    assert int(request.headers["ttl"]) == 86_400
    assert request.headers["topic"] == KEY.hex
    told = browser.shown(request)
    assert told["title"].startswith(LITERAL)
    assert told["body"].splitlines()[1] == "Bei Contoso: auf Lager"
    assert (told["tag"], told["url"]) == (str(KEY), "http://localhost:8000/products/7")
    assert (told["event"], told["alert_id"], told["lang"]) == ("target_price", 3, "de")
    assert b"Kettle" not in request.body


def test_nobody_else_opens_it_and_no_two_are_alike(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    browser, other = TestBrowser(f"{peer.url}/1"), TestBrowser(f"{peer.url}/2")

    sent(envelope, settings, browser)
    sent(envelope, settings, browser)

    first, second = peer.received
    assert first.body != second.body
    with pytest.raises(InvalidTag):
        other.opened(first.body)


def test_a_service_knows_the_sender_by_the_key_that_its_browser_was_told(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    sent(envelope, settings, TestBrowser(f"{peer.url}/1"))

    claims, key = sender_of(peer.received[0])
    assert key == vapid.public_key(OURS)
    assert (claims["aud"], claims["sub"]) == (peer.url, "mailto:ops@example.com")
    assert 0 < claims["exp"] - time.time() <= 24 * 3_600


def test_a_browser_that_is_gone_is_said_to_be_and_the_others_get_it(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    browsers = [TestBrowser(f"{peer.url}/{path}") for path in ("gone", "lost", "there")]
    peer.replies = {"/": Reply(201), "/gone": Reply(410), "/lost": Reply(404)}

    answer = sent(envelope, settings, *browsers)

    assert (answer.ok, answer.gone, answer.took) == (True, (1, 2), (3,))


def test_without_any_browser_left_it_is_given_up(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    peer.replies["/"] = Reply(410)

    answer = sent(envelope, settings, TestBrowser(f"{peer.url}/1"))

    assert (answer.ok, answer.transient, answer.gone) == (False, False, (1,))
    assert answer.text == "No browser is subscribed any more."


@pytest.mark.parametrize(("status", "transient"), [(400, False), (403, False), (429, True)])
def test_what_no_service_took_is_tried_again_if_one_may_take_it_later(
    peer: Peer, envelope: Envelope, settings: Settings, status: int, transient: bool
) -> None:
    peer.replies = {"/": Reply(status, headers={"Retry-After": "90"}), "/gone": Reply(410)}
    browsers = [TestBrowser(f"{peer.url}/{path}") for path in ("gone", "busy")]

    answer = sent(envelope, settings, *browsers)

    assert (answer.ok, answer.transient, answer.status) == (False, transient, status)
    assert (answer.gone, answer.retry_after_seconds) == ((1,), 90)


def test_a_long_text_is_cut_until_a_service_takes_it(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    browser = TestBrowser(f"{peer.url}/1")
    long = Message("Digest", ("\N{SNOWMAN}" * 10_000,))

    assert sent(replace(envelope, message=long), settings, browser).ok

    (request,) = peer.received
    assert len(request.body) <= 4_096
    told = browser.shown(request)
    assert told["title"] == "Digest"
    assert set(told["body"]) == {"\N{SNOWMAN}"}


def test_markup_and_control_characters_of_a_page_stay_text(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    browser = TestBrowser(f"{peer.url}/1")

    sent(envelope, settings, browser)

    told = browser.shown(peer.received[0])
    assert "\u202e" not in told["title"]
    assert "\x00" not in told["title"]
    assert set(told) == {
        *("version", "tag", "title", "body", "url", "lang", "event", "alert_id", "product_id"),
    }


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://updates.push.services.example/1",
        "https://127.0.0.1/1",
        "https://[::1]/1",
        "https://169.254.169.254/latest",
        "https://localhost/1",
        "https://push.internal/1",
        "https://user:secret@push.example/1",
        "https://push.example:22/1",
        "ftp://push.example/1",
        "javascript:alert(1)",
        "",
    ],
)
def test_no_endpoint_leads_into_our_network_or_goes_without_tls(
    settings: Settings, endpoint: str
) -> None:
    with pytest.raises(Invalid):
        check_endpoint(endpoint, settings)


def test_what_is_open_for_notifications_is_not_open_for_browsers(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    closed = settings.model_copy(
        update={"outbound_allow_notify": (peer.host,), "outbound_allow_push": ()}
    )

    answer = sent(envelope, closed, TestBrowser(f"{peer.url}/1"))

    assert (answer.ok, answer.transient) == (False, False)
    assert peer.received == []


@pytest.mark.parametrize("key", ["abc", "x" * 43 + "!", encoded(bytes(31)), encoded(bytes(32))])
def test_a_key_that_is_none_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(SettingsRefused, match="VAPID_PRIVATE_KEY"):
        read_settings(
            {"ENVIRONMENT": "test", "JWT_SECRET_KEY": vapid.new_key(), "VAPID_PRIVATE_KEY": key}
        )
