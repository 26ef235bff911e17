"""Channels: the ways to reach a reader, each behind the same few methods."""

from collections.abc import Mapping
from typing import Final

from app.models.notifications import ChannelKind
from app.services.notifications.channels.apprise import Apprise
from app.services.notifications.channels.base import (
    Answer,
    Channel,
    Envelope,
    Spec,
    Values,
    checked,
)
from app.services.notifications.channels.email import Email
from app.services.notifications.channels.services import (
    Discord,
    Gotify,
    Ntfy,
    Pushover,
    Telegram,
    Webhook,
)
from app.services.notifications.channels.webpush import WebPush

Channels = Mapping[ChannelKind, Channel]

CHANNELS: Final[Channels] = {
    channel.kind: channel
    for channel in (
        Email(),
        WebPush(),
        Pushover(),
        Gotify(),
        Ntfy(),
        Telegram(),
        Discord(),
        Webhook(),
        Apprise(),
    )
}

__all__ = ["CHANNELS", "Answer", "Channel", "Channels", "Envelope", "Spec", "Values", "checked"]
