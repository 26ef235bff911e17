"""Alerts: rules, their evaluation with every reading, and the inbox of what was told."""

from app.services.alerts.corrections import remember_anew
from app.services.alerts.evaluate import evaluate
from app.services.alerts.feeds import atom_of, close_feed, ical_of, read_feed, rotate_feed
from app.services.alerts.inbox import expire, get_alert, list_alerts, mark_read, update_alert
from app.services.alerts.live import Cursor, News, news_of
from app.services.alerts.moves import follow_page, follow_product
from app.services.alerts.occasions import Seen
from app.services.alerts.preview import preview
from app.services.alerts.rules import create_rule, delete_rule, get_rule, list_rules, update_rule
from app.services.alerts.targets import (
    has_target,
    is_target_reached,
    target_column,
    target_distance,
    told_target,
)
from app.services.alerts.wishes import set_targets, without_room

__all__ = [
    "Cursor",
    "News",
    "Seen",
    "atom_of",
    "close_feed",
    "create_rule",
    "delete_rule",
    "evaluate",
    "expire",
    "follow_page",
    "follow_product",
    "get_alert",
    "get_rule",
    "has_target",
    "ical_of",
    "is_target_reached",
    "list_alerts",
    "list_rules",
    "mark_read",
    "news_of",
    "preview",
    "read_feed",
    "remember_anew",
    "rotate_feed",
    "set_targets",
    "target_column",
    "target_distance",
    "told_target",
    "update_alert",
    "update_rule",
    "without_room",
]
