"""Alerts: rules, their evaluation with every reading, and the inbox of what was told."""

from app.services.alerts.evaluate import evaluate
from app.services.alerts.inbox import get_alert, list_alerts, mark_read, update_alert
from app.services.alerts.occasions import Seen
from app.services.alerts.preview import preview
from app.services.alerts.rules import create_rule, delete_rule, get_rule, list_rules, update_rule
from app.services.alerts.targets import target_column, told_target

__all__ = [
    "Seen",
    "create_rule",
    "delete_rule",
    "evaluate",
    "get_alert",
    "get_rule",
    "list_alerts",
    "list_rules",
    "mark_read",
    "preview",
    "target_column",
    "told_target",
    "update_alert",
    "update_rule",
]
