"""Notifications: what is said, through which channels, and what became of it."""

from app.services.notifications.log import read_delivery
from app.services.notifications.text import Message, message_of

__all__ = ["Message", "message_of", "read_delivery"]
