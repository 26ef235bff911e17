"""The log of deliveries: each message on each channel, and what the service said."""

from app.models import NotificationDelivery
from app.models.notifications import DeliveryRead, DeliveryState


def read_delivery(row: NotificationDelivery) -> DeliveryRead:
    waits = row.state is DeliveryState.WAITING
    return DeliveryRead.model_validate(
        row.model_dump(exclude={"user_id", "key", "lease", "leased_until"})
        | {"due_at": row.due_at if waits else None}
    )
