"""The inbox: what was told, whether it has been read, and how each message went."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import delete, exists, func, update
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session, on_commit
from app.core.errors import Invalid
from app.core.wakeups import wake
from app.models import Alert, NotificationDelivery
from app.models.alerts import AlertRead, AlertsChanged, AlertsRead, AlertUpdate
from app.models.notifications import AlertKind, ChannelKind, DeliveryRead, DeliveryState
from app.models.page import Page
from app.models.types import utcnow
from app.services import visibility
from app.services.alerts.readers import locale_of
from app.services.notifications import message_of, read_delivery
from app.services.query import page_of, sorted_by

_LARGEST_ID: Final = 2**63 - 1
"""An alert with a larger one is not there."""
_SORTS: Final = {"created_at": col(Alert.id), "happened_at": col(Alert.happened_at)}


def list_alerts(
    session: Session,
    actor: Actor,
    *,
    kind: AlertKind | None = None,
    product_id: int | None = None,
    rule_id: int | None = None,
    channel: ChannelKind | None = None,
    unread: bool | None = None,
    failed: bool | None = None,
    silenced: bool | None = None,
    sort: str = "-created_at",
    limit: int = 50,
    offset: int = 0,
) -> Page[AlertRead]:
    """Newest first; `unread` leaves out those that a cooldown silenced."""
    statement = visibility.alerts(actor)
    if product_id is not None:
        product = visibility.product(session, actor, product_id)
        # What another owner was told before stays theirs.
        statement = visibility.alerts_of(product.user_id).where(Alert.product_id == product.id)
    if rule_id is not None:
        rule = visibility.alert_rule(session, actor, rule_id)
        statement = statement.where(Alert.rule_id == rule.id)
    for wanted in _wanted(kind, channel, unread, failed, silenced):
        statement = statement.where(wanted)
    ordered = sorted_by(statement, sort, _SORTS, tie=col(Alert.id))
    found = page_of(session, ordered, limit=limit, offset=offset)
    return Page(items=read_alerts(session, actor, found.items), total=found.total)


def get_alert(session: Session, actor: Actor, alert_id: int) -> AlertRead:
    return read_alerts(session, actor, [visibility.alert(session, actor, alert_id)])[0]


def update_alert(session: Session, actor: Actor, alert_id: int, data: AlertUpdate) -> AlertRead:
    """Mark one alert as read, or as unread again."""
    alert = visibility.alert(session, actor, alert_id)
    alert.read_at = (alert.read_at or utcnow()) if data.read else None
    session.flush()
    on_commit(session, partial(wake, alert.user_id))
    return read_alerts(session, actor, [alert])[0]


def mark_read(session: Session, actor: Actor, data: AlertsRead) -> AlertsChanged:
    """Mark many as read; Invalid unless they are named, or all up to one of them."""
    if (data.ids is None) == (data.up_to_id is None):
        raise Invalid("Say which: ids, or up_to_id.")
    chosen = (
        col(Alert.id).in_([each for each in data.ids if 0 < each <= _LARGEST_ID])
        if data.ids is not None
        else col(Alert.id) <= max(0, min(data.up_to_id or 0, _LARGEST_ID))
    )
    own = visibility.alerts(actor).where(chosen).with_only_columns(col(Alert.id))
    changed = session.execute(
        update(Alert)
        .where(col(Alert.id).in_(own), col(Alert.read_at).is_(None))
        .values(read_at=utcnow())
        .returning(col(Alert.user_id))
        .execution_options(synchronize_session=False)
    )
    readers = list(changed.scalars())
    for reader_id in set(readers):
        on_commit(session, partial(wake, reader_id))
    session.expire_all()
    return AlertsChanged(updated=len(readers))


def read_alerts(session: Session, actor: Actor, alerts: Sequence[Alert]) -> list[AlertRead]:
    """Alerts in the language of whoever asks, with their deliveries: two statements."""
    locale = locale_of(session, actor.user_id)
    deliveries = _deliveries(session, [alert.id for alert in alerts])
    return [_read(alert, deliveries[alert.id], locale) for alert in alerts]


def _read(alert: Alert, deliveries: list[DeliveryRead], locale: str) -> AlertRead:
    message = message_of(alert.kind, alert.happening, alert.product_id, locale=locale)
    return AlertRead.model_validate(
        alert.model_dump(exclude={"happening", "user_id", "cause"})
        | {
            "happening": alert.happening,
            "title": message.title,
            "text": "\n".join(message.lines),
            "deliveries": deliveries,
        }
    )


def _deliveries(session: Session, alert_ids: Sequence[int]) -> dict[int, list[DeliveryRead]]:
    found: dict[int, list[DeliveryRead]] = defaultdict(list)
    statement = (
        select(NotificationDelivery)
        .where(col(NotificationDelivery.alert_id).in_(alert_ids))
        .order_by(col(NotificationDelivery.id))
    )
    for row in session.exec(statement) if alert_ids else ():
        found[row.alert_id].append(read_delivery(row))
    return found


def _wanted(
    kind: AlertKind | None,
    channel: ChannelKind | None,
    unread: bool | None,
    failed: bool | None,
    silenced: bool | None,
) -> list[Any]:
    wanted: list[Any] = [] if kind is None else [Alert.kind == kind]
    if channel is not None:
        wanted.append(_has_delivery(NotificationDelivery.channel == channel))
    if unread is not None:
        wanted.append(_is_unread() if unread else ~_is_unread())
    if failed is not None:
        lost = _has_delivery(NotificationDelivery.state == DeliveryState.FAILED)
        wanted.append(lost if failed else ~lost)
    if silenced is not None:
        wanted.append(col(Alert.silence).is_not(None) == silenced)
    return wanted


def count_unread(session: Session, actor: Actor) -> int:
    """How many alerts of the actor's own are new to them."""
    mine = visibility.alerts_of(actor.user_id).where(_is_unread())
    return session.scalar(select(func.count()).select_from(mine.subquery())) or 0


def _is_unread() -> Any:
    return col(Alert.read_at).is_(None) & col(Alert.silence).is_(None)


def _has_delivery(such: Any) -> Any:
    return exists().where(col(NotificationDelivery.alert_id) == col(Alert.id), such)


def expire(session: Session, before: datetime) -> int:
    """Drop what happened before this instant; returns how many alerts."""
    return session.exec(delete(Alert).where(col(Alert.created_at) < before)).rowcount
