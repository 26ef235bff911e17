"""Checks, and what their owners decide about held ones."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.core.dependencies import ActorDep, PagingDep, RowId, SessionDep
from app.models.checks import CheckRead, Decision, Outcome
from app.models.page import Page
from app.models.types import Text
from app.services import catalog, pricing

router = APIRouter(prefix="/checks", tags=["checks"])


@router.get("")
def list_checks(
    session: SessionDep,
    actor: ActorDep,
    paging: PagingDep,
    *,
    product_url_id: RowId | None = None,
    store_id: RowId | None = None,
    outcome: Outcome | None = None,
    decided: bool | None = None,
    sort: Annotated[Text, Query(max_length=40)] = "-checked_at",
) -> Page[CheckRead]:
    return catalog.list_checks(
        session,
        actor,
        product_url_id=product_url_id,
        store_id=store_id,
        outcome=outcome,
        decided=decided,
        sort=sort,
        limit=paging.limit,
        offset=paging.offset,
    )


@router.post("/{check_id}/accept")
def accept_check(session: SessionDep, actor: ActorDep, check_id: RowId) -> CheckRead:
    """The held price becomes a reading of the time when it was seen."""
    return CheckRead.model_validate(pricing.decide(session, actor, check_id, Decision.ACCEPTED))


@router.post("/{check_id}/reject")
def reject_check(session: SessionDep, actor: ActorDep, check_id: RowId) -> CheckRead:
    """The held price leaves no trace in lows, averages and alerts."""
    return CheckRead.model_validate(pricing.decide(session, actor, check_id, Decision.REJECTED))


@router.post("/{check_id}/adopt")
def adopt_proposal(session: SessionDep, actor: ActorDep, check_id: RowId) -> CheckRead:
    """Put the selector that the check proposes first in its store, and accept its price."""
    return CheckRead.model_validate(pricing.adopt(session, actor, check_id))
