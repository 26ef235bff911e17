"""Everything that an administrator wants to see at one glance."""

from typing import Final

from app.core.cache import kept
from app.core.database import Session
from app.models.health import ComponentRead
from app.models.operations import Counted, InstanceRead
from app.models.types import utcnow
from app.services import health
from app.services.operations.storage import storage
from app.services.operations.visits import last_24_hours
from app.services.operations.work import work

_KEEP_SECONDS: Final = 60


def look(session: Session) -> InstanceRead:
    """A constant number of statements; what reads a day of checks is kept for a minute."""
    report = health.readiness()
    counted = kept("operations", Counted, seconds=_KEEP_SECONDS, make=lambda: _count(session))
    return InstanceRead(
        status=report.status,
        checked_at=report.checked_at,
        components={
            name: ComponentRead.model_validate(finding)
            for name, finding in report.components.items()
        },
        work=work(session),
        last_24_hours=counted.last_24_hours,
        storage=counted.storage,
        counted_at=counted.counted_at,
    )


def _count(session: Session) -> Counted:
    return Counted(
        last_24_hours=last_24_hours(session), storage=storage(session), counted_at=utcnow()
    )
