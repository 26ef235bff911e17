"""Channels that speak the documented HTTP interfaces of services."""

import hashlib
import hmac
import html
import json
import re
import time
from collections.abc import Mapping
from typing import Any, Final

from app.core.config import Settings
from app.models.notifications import ChannelKind, FieldKind
from app.services.notifications.channels.base import (
    Answer,
    Channel,
    Envelope,
    Spec,
    Values,
)
from app.services.notifications.channels.http import origin_of, post
from app.services.notifications.text import Message

PUSHOVER: Final = "https://api.pushover.net"
TELEGRAM: Final = "https://api.telegram.org"

_MARKDOWN: Final = re.compile(r"([\\*_~`|>#\[\]()<@:!-])")
_INVISIBLE: Final = "\u200b"


class Gotify(Channel):
    """A Gotify server of one's own, or the instance's."""

    kind = ChannelKind.GOTIFY
    title = "Gotify"
    specs = (
        Spec("url", "Server", FieldKind.URL, required=True, placeholder="https://gotify.example"),
        Spec("token", "Application token", FieldKind.SECRET, required=True),
        Spec("priority", "Priority", FieldKind.NUMBER, highest=10, help="0 to 10; 5 if left out."),
    )

    def complete(self, values: Values, settings: Settings) -> Values:
        """The instance's token goes to the instance's server, and to no other."""
        token = settings.notifier_gotify_token.get_secret_value()
        ours = settings.notifier_gotify_url
        if values.get("url") or values.get("token") or not (ours and token):
            return values
        return {**values, "url": ours, "token": token}

    def bound_to(self, values: Values) -> str:
        return origin_of(str(values.get("url", "")))

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        message = envelope.message
        body: dict[str, Any] = {
            "title": message.title,
            "message": message.text,
            "priority": values.get("priority", 5),
            "extras": {"client::display": {"contentType": "text/plain"}},
        }
        if message.links:
            body["extras"]["client::notification"] = {"click": {"url": message.links[-1].url}}
        url = f"{str(values['url']).rstrip('/')}/message"
        return post(url, settings, json=body, headers={"X-Gotify-Key": str(values["token"])})


class Ntfy(Channel):
    """ntfy.sh, or a server of one's own; published as JSON, so no header carries any text."""

    kind = ChannelKind.NTFY
    title = "ntfy"
    specs = (
        Spec("url", "Server", FieldKind.URL, required=True, placeholder="https://ntfy.sh"),
        Spec("topic", "Topic", required=True, max_length=64),
        Spec("token", "Access token", FieldKind.SECRET, help="Only for topics that need one."),
        Spec("priority", "Priority", FieldKind.NUMBER, lowest=1, highest=5, help="1 to 5."),
    )

    def bound_to(self, values: Values) -> str:
        return origin_of(str(values.get("url", "")))

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        message = envelope.message
        body: dict[str, Any] = {
            "topic": values["topic"],
            "title": message.title,
            "message": "\n".join(message.lines),
            "actions": [
                {"action": "view", "label": link.label, "url": link.url}
                for link in message.links[:3]
            ],
        }
        if message.links:
            body["click"] = message.links[-1].url
        if values.get("priority"):
            body["priority"] = values["priority"]
        token = values.get("token")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return post(str(values["url"]), settings, json=body, headers=headers)


class Pushover(Channel):
    """Pushover, with the instance's application token or one of one's own."""

    kind = ChannelKind.PUSHOVER
    title = "Pushover"
    specs = (
        Spec("user", "User key", FieldKind.SECRET, required=True, max_length=30),
        Spec("token", "Application token", FieldKind.SECRET, required=True, max_length=30),
        Spec("device", "Device", max_length=25, help="All devices if left out."),
        Spec("priority", "Priority", FieldKind.NUMBER, lowest=-2, highest=1, help="-2 to 1."),
    )

    def __init__(self, server: str = PUSHOVER) -> None:
        self._server = server

    def complete(self, values: Values, settings: Settings) -> Values:
        token = settings.notifier_pushover_token.get_secret_value()
        return values if values.get("token") or not token else {**values, "token": token}

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        message = envelope.message
        form = {
            "token": str(values["token"]),
            "user": str(values["user"]),
            "title": message.title[:250],
            "message": "\n".join(message.lines)[:1024] or message.title[:1024],
        }
        for name in ("device", "priority"):
            if values.get(name):
                form[name] = str(values[name])
        if message.links and len(message.links[0].url) <= 512:  # noqa: PLR2004 -- their limit
            form |= {"url": message.links[0].url, "url_title": message.links[0].label[:100]}
        return post(f"{self._server}/1/messages.json", settings, form=form)


