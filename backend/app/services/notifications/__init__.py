"""Notifications: what is said, through which channels, and what became of it."""

from app.services.notifications.book import (
    get_channel,
    list_channels,
    put_channel,
    reseal_all,
    try_channel,
)
from app.services.notifications.browsers import (
    list_browsers,
    read_push,
    subscribe,
    unsubscribe,
)
from app.services.notifications.deliver import deliver_due
from app.services.notifications.log import list_deliveries, read_delivery, retry_delivery
from app.services.notifications.preferences import get_preferences, update_preferences
from app.services.notifications.text import Message, message_of

__all__ = [
    "Message",
    "deliver_due",
    "get_channel",
    "get_preferences",
    "list_browsers",
    "list_channels",
    "list_deliveries",
    "message_of",
    "put_channel",
    "read_delivery",
    "read_push",
    "reseal_all",
    "retry_delivery",
    "subscribe",
    "try_channel",
    "unsubscribe",
    "update_preferences",
]
