"""Each channel against a service that takes its messages: literal, escaped, and nothing added."""

import gzip
import hashlib
import hmac
import json
import socket
import subprocess
import sys
from contextlib import closing
from typing import Any, Final

import brotli
import pytest
import zstandard

from app.core.config import Settings
from app.core.environment import for_child
from app.core.errors import Invalid
from app.models.notifications import ChannelKind
from app.services.notifications.channels import CHANNELS, Answer, Channel, Envelope, checked
from app.services.notifications.channels.apprise import SCHEMES, check_target
from app.services.notifications.channels.http import post
from app.services.notifications.channels.services import (
    Discord,
    Gotify,
    Ntfy,
    Pushover,
    Telegram,
    Webhook,
)
from app.services.notifications.text import Link
from scripts.stack.services import BACKEND
from tests.services.notifications.conftest import KEY, LITERAL
from tests.support.peers import Peer, Reply

TITLE: Final = f"{LITERAL} kostet 85,50\N{NO-BREAK SPACE}€"
LINES: Final = [
    (
        "Jetzt 85,50\N{NO-BREAK SPACE}€, vorher 95,00\N{NO-BREAK SPACE}€"
        " (\N{MINUS SIGN}10\N{NO-BREAK SPACE}%)"
    ),
    "Bei Contoso: auf Lager",
    "Tiefstpreis 85,50\N{NO-BREAK SPACE}€, in 30 Tagen 85,50\N{NO-BREAK SPACE}€",
    "Der Wunschpreis von 90,00\N{NO-BREAK SPACE}€ ist erreicht.",
]
SHOP: Final = "https://contoso.example/p/1?a=1&b=2"
OURS: Final = "http://localhost:8000/products/7"


def channel_at(kind: ChannelKind, peer: Peer) -> tuple[Channel, dict[str, Any]]:
    """A channel of this kind whose service is the peer, and what its reader entered."""
    values: dict[ChannelKind, tuple[Channel, dict[str, Any]]] = {
        ChannelKind.GOTIFY: (Gotify(), {"url": f"{peer.url}/", "token": "AbC"}),
        ChannelKind.NTFY: (Ntfy(), {"url": peer.url, "topic": "prices", "token": "tk_1"}),
        ChannelKind.PUSHOVER: (Pushover(peer.url), {"user": "u1", "token": "t1"}),
        ChannelKind.TELEGRAM: (
            Telegram(),
            {"server": peer.url, "token": "12:aB-c_", "chat": "-100"},
        ),
        ChannelKind.DISCORD: (Discord(), {"url": f"{peer.url}/api/webhooks/1/x"}),
        ChannelKind.WEBHOOK: (Webhook(), {"url": f"{peer.url}/hook?k=v", "secret": "s3"}),
    }
    return values[kind]


OVER_HTTP: Final = (
    ChannelKind.GOTIFY,
    ChannelKind.NTFY,
    ChannelKind.PUSHOVER,
    ChannelKind.TELEGRAM,
    ChannelKind.DISCORD,
    ChannelKind.WEBHOOK,
)


def test_every_channel_is_looked_at_by_what_a_hostile_shop_wrote() -> None:
    """Here, in `test_email` and in `test_webpush`; a new one fails until it is."""
    elsewhere = {ChannelKind.EMAIL, ChannelKind.APPRISE, ChannelKind.WEBPUSH}

    assert set(CHANNELS) == set(ChannelKind) == {*OVER_HTTP, *elsewhere}


def sent(kind: ChannelKind, peer: Peer, envelope: Envelope, settings: Settings) -> Answer:
    channel, values = channel_at(kind, peer)
    return channel.send(values, envelope, settings)


def test_the_message_is_literal_on_one_line_and_in_the_readers_language(
    envelope: Envelope,
) -> None:
    assert envelope.message.title == TITLE
    assert list(envelope.message.lines) == LINES
    assert envelope.message.links == (Link("Zum Shop", SHOP), Link("Alles dazu", OURS))


