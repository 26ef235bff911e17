"""The browsers of readers: subscribed, listed, and forgotten when their service says so."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import delete, update
from sqlmodel import col, select

from app.core import vapid
from app.core.actor import Actor, Visitor
from app.core.config import get_settings
from app.core.database import Session, conflict_on_duplicate
from app.core.errors import Conflict, Unavailable
from app.core.sealing import is_current, seal, unseal
from app.models import NotificationChannel, PushSubscription, User
from app.models.notifications import ChannelKind
from app.models.page import Page
from app.models.push import MOST_BROWSERS, PushRead, PushSubscriptionCreate
from app.models.types import utcnow
from app.services import audit, visibility
from app.services.notifications.channels import CHANNELS
from app.services.notifications.channels.base import Answer, Values
from app.services.notifications.channels.webpush import BROWSERS, Browser, check_endpoint
from app.services.query import page_of

_NOUN = "push_subscription"
_SEALED = "No browser of this account can be read: their key is no longer in SECRETS_KEY."


def read_push() -> PushRead:
    """The public key of this instance, or why it has none."""
    settings = get_settings()
    reason = CHANNELS[ChannelKind.WEBPUSH].unavailable(settings)
    key = settings.vapid_private_key.get_secret_value()
    return PushRead(public_key=None if reason else vapid.public_key(key), reason=reason)


def list_browsers(
    session: Session, actor: Actor, *, limit: int, offset: int
) -> Page[PushSubscription]:
    ordered = visibility.push_subscriptions(actor).order_by(col(PushSubscription.id).desc())
    return page_of(session, ordered, limit=limit, offset=offset)


def subscribe(
    session: Session, actor: Actor, visitor: Visitor, data: PushSubscriptionCreate
) -> PushSubscription:
    """Have messages sent to this browser, and switch the channel on; again does no harm.

    A browser belongs to whoever subscribed it last. Raises Unavailable without a key of ours,
    Invalid for an address that is never opened, Conflict for one browser too many.
    """
    reason = CHANNELS[ChannelKind.WEBPUSH].unavailable(get_settings())
    if reason:
        raise Unavailable(f"There are no messages to browsers: {reason}")
    host = check_endpoint(data.endpoint)
    # Two at once would both find the channel missing, or room for one more.
    session.get_one(User, actor.user_id, with_for_update={"key_share": True})
    mark = hashlib.sha256(data.endpoint.encode()).hexdigest()
    session.execute(delete(PushSubscription).where(col(PushSubscription.endpoint_hash) == mark))
    known = session.exec(visibility.push_subscriptions(actor)).all()
    if len(known) >= MOST_BROWSERS:
        raise Conflict(f"You have {MOST_BROWSERS} browsers already; remove one of them first.")
    told = {"endpoint": data.endpoint, "p256dh": data.keys.p256dh, "auth": data.keys.auth}
    row = PushSubscription(
        user_id=actor.user_id,
        endpoint_hash=mark,
        host=host,
        sealed=seal(json.dumps(told), _purpose(actor.user_id, mark)),
        user_agent=visitor.user_agent,
    )
    with conflict_on_duplicate(session, "This browser is being subscribed at this moment."):
        session.add(row)
    _switch_on(session, actor)
    audit.record_by_author(session, f"{_NOUN}.created", _NOUN, row.id)
    return row


def unsubscribe(session: Session, actor: Actor, subscription_id: int) -> None:
    """Send nothing more to this browser; without any the channel is off."""
    row = visibility.push_subscription(session, actor, subscription_id)
    owner_id = row.user_id
    session.delete(row)
    session.flush()
    _switch_off_without(session, [owner_id])
    audit.record_by_author(session, f"{_NOUN}.deleted", _NOUN, subscription_id)


def browsers_of(session: Session, user_ids: Iterable[int]) -> dict[int, Values]:
    """Whom a message of each of these readers goes to, as the channel takes it.

    A browser whose key is gone from SECRETS_KEY is left out.
    """
    found: dict[int, list[Browser]] = defaultdict(list)
    for row in session.exec(visibility.push_subscriptions_of(user_ids)):
        try:
            told = json.loads(unseal(row.sealed, _purpose(row.user_id, row.endpoint_hash)))
        except Unavailable:
            continue
        found[row.user_id].append(Browser(id=row.id, **told))
    return {
        user_id: {BROWSERS: json.dumps([asdict(each) for each in browsers])}
        for user_id, browsers in found.items()
    }


def sealed_of(session: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """Of these readers, whom `browsers_of` does not know, those who have browsers, and why."""
    rows = session.exec(visibility.push_subscriptions_of(user_ids))
    return {row.user_id: _SEALED for row in rows}


def note(session: Session, answer: Answer) -> None:
    """Remember who took a message, and forget who is gone."""
    if answer.took:
        session.execute(
            update(PushSubscription)
            .where(col(PushSubscription.id).in_(answer.took))
            .values(used_at=utcnow())
            .execution_options(synchronize_session=False)
        )
    if answer.gone:
        forgotten = session.execute(
            delete(PushSubscription)
            .where(col(PushSubscription.id).in_(answer.gone))
            .returning(col(PushSubscription.user_id))
            .execution_options(synchronize_session=False)
        )
        _switch_off_without(session, list(forgotten.scalars()))


def reseal(session: Session) -> int:
    """Seal anew, with the first key, what another one sealed; returns how many browsers."""
    changed = 0
    for row in session.exec(select(PushSubscription).with_for_update()):
        if not is_current(row.sealed):
            purpose = _purpose(row.user_id, row.endpoint_hash)
            row.sealed = seal(unseal(row.sealed, purpose), purpose)
            changed += 1
    return changed


def _switch_on(session: Session, actor: Actor) -> None:
    own = visibility.notification_channels(actor)
    row = session.exec(own.where(NotificationChannel.kind == ChannelKind.WEBPUSH)).one_or_none()
    if row is None:
        row = NotificationChannel(user_id=actor.user_id, kind=ChannelKind.WEBPUSH)
        session.add(row)
    row.enabled = True
    session.flush()


def _switch_off_without(session: Session, user_ids: Sequence[int]) -> None:
    """The channels of those among these readers who have no browser left."""
    left = {row.user_id for row in session.exec(visibility.push_subscriptions_of(user_ids))}
    for channel in session.exec(visibility.channels_of(set(user_ids) - left)):
        if channel.kind is ChannelKind.WEBPUSH:
            channel.enabled = False
    session.flush()


def _purpose(user_id: int, mark: str) -> str:
    return f"push {user_id} {mark}"
