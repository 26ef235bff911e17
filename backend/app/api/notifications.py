"""Notifications: channels, preferences, and the log of deliveries."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from app.core.database import on_commit
from app.core.dependencies import ActorDep, PagingDep, RowId, SessionDep, VisitorDep
from app.models.notifications import (
    ChannelKind,
    ChannelRead,
    ChannelSettings,
    ChannelUpdate,
    DeliveryRead,
    DeliveryState,
    PreferencesRead,
    PreferencesUpdate,
    TrialResult,
)
from app.models.page import Page
from app.models.push import (
    PushRead,
    PushSubscription,
    PushSubscriptionCreate,
    PushSubscriptionRead,
)
from app.models.types import Text
from app.services import notifications
from app.tasks.notifications import deliver

router = APIRouter(prefix="/notifications", tags=["notifications"])


@router.get("/channels")
def list_channels(session: SessionDep, actor: ActorDep) -> Page[ChannelRead]:
    """Every channel with its form as the server describes it; secrets are only ever `stored`."""
    found = notifications.list_channels(session, actor)
    return Page(items=found, total=len(found))


@router.get("/channels/{channel_name}")
def get_channel(session: SessionDep, actor: ActorDep, channel_name: Text) -> ChannelRead:
    return notifications.get_channel(session, actor, channel_name)


@router.put("/channels/{channel_name}")
def put_channel(
    session: SessionDep, actor: ActorDep, channel_name: Text, data: ChannelUpdate
) -> ChannelRead:
    """Store a channel's values; `stored` keeps a secret, unless it would go to another host."""
    return notifications.put_channel(session, actor, channel_name, data)


@router.post("/channels/{channel_name}/test")
def try_channel(
    session: SessionDep, actor: ActorDep, channel_name: Text, data: ChannelSettings
) -> TrialResult:
    """Send a test message by these values, which need not be stored; tells what was answered."""
    return notifications.try_channel(session, actor, channel_name, data)


@router.get("/push")
def read_push(_: ActorDep) -> PushRead:
    """The key that `pushManager.subscribe` takes as `applicationServerKey`."""
    return notifications.read_push()


@router.get("/push/subscriptions", response_model=Page[PushSubscriptionRead])
def list_browsers(
    session: SessionDep, actor: ActorDep, paging: PagingDep
) -> Page[PushSubscription]:
    """One's browsers that take messages, the newest first."""
    return notifications.list_browsers(session, actor, limit=paging.limit, offset=paging.offset)


@router.post(
    "/push/subscriptions",
    response_model=PushSubscriptionRead,
    status_code=status.HTTP_201_CREATED,
)
def subscribe(
    session: SessionDep, actor: ActorDep, visitor: VisitorDep, data: PushSubscriptionCreate
) -> PushSubscription:
    """Have messages sent to a browser; the body is what its `toJSON()` gives. Again is no harm."""
    return notifications.subscribe(session, actor, visitor, data)


@router.delete("/push/subscriptions/{subscription_id}", status_code=status.HTTP_204_NO_CONTENT)
def unsubscribe(session: SessionDep, actor: ActorDep, subscription_id: RowId) -> None:
    notifications.unsubscribe(session, actor, subscription_id)


@router.get("/preferences")
def get_preferences(session: SessionDep, actor: ActorDep) -> PreferencesRead:
    return notifications.get_preferences(session, actor)


@router.patch("/preferences")
def update_preferences(
    session: SessionDep, actor: ActorDep, data: PreferencesUpdate
) -> PreferencesRead:
    """Quiet hours, cooldown, daily cap, digest, notices, and which kinds go to which channels."""
    return notifications.update_preferences(session, actor, data)


@router.get("/deliveries")
def list_deliveries(
    session: SessionDep,
    actor: ActorDep,
    paging: PagingDep,
    *,
    channel: ChannelKind | None = None,
    state: DeliveryState | None = None,
    alert_id: int | None = None,
    sort: Annotated[Text, Query(max_length=40)] = "-created_at",
) -> Page[DeliveryRead]:
    """Each message on each channel, newest first, with what the service answered last."""
    return notifications.list_deliveries(
        session,
        actor,
        channel=channel,
        state=state,
        alert_id=alert_id,
        sort=sort,
        limit=paging.limit,
        offset=paging.offset,
    )


@router.post("/deliveries/{delivery_id}/retry")
def retry_delivery(session: SessionDep, actor: ActorDep, delivery_id: RowId) -> DeliveryRead:
    """Try a message once more, from the first attempt on."""
    row = notifications.retry_delivery(session, actor, delivery_id)
    on_commit(session, deliver.si().delay)
    return row