def test_gotify_gets_plain_text_and_its_token_in_a_header(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    assert sent(ChannelKind.GOTIFY, peer, envelope, settings).ok

    (request,) = peer.received
    assert request.path == "/message"
    assert request.headers["x-gotify-key"] == "AbC"
    assert request.json == {
        "title": TITLE,
        "message": "\n".join([*LINES, f"Zum Shop: {SHOP}", f"Alles dazu: {OURS}"]),
        "priority": 5,
        "extras": {
            "client::display": {"contentType": "text/plain"},
            "client::notification": {"click": {"url": OURS}},
        },
    }


def test_ntfy_is_published_to_as_json_so_that_no_header_carries_text(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    assert sent(ChannelKind.NTFY, peer, envelope, settings).ok

    (request,) = peer.received
    assert request.headers["authorization"] == "Bearer tk_1"
    assert request.json == {
        "topic": "prices",
        "title": TITLE,
        "message": "\n".join(LINES),
        "click": OURS,
        "actions": [
            {"action": "view", "label": "Zum Shop", "url": SHOP},
            {"action": "view", "label": "Alles dazu", "url": OURS},
        ],
    }


def test_pushover_gets_a_form(peer: Peer, envelope: Envelope, settings: Settings) -> None:
    assert sent(ChannelKind.PUSHOVER, peer, envelope, settings).ok

    (request,) = peer.received
    assert request.path == "/1/messages.json"
    assert request.form == {
        "token": "t1",
        "user": "u1",
        "title": TITLE,
        "message": "\n".join(LINES),
        "url": SHOP,
        "url_title": "Zum Shop",
    }


def test_telegram_gets_html_in_which_nothing_of_a_shop_is_markup(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    assert sent(ChannelKind.TELEGRAM, peer, envelope, settings).ok

    (request,) = peer.received
    assert request.path == "/bot12:aB-c_/sendMessage"
    assert (request.json["chat_id"], request.json["parse_mode"]) == ("-100", "HTML")
    first, *_, shop, ours = request.json["text"].split("\n")
    assert first.startswith("<b>&lt;b&gt;Kettle&lt;/b&gt; {amount}")
    assert first.endswith("</b>")
    assert shop == '<a href="https://contoso.example/p/1?a=1&amp;b=2">Zum Shop</a>'
    assert ours == f'<a href="{OURS}">Alles dazu</a>'


def test_discord_mentions_nobody_and_shows_every_mark_as_it_is(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    assert sent(ChannelKind.DISCORD, peer, envelope, settings).ok

    (request,) = peer.received
    assert request.path == "/api/webhooks/1/x?wait=true"
    assert request.json["allowed_mentions"] == {"parse": []}
    (embed,) = request.json["embeds"]
    assert "content" not in request.json
    assert "@everyone" not in request.body.decode()
    assert r"\<b\>Kettle\</b\>" in embed["title"]
    assert r"\*bold\* \_x\_ \[a\]\(" in embed["title"]
    assert [field["value"] for field in embed["fields"]] == [SHOP, OURS]


def test_a_webhook_is_signed_and_carries_its_key(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    assert sent(ChannelKind.WEBHOOK, peer, envelope, settings).ok

    (request,) = peer.received
    assert request.path == "/hook?k=v"
    assert request.headers["idempotency-key"] == str(KEY)
    assert request.json == {
        "version": 1,
        "id": str(KEY),
        "title": TITLE,
        "text": "\n".join(LINES),
        "links": [
            {"label": "Zum Shop", "url": SHOP},
            {"label": "Alles dazu", "url": OURS},
        ],
        "event": "target_price",
        "alert_id": 3,
    }
    at, mark = (
        part.partition("=")[2] for part in request.headers["x-costcourter-signature"].split(",")
    )
    expected = hmac.new(b"s3", f"{at}.".encode() + request.body, hashlib.sha256).hexdigest()
    assert mark == expected


@pytest.mark.parametrize("kind", OVER_HTTP)
@pytest.mark.parametrize(
    ("reply", "ok", "transient"),
    [
        (Reply(200), True, False),
        (Reply(204, b""), True, False),
        (Reply(302, headers={"Location": "http://127.0.0.1:1/"}), False, False),
        (Reply(400, b'{"error":"no such chat"}'), False, False),
        (Reply(401, b"who are you"), False, False),
        (Reply(429, headers={"Retry-After": "120"}), False, True),
        (Reply(500, b"oh\x00no\x1b[31m"), False, True),
        (Reply(503), False, True),
    ],
)
def test_what_a_service_answers_decides_whether_it_is_tried_again(
    peer: Peer,
    envelope: Envelope,
    settings: Settings,
    kind: ChannelKind,
    reply: Reply,
    ok: bool,
    transient: bool,
) -> None:
    peer.replies["/"] = reply

    answer = sent(kind, peer, envelope, settings)

    assert (answer.ok, answer.transient, answer.status) == (ok, transient, reply.status)
    assert answer.retry_after_seconds == (120 if reply.status == 429 else None)
    assert answer.text.isprintable()
    assert len(peer.received) == 1


@pytest.mark.parametrize(
    "reply",
    [Reply(delay_seconds=30), Reply(body=b"x" * 1_000, byte_every_seconds=0.1)],
    ids=["silent", "slow"],
)
def test_a_service_that_takes_too_long_is_left(
    peer: Peer, settings: Settings, reply: Reply
) -> None:
    peer.replies["/"] = reply

    answer = post(peer.url, settings, json={}, seconds=0.6)

    assert (answer.ok, answer.transient) == (False, True)
    assert answer.text == "No answer within 1 seconds."


def test_a_service_that_never_ends_is_read_to_a_limit(peer: Peer, settings: Settings) -> None:
    peer.replies["/"] = Reply(body=b"long " * 200_000)

    answer = post(peer.url, settings, json={})

    assert answer.ok
    assert len(answer.text) <= 500


def test_a_service_that_is_away_is_tried_again_and_its_address_not_told(
    settings: Settings, envelope: Envelope
) -> None:
    with Peer() as gone:
        address = gone.host
    allowing = settings.model_copy(update={"outbound_allow_notify": (address,)})

    answer = Discord().send({"url": f"http://{address}/hook/SECRET"}, envelope, allowing)

    assert (answer.ok, answer.transient) == (False, True)
    assert "SECRET" not in answer.text


@pytest.mark.parametrize("kind", OVER_HTTP)
def test_a_private_host_is_contacted_by_no_channel(
    peer: Peer, envelope: Envelope, settings: Settings, kind: ChannelKind
) -> None:
    closed = settings.model_copy(update={"outbound_allow_notify": ()})

    answer = sent(kind, peer, envelope, closed)

    assert (answer.ok, answer.transient) == (False, False)
    assert peer.received == []


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=lambda channel: channel.title)
@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/",
        "http://localhost/",
        "http://[::1]/",
        "http://2130706433/",
        "ftp://example.com/",
        "javascript:alert(1)",
        "http://user:pass@example.com/",
        "http://example.com:22/",
    ],
)
def test_no_field_keeps_an_address_that_is_never_opened(channel: Channel, address: str) -> None:
    fields = [spec for spec in channel.specs if spec.address or spec.kind == "url"]

    for spec in fields:
        with pytest.raises(Invalid, match="cannot be used"):
            checked(spec, address)


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=lambda channel: channel.title)
def test_secrets_are_sealed_for_the_host_that_stands_beside_them(channel: Channel) -> None:
    beside = [spec.name for spec in channel.specs if spec.kind == "url"]

    for name in beside if channel.secret_names else []:
        ours, theirs = ({name: f"https://{host}.example/"} for host in ("ours", "theirs"))
        assert channel.bound_to(ours) != channel.bound_to(theirs)


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=lambda channel: channel.title)
def test_no_field_takes_line_breaks_or_more_than_it_says(channel: Channel) -> None:
    for spec in channel.specs:
        if spec.kind not in {"number", "boolean"}:
            for value in ("a\r\nX: y", "x" * (spec.max_length + 1), 5, True):
                with pytest.raises(Invalid):
                    checked(spec, value)
        else:
            for value in ("5", spec.highest + 1, spec.lowest - 1):
                with pytest.raises(Invalid):
                    checked(spec, value)


