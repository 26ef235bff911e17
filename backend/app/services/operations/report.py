"""Everything that an administrator wants to see at one glance."""

from typing import Final

from app.core.cache import kept
from app.core.config import get_settings
from app.core.database import Session
from app.models.operations import Counted, InstanceRead
from app.models.types import utcnow
from app.services import health
from app.services.operations.components import components, count_messages
from app.services.operations.storage import storage
from app.services.operations.visits import last_24_hours
from app.services.operations.work import work

_KEEP_SECONDS: Final = 60


def look(session: Session) -> InstanceRead:
    """A constant number of statements; what reads a day of checks is kept for a minute."""
    report = health.readiness()
    counted = kept("operations", Counted, seconds=_KEEP_SECONDS, make=lambda: _count(session))
    parts = components(report, counted.messages)
    is_broken = any(part.status == health.Status.ERROR for part in parts.values())
    is_whole = report.status is health.Status.OK
    return InstanceRead(
        status=health.Status.DEGRADED if is_whole and is_broken else report.status,
        checked_at=report.checked_at,
        components=parts,
        work=work(session),
        last_24_hours=counted.last_24_hours,
        storage=counted.storage,
        counted_at=counted.counted_at,
        log_url=get_settings().log_url,
    )


def _count(session: Session) -> Counted:
    return Counted(
        last_24_hours=last_24_hours(session),
        storage=storage(session),
        messages=count_messages(session),
        counted_at=utcnow(),
    )
