"""Each reader's channels: what is stored of them, sealed where it is secret, and trying them."""

import json
import time
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select

from app.core import limits
from app.core.actor import Actor
from app.core.config import get_settings
from app.core.database import Session, pause
from app.core.errors import Invalid, NotFound, Unavailable
from app.core.limits import Limit
from app.core.sealing import is_current, seal, unseal
from app.models import NotificationChannel, NotificationDelivery, User
from app.models.fetching import STORED
from app.models.notifications import (
    ChannelField,
    ChannelKind,
    ChannelRead,
    ChannelSettings,
    ChannelUpdate,
    FieldValue,
    LastDelivery,
    TrialResult,
)
from app.services import audit, visibility
from app.services.notifications.browsers import browsers_of, note, reseal
from app.services.notifications.channels import (
    CHANNELS,
    Channel,
    Channels,
    Envelope,
    Values,
    checked,
)
from app.services.notifications.channels.apprise import check_target
from app.services.notifications.text import trial_message

_TRIALS: Final = Limit("notification_trials", 20, 600)


def list_channels(
    session: Session, actor: Actor, *, channels: Channels = CHANNELS
) -> list[ChannelRead]:
    """Every channel there is, with one's own values; secrets are only said to be stored."""
    rows = {row.kind: row for row in session.exec(visibility.notification_channels(actor))}
    last = _last_deliveries(session, actor)
    return [
        _read(channel, rows.get(kind), last.get(kind), _ends(session, actor, channel))
        for kind, channel in channels.items()
    ]


def get_channel(
    session: Session, actor: Actor, name: str, *, channels: Channels = CHANNELS
) -> ChannelRead:
    channel = _channel(name, channels)
    last = _last_deliveries(session, actor).get(channel.kind)
    row = _row(session, actor, channel.kind)
    return _read(channel, row, last, _ends(session, actor, channel))


def put_channel(
    session: Session, actor: Actor, name: str, data: ChannelUpdate, *, channels: Channels = CHANNELS
) -> ChannelRead:
    """Store a channel as it is given; "stored" keeps a secret, as long as it goes to the same host.

    Raises Invalid for a value that cannot be used, or when an enabled channel lacks one.
    """
    channel = _channel(name, channels)
    # Two at once would both find nothing stored.
    session.get_one(User, actor.user_id, with_for_update={"key_share": True})
    row = _row(session, actor, channel.kind)
    values = _given(channel, row, data)
    if data.enabled:
        _refuse_incomplete(channel, {**values, **_ends(session, actor, channel)})
    if row is None:
        row = NotificationChannel(user_id=actor.user_id, kind=channel.kind)
        session.add(row)
    secrets = {name: value for name, value in values.items() if name in channel.secret_names}
    row.enabled = data.enabled
    row.settings = {name: value for name, value in values.items() if name not in secrets}
    row.sealed = _sealed(channel, row, secrets)
    session.flush()
    audit.record_by_author(session, "notification_channel.updated", "notification_channel", row.id)
    return get_channel(session, actor, name, channels=channels)


def try_channel(
    session: Session,
    actor: Actor,
    name: str,
    data: ChannelSettings,
    *,
    channels: Channels = CHANNELS,
) -> TrialResult:
    """Send a test message by values that are not stored yet; tells what the service answered.

    A stored secret goes to the host that it is stored for, and to no other.
    """
    channel, settings = _channel(name, channels), get_settings()
    limits.count(_TRIALS, str(actor.user_id))
    values = _given(channel, _row(session, actor, channel.kind), data)
    values |= _ends(session, actor, channel)
    _refuse_incomplete(channel, values)
    user = session.get_one(User, actor.user_id)
    message = trial_message(locale=user.locale)
    envelope = Envelope(message, uuid4(), user.email, {"event": "test"})
    pause(session)
    began = time.monotonic()
    answer = channel.deliver(channel.complete(values, settings), envelope, settings)
    note(session, answer)
    return TrialResult(
        ok=answer.ok,
        status=answer.status,
        answer=answer.text,
        duration_ms=int((time.monotonic() - began) * 1_000),
    )


def values_of(channel: Channel, row: NotificationChannel) -> dict[str, FieldValue]:
    """Everything that is stored of a channel, secrets too; Unavailable when they do not open."""
    return {**row.settings, **_opened(channel, row)}


def reseal_all(session: Session) -> int:
    """Seal anew, with the first key, what another one sealed; returns how many it was.

    Raises Unavailable, and changes nothing, when a key is missing.
    """
    changed = 0
    for row in session.exec(select(NotificationChannel).with_for_update()):
        if row.sealed is not None and not is_current(row.sealed):
            channel = CHANNELS[row.kind]
            row.sealed = _sealed(channel, row, _opened(channel, row))
            changed += 1
    session.flush()
    return changed + reseal(session)


def _ends(session: Session, actor: Actor, channel: Channel) -> Values:
    """What a message goes to that is no field of the channel: the actor's browsers."""
    if channel.kind is not ChannelKind.WEBPUSH:
        return {}
    return browsers_of(session, [actor.user_id]).get(actor.user_id, {})


