"""Who is told: people with their clocks, languages and preferences, as many as are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.database import Session
from app.models import User
from app.models.notifications import AlertPreferences, Routing
from app.services import visibility
from app.services.instance import alert_defaults


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody, with the preferences that count for them."""

    id: int
    timezone: str
    locale: str
    preferences: AlertPreferences
    routing: Routing


def readers_of(session: Session, user_ids: Iterable[int]) -> dict[int, Reader]:
    """Two statements, whatever their number."""
    defaults = alert_defaults(session)
    return {
        user.id: Reader(
            user.id,
            user.timezone,
            user.locale,
            own.preferences.over(defaults) if own else defaults,
            own.routing if own else {},
        )
        for user, own in session.execute(visibility.people(user_ids))
    }


def locale_of(session: Session, user_id: int) -> str:
    """The language in which somebody reads."""
    return session.get_one(User, user_id).locale
