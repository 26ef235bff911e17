"""Messages that come due while their reader sleeps: whatever kept them so long, they wait on.

The outbox plans around quiet hours. A service that was away, or a sender that was, moves a message
into them all the same.
"""

from collections.abc import Sequence

from app.core.database import Session
from app.models import Alert, NotificationDelivery, User
from app.models.types import utcnow
from app.services.rows import update_rows
from app.services.timing import quiet_until

Row = tuple[NotificationDelivery, Alert, User]


def awake(session: Session, rows: Sequence[Row]) -> list[Row]:
    """Those that may be sent now; the others are given back until their quiet hours are over."""
    now = utcnow()
    asleep = {
        delivery.id: until
        for delivery, _, user in rows
        if (until := quiet_until(delivery.quiet_hours, user.timezone, now)) is not None
    }
    put_off = [
        {"id": delivery_id, "due_at": until, "lease": None, "leased_until": None}
        for delivery_id, until in asleep.items()
    ]
    update_rows(session, NotificationDelivery, put_off)
    return [row for row in rows if row[0].id not in asleep]
