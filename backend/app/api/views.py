"""Saved views."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from app.core.dependencies import ActorDep, PagingDep, RowId, SessionDep
from app.models.page import Page
from app.models.saved_views import SavedViewCreate, SavedViewRead, SavedViewUpdate
from app.models.types import Text
from app.services import catalog

router = APIRouter(prefix="/views", tags=["saved views"])


@router.get("")
def list_saved_views(
    session: SessionDep,
    actor: ActorDep,
    paging: PagingDep,
    sort: Annotated[Text, Query(max_length=40)] = "name",
) -> Page[SavedViewRead]:
    return catalog.list_saved_views(
        session, actor, sort=sort, limit=paging.limit, offset=paging.offset
    )


@router.post("", status_code=status.HTTP_201_CREATED)
def create_saved_view(session: SessionDep, actor: ActorDep, data: SavedViewCreate) -> SavedViewRead:
    return catalog.create_saved_view(session, actor, data)


@router.get("/{view_id}")
def get_saved_view(session: SessionDep, actor: ActorDep, view_id: RowId) -> SavedViewRead:
    return catalog.get_saved_view(session, actor, view_id)


@router.patch("/{view_id}")
def update_saved_view(
    session: SessionDep, actor: ActorDep, view_id: RowId, data: SavedViewUpdate
) -> SavedViewRead:
    return catalog.update_saved_view(session, actor, view_id, data)


@router.delete("/{view_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_saved_view(session: SessionDep, actor: ActorDep, view_id: RowId) -> None:
    catalog.delete_saved_view(session, actor, view_id)
