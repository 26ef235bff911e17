"""Messages to browsers: encrypted for each of them (RFC 8291), whatever service carries them."""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core import vapid
from app.core.config import Settings
from app.core.errors import Invalid
from app.core.outbound import Purpose, gate_for
from app.core.vapid import point_of
from app.models.notifications import ChannelKind
from app.models.points import CURVE, decoded
from app.services.notifications.channels.base import (
    Answer,
    Channel,
    Envelope,
    Values,
    secrets_of_address,
)
from app.services.notifications.channels.http import post
from app.services.notifications.text import Message

BROWSERS: Final = "browsers"
"""Among the values: the reader's browsers as JSON, which are rows of their own and no field."""

_LARGEST: Final = 3_900
"""Bytes before encryption; services take 4,096 with what that adds."""
_RECORD: Final = 4_096
_LIVES_SECONDS: Final = 24 * 3_600
_AT_ONCE: Final = 8
"""So that twenty silent services are left long before the lease of their message ends."""
_GONE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Browser:
    """Where one browser listens, and what it needs to open a message."""

    id: int
    endpoint: str
    p256dh: str
    auth: str


class WebPush(Channel):
    """Every browser that its reader subscribed; one that takes the message is enough."""

    kind = ChannelKind.WEBPUSH
    title = "Browser"

    def unavailable(self, settings: Settings) -> str | None:
        if not settings.vapid_private_key.get_secret_value():
            return "VAPID_PRIVATE_KEY is not set."
        return None

    def missing(self, values: Values, settings: Settings) -> str | None:
        return None if values.get(BROWSERS) else "Browser"

    def secrets(self, values: Values, settings: Settings) -> set[str]:
        browsers = _browsers(values)
        told = {text for each in browsers for text in (each.endpoint, each.p256dh, each.auth)}
        return told.union(*(secrets_of_address(each.endpoint) for each in browsers))

    def send(self, values: Values, envelope: Envelope, settings: Settings) -> Answer:
        browsers = _browsers(values)
        with ThreadPoolExecutor(_AT_ONCE, "push") as pool:
            answers = list(pool.map(lambda each: _send(each, envelope, settings), browsers))
        return _together(list(zip(browsers, answers, strict=True)))


def _browsers(values: Values) -> list[Browser]:
    return [Browser(**each) for each in json.loads(str(values[BROWSERS]))]


def check_endpoint(url: str, settings: Settings | None = None) -> str:
    """The host of an address that messages may go to: https, unless an operator opened its host.

    Raises Invalid; touches no network.
    """
    gate = gate_for(Purpose.PUSH, settings)
    address = gate.address(url)
    if urlsplit(address.url).scheme != "https" and not gate.listed.covers(
        address.host, address.port
    ):
        raise Invalid("A push service has to be reached by https.")
    return address.host


def payload_of(envelope: Envelope) -> bytes:
    """JSON for our service worker; text that is too long is cut, and never anything else."""
    message = envelope.message
    link = _ours(message)
    body = "\n".join(message.lines)
    while True:
        told: dict[str, Any] = {
            "version": 1,
            # The same at every attempt, so that a browser shows a repeated message once.
            "tag": str(envelope.key),
            "title": message.title,
            "body": body,
            "url": link,
            "lang": message.language,
            "event": envelope.data.get("event"),
            "alert_id": envelope.data.get("alert_id"),
            "product_id": envelope.data.get("product_id"),
        }
        whole = json.dumps(told, ensure_ascii=False).encode()
        if len(whole) <= _LARGEST or not body:
            return whole[:_LARGEST]
        body = body[: len(body) * 3 // 4]


def encrypted(
    payload: bytes,
    browser: Browser,
    *,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """One record of `aes128gcm` for this browser alone; `key` and `salt` are new each time."""
    key, salt = key or ec.generate_private_key(CURVE), salt or os.urandom(16)
    theirs, ours = decoded(browser.p256dh), point_of(key.public_key())
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    secret = _derived(shared, decoded(browser.auth), b"WebPush: info\0" + theirs + ours, 32)
    content_key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    # A record that ends in 2 is the last one.
    sealed = AESGCM(content_key).encrypt(nonce, payload + b"\x02", None)
    return salt + _RECORD.to_bytes(4) + len(ours).to_bytes(1) + ours + sealed


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def _send(browser: Browser, envelope: Envelope, settings: Settings) -> Answer:
    try:
        check_endpoint(browser.endpoint, settings)
    except Invalid as error:
        return Answer.without(error.detail, transient=False)
    private_key = settings.vapid_private_key.get_secret_value()
    headers = {
        "Authorization": vapid.authorization(private_key, browser.endpoint, settings.vapid_contact),
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(_LIVES_SECONDS),
        # What still waits there is replaced, and not doubled, by another attempt.
        "Topic": envelope.key.hex,
    }
    return post(
        browser.endpoint,
        settings,
        content=encrypted(payload_of(envelope), browser),
        headers=headers,
        purpose=Purpose.PUSH,
    )


def _together(answers: Sequence[tuple[Browser, Answer]]) -> Answer:
    """Success when one took it; the others are not tried again, or that one would hear it twice."""
    gone = tuple(browser.id for browser, answer in answers if answer.status in _GONE)
    took = tuple(browser.id for browser, answer in answers if answer.ok)
    left = [answer for _, answer in answers if answer.status not in _GONE]
    if took:
        told = f"{len(took)} of {len(answers)} browsers' services took it."
        return Answer(ok=True, text=told, status=201, gone=gone, took=took)
    if not left:
        return Answer(ok=False, text="No browser is subscribed any more.", status=410, gone=gone)
    worst = next((answer for answer in left if answer.transient), left[0])
    return Answer(
        ok=False,
        text=worst.text,
        status=worst.status,
        transient=worst.transient,
        retry_after_seconds=worst.retry_after_seconds,
        gone=gone,
    )


def _ours(message: Message) -> str | None:
    """Our own page about it, which is the last link of a message."""
    return message.links[-1].url if message.links else None
