"""Channels and preferences of an owner, and what is to be sent to them."""

from sqlmodel import col, select

from app.core.database import Session
from app.models import NotificationChannel, NotificationDelivery, NotificationPreferences, User
from app.models.notifications import AlertPreferences, ChannelKind


def deliveries(session: Session) -> list[NotificationDelivery]:
    """What is in the outbox, the oldest first."""
    statement = select(NotificationDelivery).order_by(col(NotificationDelivery.id))
    return list(session.exec(statement))


def enable(session: Session, owner: User, *kinds: ChannelKind) -> None:
    """Give an owner these channels."""
    session.add_all([NotificationChannel(user_id=owner.id, kind=kind) for kind in kinds])
    session.flush()


def prefer(session: Session, owner: User, **preferences: object) -> None:
    """What an owner chose about being told."""
    session.add(
        NotificationPreferences(
            user_id=owner.id, preferences=AlertPreferences.model_validate(preferences)
        )
    )
    session.flush()