def _channel(name: str, channels: Channels) -> Channel:
    found = next((channel for kind, channel in channels.items() if kind.value == name), None)
    if found is None:
        raise NotFound(f"There is no channel '{name[:40]}'.")
    return found


def _row(session: Session, actor: Actor, kind: ChannelKind) -> NotificationChannel | None:
    own = visibility.notification_channels(actor)
    return session.exec(own.where(NotificationChannel.kind == kind)).one_or_none()


def _given(
    channel: Channel, row: NotificationChannel | None, data: ChannelSettings
) -> dict[str, FieldValue]:
    """The values that a client sent, checked, with its stored secrets where it says so."""
    specs = {spec.name: spec for spec in channel.specs}
    unknown = sorted(data.settings.keys() - specs.keys())
    if unknown:
        raise Invalid(f"{channel.title} has no field '{unknown[0][:40]}'.")
    kept = {
        name
        for name, value in data.settings.items()
        if value == STORED and name in channel.secret_names
    }
    values = {
        name: checked(specs[name], value)
        for name, value in data.settings.items()
        if name not in kept and value is not None and value != ""
    }
    if channel.kind is ChannelKind.APPRISE and "url" in values:
        check_target(values["url"])
    if kept:
        values |= _kept_secrets(channel, row, values, kept)
    return values


def _kept_secrets(
    channel: Channel,
    row: NotificationChannel | None,
    values: Mapping[str, FieldValue],
    names: set[str],
) -> dict[str, FieldValue]:
    if row is None:
        raise Invalid(f"{channel.title} has nothing stored yet.")
    opened = _opened(channel, row)
    kept = {name: opened[name] for name in names if name in opened}
    if channel.goes_to({**values, **kept}) != channel.goes_to({**row.settings, **opened}):
        raise Invalid("The address has changed, so enter the secrets for it again.")
    return kept


def _refuse_incomplete(channel: Channel, values: Mapping[str, FieldValue]) -> None:
    settings = get_settings()
    why = channel.unavailable(settings)
    if why is not None:
        raise Invalid(f"{channel.title} cannot be used: {why}")
    missing = channel.missing(values, settings)
    if missing is not None:
        raise Invalid(f"{channel.title} needs '{missing}'.")


def _sealed(
    channel: Channel, row: NotificationChannel, secrets: Mapping[str, FieldValue]
) -> str | None:
    return seal(json.dumps(dict(secrets)), _purpose(channel, row)) if secrets else None


def _opened(channel: Channel, row: NotificationChannel) -> dict[str, FieldValue]:
    if row.sealed is None:
        return {}
    opened: dict[str, FieldValue] = json.loads(unseal(row.sealed, _purpose(channel, row)))
    return opened


def _purpose(channel: Channel, row: NotificationChannel) -> str:
    """Whose secrets they are, of what, and where they may go."""
    return f"channel {row.user_id} {row.kind.value} {channel.bound_to(row.settings)}"


def _read(
    channel: Channel,
    row: NotificationChannel | None,
    last: NotificationDelivery | None,
    ends: Values,
) -> ChannelRead:
    settings = get_settings()
    reason = channel.unavailable(settings)
    kept = _told(channel, row)
    lacking = channel.missing({**kept, **ends}, settings)
    by_default = row is None and channel.kind is ChannelKind.EMAIL
    return ChannelRead(
        channel=channel.kind,
        title=channel.title,
        available=reason is None,
        reason=reason,
        enabled=reason is None and (by_default if row is None else row.enabled),
        configured=reason is None and lacking is None,
        fields=[
            ChannelField(
                name=spec.name,
                kind=spec.kind,
                label=spec.label,
                help=spec.help,
                required=spec.required and not channel.complete({}, settings).get(spec.name),
                placeholder=spec.placeholder,
                max_length=spec.max_length,
                choices=list(spec.choices),
                value=kept.get(spec.name),
            )
            for spec in channel.specs
        ],
        last_delivery=_last(last),
    )


def _told(channel: Channel, row: NotificationChannel | None) -> dict[str, FieldValue]:
    """What is stored, with a word in place of each secret."""
    if row is None:
        return {}
    secrets: dict[str, Any] = {}
    if row.sealed is not None:
        try:
            secrets = dict.fromkeys(_opened(channel, row), STORED)
        except Unavailable:
            # Its key is gone: as good as never entered, and to be entered again.
            secrets = {}
    return {**row.settings, **secrets}


def _last(row: NotificationDelivery | None) -> LastDelivery | None:
    if row is None:
        return None
    return LastDelivery(state=row.state, at=row.sent_at or row.created_at, answer=row.answer)


def _last_deliveries(session: Session, actor: Actor) -> dict[ChannelKind, NotificationDelivery]:
    """The newest of each channel that was tried at all."""
    tried = (
        visibility.own_deliveries(actor)
        .where(col(NotificationDelivery.attempts) > 0)
        .ext(distinct_on(col(NotificationDelivery.channel)))
        .order_by(col(NotificationDelivery.channel), col(NotificationDelivery.id).desc())
    )
    return {row.channel: row for row in session.exec(tried)}
