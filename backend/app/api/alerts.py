"""Alerts: rules, what they would have told, and the inbox."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response, status

from app.api.events import EVENT_STREAM, stream
from app.api.live import alert_events, refuse_too_many
from app.core.dependencies import ActorDep, BearerDep, PagingDep, RowId, SessionDep
from app.models.alert_rules import RuleCreate, RuleKind, RuleRead, RuleUpdate
from app.models.alerts import (
    AlertRead,
    AlertsChanged,
    AlertsRead,
    AlertUpdate,
    Preview,
    PreviewRequest,
)
from app.models.notifications import AlertKind, ChannelKind
from app.models.page import Page
from app.models.types import Text
from app.services import alerts
from app.services.alerts import Cursor

router = APIRouter(prefix="/alerts", tags=["alerts"])

Sort = Annotated[Text, Query(max_length=40)]


@router.get("")
def list_alerts(
    session: SessionDep,
    actor: ActorDep,
    paging: PagingDep,
    *,
    kind: AlertKind | None = None,
    product_id: int | None = None,
    rule_id: int | None = None,
    channel: ChannelKind | None = None,
    unread: bool | None = None,
    failed: bool | None = None,
    silenced: bool | None = None,
    sort: Sort = "-created_at",
) -> Page[AlertRead]:
    """The inbox, newest first.

    `unread=true&limit=1` counts what is new in `total`; `channel` are those that were to go there;
    `failed` those that one of their channels gave up; `silenced` those that a cooldown kept from
    being sent.
    """
    return alerts.list_alerts(
        session,
        actor,
        kind=kind,
        product_id=product_id,
        rule_id=rule_id,
        channel=channel,
        unread=unread,
        failed=failed,
        silenced=silenced,
        sort=sort,
        limit=paging.limit,
        offset=paging.offset,
    )


@router.get("/stream", responses={200: EVENT_STREAM}, response_class=Response)
async def follow_alerts(
    actor: ActorDep,
    bearer: BearerDep,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Follow one's own inbox: `alert` for each that is new, `unread` with the count after them.

    `Last-Event-ID` is that of the last `unread`; without it only what comes from now on is told.
    Ends after `STREAM_SECONDS`; then come back.
    """
    refuse_too_many(actor.user_id)
    return stream(alert_events(bearer or "", actor, Cursor.of(last_event_id)))


@router.post("/read")
def mark_alerts_read(session: SessionDep, actor: ActorDep, data: AlertsRead) -> AlertsChanged:
    """Mark alerts as read: those in `ids`, or all up to `up_to_id`."""
    return alerts.mark_read(session, actor, data)


@router.get("/rules")
def list_rules(
    session: SessionDep,
    actor: ActorDep,
    paging: PagingDep,
    *,
    product_id: int | None = None,
    product_url_id: int | None = None,
    kind: RuleKind | None = None,
    active: bool | None = None,
    sort: Sort = "-created_at",
) -> Page[RuleRead]:
    return alerts.list_rules(
        session,
        actor,
        product_id=product_id,
        product_url_id=product_url_id,
        kind=kind,
        active=active,
        sort=sort,
        limit=paging.limit,
        offset=paging.offset,
    )


@router.post("/rules", status_code=status.HTTP_201_CREATED)
def create_rule(session: SessionDep, actor: ActorDep, data: RuleCreate) -> RuleRead:
    """A rule for a product, or for one of its pages; it belongs to the product's owner."""
    return alerts.create_rule(session, actor, data)


@router.post("/rules/preview")
def preview_rule(session: SessionDep, actor: ActorDep, data: PreviewRequest) -> Preview:
    """When a rule would have fired in the last 90 days; nothing is kept."""
    return alerts.preview(session, actor, data)


@router.get("/rules/{rule_id}")
def get_rule(session: SessionDep, actor: ActorDep, rule_id: RowId) -> RuleRead:
    return alerts.get_rule(session, actor, rule_id)


@router.patch("/rules/{rule_id}")
def update_rule(session: SessionDep, actor: ActorDep, rule_id: RowId, data: RuleUpdate) -> RuleRead:
    """Change a rule, switch it off or snooze it; one that waits for something else begins anew."""
    return alerts.update_rule(session, actor, rule_id, data)


@router.delete("/rules/{rule_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_rule(session: SessionDep, actor: ActorDep, rule_id: RowId) -> None:
    """Drop a rule; what it told stays in the inbox."""
    alerts.delete_rule(session, actor, rule_id)


@router.get("/{alert_id}")
def get_alert(session: SessionDep, actor: ActorDep, alert_id: RowId) -> AlertRead:
    return alerts.get_alert(session, actor, alert_id)


@router.patch("/{alert_id}")
def update_alert(
    session: SessionDep, actor: ActorDep, alert_id: RowId, data: AlertUpdate
) -> AlertRead:
    return alerts.update_alert(session, actor, alert_id, data)