class Telegram(Channel):
    """A Telegram bot; the text is HTML of theirs in which everything of ours is escaped."""

    kind = ChannelKind.TELEGRAM
    title = "Telegram"
    specs = (
        Spec("token", "Bot token", FieldKind.SECRET, required=True, max_length=100),
        Spec("chat", "Chat", required=True, max_length=64, placeholder="123456789 or @channel"),
        Spec(
            "server",
            "Bot API server",
            FieldKind.URL,
            help="Only for a server of your own.",
            placeholder=TELEGRAM,
        ),
    )

    def complete(self, values: Values, settings: Settings) -> Values:
        """The instance's bot is one of Telegram's own server."""
        token = settings.notifier_telegram_token.get_secret_value()
        if values.get("token") or values.get("server") or not token:
            return values
        return {**values, "token": token}

    def bound_to(self, values: Values) -> str:
        return origin_of(str(values.get("server") or TELEGRAM))

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        server = str(values.get("server") or TELEGRAM).rstrip("/")
        token = str(values["token"])
        if not re.fullmatch(r"[A-Za-z0-9:_-]{1,100}", token):
            return Answer.without("This is not a bot token.", transient=False)
        body = {
            "chat_id": values["chat"],
            "text": telegram_html(envelope.message),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        return post(f"{server}/bot{token}/sendMessage", settings, json=body)


class Discord(Channel):
    """A Discord webhook; nobody is mentioned, whatever a shop writes."""

    kind = ChannelKind.DISCORD
    title = "Discord"
    specs = (
        Spec(
            "url",
            "Webhook address",
            FieldKind.SECRET,
            required=True,
            max_length=500,
            address=True,
            placeholder="https://discord.com/api/webhooks/…",
        ),
    )

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        message = envelope.message
        embed = {
            "title": _unmarked(message.title)[:256],
            "description": "\n".join(_unmarked(line) for line in message.lines)[:4_000],
            "fields": [
                {"name": _unmarked(link.label), "value": link.url[:1_024], "inline": False}
                for link in message.links
            ],
        }
        body = {"embeds": [embed], "allowed_mentions": {"parse": []}}
        joint = "&" if "?" in str(values["url"]) else "?"
        return post(f"{values['url']}{joint}wait=true", settings, json=body)


class Webhook(Channel):
    """JSON to an address of one's own, signed, with the same idempotency key at every attempt."""

    kind = ChannelKind.WEBHOOK
    title = "Webhook"
    specs = (
        Spec("url", "Address", FieldKind.SECRET, required=True, max_length=2_000, address=True),
        Spec(
            "secret",
            "Signing key",
            FieldKind.SECRET,
            help="Signs each message with HMAC-SHA256 in X-CostCourter-Signature.",
        ),
    )

    def goes_to(self, values: Values) -> str:
        """The key itself is not sent, but what it signs would be believed at the other address."""
        return origin_of(str(values.get("url", "")))

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        message = envelope.message
        body = json.dumps(
            {
                "version": 1,
                "id": str(envelope.key),
                "title": message.title,
                "text": "\n".join(message.lines),
                "links": [{"label": link.label, "url": link.url} for link in message.links],
                **envelope.data,
            },
            ensure_ascii=False,
        ).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(envelope.key)}
        if values.get("secret"):
            headers |= signed(body, str(values["secret"]), int(time.time()))
        return post(str(values["url"]), settings, content=body, headers=headers)


def signed(body: bytes, secret: str, at: int) -> Mapping[str, str]:
    """The header by which a receiver knows that a body is ours, and from when it is."""
    mark = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return {"X-CostCourter-Signature": f"t={at},v1={mark}"}


def telegram_html(message: Message) -> str:
    """Within their 4,096 characters, cut between lines so that no tag stays open."""
    lines = [f"<b>{html.escape(message.title)}</b>", *map(html.escape, message.lines)]
    lines += [
        f'<a href="{html.escape(link.url)}">{html.escape(link.label)}</a>' for link in message.links
    ]
    kept: list[str] = []
    length = 0
    for line in lines:
        length += len(line) + 1
        if length > 4_000:  # noqa: PLR2004 -- theirs is 4,096
            break
        kept.append(line)
    return "\n".join(kept)


def _unmarked(text: str) -> str:
    """Text without Discord's markup; `@` stays visible and mentions nobody."""
    return _MARKDOWN.sub(r"\\\1", text).replace("@", f"@{_INVISIBLE}")
