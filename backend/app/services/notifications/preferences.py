"""How a reader wants to be told."""

from app.core.actor import Actor
from app.core.database import Session
from app.models import NotificationPreferences, User
from app.models.notifications import AlertPreferences, PreferencesRead, PreferencesUpdate
from app.services import audit, visibility
from app.services.instance import alert_defaults


def get_preferences(session: Session, actor: Actor) -> PreferencesRead:
    """One's own, and what counts where one says nothing."""
    row = session.exec(visibility.preferences_of(actor)).one_or_none()
    own = row.preferences if row else AlertPreferences()
    return PreferencesRead(
        own=own,
        effective=own.over(alert_defaults(session)),
        routing=row.routing if row else {},
        timezone=session.get_one(User, actor.user_id).timezone,
    )


def update_preferences(session: Session, actor: Actor, data: PreferencesUpdate) -> PreferencesRead:
    """Change what is given; null follows the instance again."""
    session.get_one(User, actor.user_id, with_for_update={"key_share": True})
    row = session.exec(visibility.preferences_of(actor)).one_or_none()
    if row is None:
        row = NotificationPreferences(user_id=actor.user_id)
        session.add(row)
    given = {name: getattr(data, name) for name in data.model_fields_set}
    if "routing" in given:
        row.routing = given.pop("routing")
    row.preferences = row.preferences.model_copy(update=given)
    session.flush()
    audit.record_by_author(
        session, "notification_preferences.updated", "notification_preferences", row.id
    )
    return get_preferences(session, actor)
