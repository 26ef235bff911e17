"""Whose rules, alerts, channels, browsers and deliveries."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.actor import Actor
from app.core.database import Session
from app.models import (
    Alert,
    AlertRule,
    NotificationChannel,
    NotificationDelivery,
    PushSubscription,
    User,
)
from app.services.visibility.rows import one_of, owned


def alert_rules(actor: Actor) -> SelectOfScalar[AlertRule]:
    return owned(select(AlertRule), AlertRule.user_id, actor.sees)


def alert_rules_of(owner_id: int) -> SelectOfScalar[AlertRule]:
    """One owner's rules, whoever asks."""
    return select(AlertRule).where(AlertRule.user_id == owner_id)


def all_alert_rules() -> SelectOfScalar[AlertRule]:
    """Everybody's, for a statement that names a product which the actor reaches."""
    return select(AlertRule)


def alert_rule(session: Session, actor: Actor, rule_id: int) -> AlertRule:
    found = owned(select(AlertRule), AlertRule.user_id, actor.reaches)
    return one_of(session, found.where(col(AlertRule.id) == rule_id), rule_id, "rule")


def alerts(actor: Actor) -> SelectOfScalar[Alert]:
    return owned(select(Alert), Alert.user_id, actor.sees)


def alert(session: Session, actor: Actor, alert_id: int) -> Alert:
    found = owned(select(Alert), Alert.user_id, actor.reaches)
    return one_of(
        session, found.where(col(Alert.id) == alert_id), alert_id, "alert", largest=2**63 - 1
    )


def notification_channels(actor: Actor) -> SelectOfScalar[NotificationChannel]:
    """One's own, for administrators too: they hold secrets."""
    return owned(select(NotificationChannel), NotificationChannel.user_id, actor.user_id)


def push_subscriptions(actor: Actor) -> SelectOfScalar[PushSubscription]:
    """One's own, for administrators too: they are browsers that somebody looks at."""
    return owned(select(PushSubscription), PushSubscription.user_id, actor.user_id)


def push_subscription(session: Session, actor: Actor, subscription_id: int) -> PushSubscription:
    found = push_subscriptions(actor).where(col(PushSubscription.id) == subscription_id)
    return one_of(session, found, subscription_id, "browser")


def push_subscriptions_of(user_ids: Iterable[int]) -> SelectOfScalar[PushSubscription]:
    """The browsers of these readers, whoever asks."""
    return (
        select(PushSubscription)
        .where(col(PushSubscription.user_id).in_(set(user_ids)))
        .order_by(col(PushSubscription.id))
    )


def own_deliveries(actor: Actor) -> SelectOfScalar[NotificationDelivery]:
    return owned(select(NotificationDelivery), NotificationDelivery.user_id, actor.user_id)


def deliveries(actor: Actor) -> SelectOfScalar[NotificationDelivery]:
    return owned(select(NotificationDelivery), NotificationDelivery.user_id, actor.sees)


def delivery(session: Session, actor: Actor, delivery_id: int) -> NotificationDelivery:
    found = owned(select(NotificationDelivery), NotificationDelivery.user_id, actor.reaches)
    return one_of(
        session,
        found.where(col(NotificationDelivery.id) == delivery_id),
        delivery_id,
        "delivery",
        largest=2**63 - 1,
    )


def outbox(delivery_ids: Sequence[int]) -> Any:
    """Everybody's messages with their alerts and readers, for ids that the sender has leased."""
    statement: Any = select(NotificationDelivery, Alert, User)
    return (
        statement.join(Alert, col(Alert.id) == NotificationDelivery.alert_id)
        .join(User, col(User.id) == NotificationDelivery.user_id)
        .where(col(NotificationDelivery.id).in_(delivery_ids))
    )


def alerts_of(owner_id: int) -> SelectOfScalar[Alert]:
    """One reader's alerts, for whoever reaches their product or holds their secret address."""
    return select(Alert).where(Alert.user_id == owner_id)


def channels_of(user_ids: Iterable[int]) -> SelectOfScalar[NotificationChannel]:
    """The channels of these readers, whoever asks."""
    return select(NotificationChannel).where(col(NotificationChannel.user_id).in_(set(user_ids)))