@pytest.mark.parametrize("kind", [ChannelKind.GOTIFY, ChannelKind.NTFY])
def test_a_token_that_no_header_can_hold_is_a_failure_in_words(
    kind: ChannelKind, peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    channel, values = channel_at(kind, peer)

    answer = channel.send(
        {**values, "token": "t\N{LATIN SMALL LETTER O WITH DIAERESIS}k"}, envelope, settings
    )

    assert (answer.ok, answer.transient) == (False, False)
    assert "cannot be sent" in answer.text
    assert peer.received == []


@pytest.mark.parametrize("packed", ["br", "gzip", "zstd"])
def test_what_a_service_packs_is_not_unpacked(
    packed: str, peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    body = {"br": brotli.compress, "gzip": gzip.compress, "zstd": zstandard.compress}[packed]
    peer.replies["/"] = Reply(200, body(b"a" * 1_000_000), {"Content-Encoding": packed})

    answer = sent(ChannelKind.WEBHOOK, peer, envelope, settings)

    assert (answer.ok, answer.text) == (True, "OK")
    assert peer.received[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "mailto://user:pass@gmail.com",
        "json://127.0.0.1/",
        "xml://x",
        "dbus://",
        "syslog://",
        "mqtt://x",
        "apprise://x/y",
        "http://x",
        "slack",
        "windows://",
        "slack://a/b/c?verify=no",
        "slack://a/b/c?x=1;verify=no",
        "slack://a/b/c#d?verify=no",
        "slack://a/b/c?ver%69fy=no",
        "slack://a/b/c?verify+=no",
        "slack://a/b/c?template=/etc/passwd",
        "workflow://example.com/w/s?Template=file:///etc/passwd",
        "slack://a/b/c, mailto://user:pass@example.com?smtp=127.0.0.1",
        "slack://a/b/c rsyslog://127.0.0.1:514",
        "slack://a/b/c;syslog://",
    ],
)
def test_apprise_takes_only_services_on_the_list(address: str) -> None:
    with pytest.raises(Invalid, match="Apprise address"):
        check_target(address)


def test_apprise_sends_through_the_gate_and_nothing_of_a_shop_is_a_mention(
    peer: Peer, envelope: Envelope, settings: Settings
) -> None:
    channel = CHANNELS[ChannelKind.APPRISE]
    url = f"mmost://{peer.host}/3ccdd113474722377935511fc85d3dd4"

    answer = channel.send({"url": url}, envelope, settings)
    refused = channel.send(
        {"url": url}, envelope, settings.model_copy(update={"outbound_allow_notify": ()})
    )

    (request,) = peer.received
    assert answer.ok, answer
    assert "Kettle" in request.body.decode()
    assert "@everyone" not in request.json["text"]
    assert "<!channel>" not in request.json["text"]
    assert not refused.ok
    assert "3ccdd113" not in refused.text


def test_apprise_reaches_the_first_service_only_whatever_else_an_address_holds(peer: Peer) -> None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    listener.settimeout(0.2)
    port = listener.getsockname()[1]
    with closing(listener):
        said = told_by_the_child(f"mmost://{peer.host}/3ccdd1134747, rsyslog://127.0.0.1:{port}")

        with pytest.raises(TimeoutError):
            listener.recv(1)
    assert "rsyslog" not in said["text"]


def test_apprise_tells_no_secret_of_an_address_wherever_it_stands(peer: Peer) -> None:
    peer.replies["/"] = Reply(403, b"forbidden")

    said = told_by_the_child(f"mmost://bot:s3cretpass@{peer.host}/3ccdd1134747?team=t0psecret")

    assert not said["ok"]
    assert not any(each in said["text"] for each in ("s3cretpass", "3ccdd1134747", "t0psecret"))


def told_by_the_child(url: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "app.services.notifications.channels.apprise_child"],
        input=json.dumps({"url": url, "title": "Title", "body": "Body"}).encode(),
        capture_output=True,
        cwd=BACKEND,
        env=for_child(),
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_apprise_has_no_service_on_its_list_that_opens_sockets_of_its_own() -> None:
    assert not SCHEMES & {"mailto", "mailtos", "mqtt", "irc", "syslog", "rsyslog", "xmpp", "dbus"}
