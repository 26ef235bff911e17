"""Stores."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from app.core.dependencies import ActorDep, PagingDep, RowId, SessionDep
from app.models.audit import AuditRead
from app.models.fetching import FetchMode
from app.models.page import Page
from app.models.snapshots import ReadingRules, Replayed
from app.models.store_changes import (
    StoreBulkUpdate,
    StoreCreate,
    StoreQuickAdd,
    StoresChanged,
    StoreUpdate,
)
from app.models.store_health import StoreHealth, StoreHealthBand, StoreResumed, StoreStatistics
from app.models.store_offers import StoreOffer
from app.models.stores import StoreRead
from app.models.types import Text
from app.services import audit, catalog, workbench

router = APIRouter(prefix="/stores", tags=["stores"])


@router.get("")
def list_stores(
    session: SessionDep,
    actor: ActorDep,
    paging: PagingDep,
    *,
    search: Annotated[Text, Query(max_length=255)] = "",
    active: bool | None = None,
    currency: Annotated[Text | None, Query(max_length=3)] = None,
    fetch_mode: FetchMode | None = None,
    unused: Annotated[bool | None, Query(description="Without a tracked page")] = None,
    health: StoreHealthBand | None = None,
    sort: Annotated[Text, Query(max_length=40)] = "name",
) -> Page[StoreRead]:
    return catalog.list_stores(
        session,
        actor,
        search=search,
        active=active,
        currency=currency,
        fetch_mode=fetch_mode,
        unused=unused,
        health=health,
        sort=sort,
        limit=paging.limit,
        offset=paging.offset,
    )


@router.post("", status_code=status.HTTP_201_CREATED)
def create_store(session: SessionDep, actor: ActorDep, data: StoreCreate) -> StoreRead:
    return catalog.create_store(session, actor, data)


@router.post(
    "/quick-add",
    status_code=status.HTTP_201_CREATED,
    responses={status.HTTP_200_OK: {"description": "The store was there", "model": StoreRead}},
)
def quick_add_store(
    session: SessionDep, actor: ActorDep, data: StoreQuickAdd, response: Response
) -> StoreRead:
    found = catalog.quick_add_store(session, actor, data)
    if not found.created:
        response.status_code = status.HTTP_200_OK
    return found.store


@router.post("/bulk-update")
def bulk_update(session: SessionDep, actor: ActorDep, data: StoreBulkUpdate) -> StoresChanged:
    """Change many stores at once; those that are not there are told, and stop nothing."""
    return catalog.bulk_update_stores(session, actor, data)


@router.get("/statistics")
def list_statistics(
    session: SessionDep, actor: ActorDep, paging: PagingDep
) -> Page[StoreStatistics]:
    """How the visits of the last week went, store by store, and which shops rest now."""
    return catalog.store_statistics(session, actor, limit=paging.limit, offset=paging.offset)


@router.post("/{store_id}/resume")
def resume_store(session: SessionDep, actor: ActorDep, store_id: RowId) -> StoreResumed:
    """Try a shop again that kept us out, before its circuit would let us."""
    return catalog.resume_store(session, actor, store_id)


@router.get("/{store_id}")
def get_store(session: SessionDep, actor: ActorDep, store_id: RowId) -> StoreRead:
    return catalog.get_store(session, actor, store_id)


@router.patch("/{store_id}")
def update_store(
    session: SessionDep, actor: ActorDep, store_id: RowId, data: StoreUpdate
) -> StoreRead:
    return catalog.update_store(session, actor, store_id, data)


@router.post("/{store_id}/replay")
def replay_rules(
    session: SessionDep, actor: ActorDep, store_id: RowId, data: ReadingRules
) -> Replayed:
    """What other rules would make of the newest kept page of each offer; nothing is changed."""
    return workbench.replay(session, actor, store_id, data)


@router.get("/{store_id}/health")
def get_health(session: SessionDep, actor: ActorDep, store_id: RowId) -> StoreHealth:
    """How the visits of the last thirty days went, and what kept them from going well."""
    return catalog.store_health(session, actor, store_id)


@router.get("/{store_id}/offers")
def list_offers(
    session: SessionDep, actor: ActorDep, paging: PagingDep, store_id: RowId
) -> Page[StoreOffer]:
    """Its tracked pages, the newest first, with their products and what they cost last."""
    return catalog.store_offers(session, actor, store_id, limit=paging.limit, offset=paging.offset)


@router.get("/{store_id}/changes")
def list_changes(
    session: SessionDep, actor: ActorDep, paging: PagingDep, store_id: RowId
) -> Page[AuditRead]:
    """What was changed about the store, the newest first: the way back to an earlier version.

    Secrets stand as null, and long texts are cut.
    """
    return audit.list_store_entries(
        session, actor, store_id, limit=paging.limit, offset=paging.offset
    )


@router.delete("/{store_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_store(session: SessionDep, actor: ActorDep, store_id: RowId) -> None:
    catalog.delete_store(session, actor, store_id)
