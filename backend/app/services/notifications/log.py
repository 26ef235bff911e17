"""The log of deliveries: each message on each channel, what the service said, and trying again."""

from typing import Final

from sqlmodel import col

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import Conflict
from app.models import NotificationDelivery
from app.models.notifications import ChannelKind, DeliveryRead, DeliveryState
from app.models.page import Page
from app.models.types import utcnow
from app.services import visibility
from app.services.query import page_of, sorted_by

_SORTS: Final = {
    "created_at": col(NotificationDelivery.id),
    "due_at": col(NotificationDelivery.due_at),
    "sent_at": col(NotificationDelivery.sent_at),
}


def list_deliveries(
    session: Session,
    actor: Actor,
    *,
    channel: ChannelKind | None = None,
    state: DeliveryState | None = None,
    alert_id: int | None = None,
    sort: str = "-created_at",
    limit: int = 50,
    offset: int = 0,
) -> Page[DeliveryRead]:
    statement = visibility.deliveries(actor)
    if alert_id is not None:
        alert = visibility.alert(session, actor, alert_id)
        statement = statement.where(NotificationDelivery.alert_id == alert.id)
    if channel is not None:
        statement = statement.where(NotificationDelivery.channel == channel)
    if state is not None:
        statement = statement.where(NotificationDelivery.state == state)
    ordered = sorted_by(statement, sort, _SORTS, tie=col(NotificationDelivery.id))
    found = page_of(session, ordered, limit=limit, offset=offset)
    return Page(items=[read_delivery(row) for row in found.items], total=found.total)


def retry_delivery(session: Session, actor: Actor, delivery_id: int) -> DeliveryRead:
    """Try once more what was given up, or try at once what waits; Conflict when it was sent.

    At whatever hour: whoever asks is awake. The caller wakes the sender after the commit.
    """
    row = visibility.delivery(session, actor, delivery_id)
    session.refresh(row, with_for_update=True)
    if row.state is DeliveryState.SENT:
        raise Conflict("This message was sent.")
    row.state, row.attempts, row.due_at = DeliveryState.WAITING, 0, utcnow()
    row.quiet_hours = None
    session.flush()
    return read_delivery(row)


def read_delivery(row: NotificationDelivery) -> DeliveryRead:
    waits = row.state is DeliveryState.WAITING
    return DeliveryRead.model_validate(
        row.model_dump(exclude={"user_id", "key", "quiet_hours", "lease", "leased_until"})
        | {"due_at": row.due_at if waits else None}
    )
