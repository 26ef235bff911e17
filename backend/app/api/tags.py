"""Tags."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from app.core.dependencies import ActorDep, PagingDep, RowId, SessionDep
from app.models.page import Page
from app.models.tags import (
    TagCreate,
    TagMerge,
    TagMergePreview,
    TagMergePreviewed,
    TagOrder,
    TagRead,
    TagsMerged,
    TagSuggestion,
    TagUpdate,
)
from app.models.types import Text
from app.services import catalog, workbench

router = APIRouter(prefix="/tags", tags=["tags"])


@router.get("")
def list_tags(
    *,
    session: SessionDep,
    actor: ActorDep,
    paging: PagingDep,
    search: Annotated[Text, Query(max_length=80)] = "",
    unused: bool = False,
    sort: Annotated[Text, Query(max_length=40)] = "name",
) -> Page[TagRead]:
    """Tags with what carries them; `unused`: only those that nothing does."""
    return catalog.list_tags(
        session,
        actor,
        search=search,
        unused=unused,
        sort=sort,
        limit=paging.limit,
        offset=paging.offset,
    )


@router.get("/suggestions")
def suggest_tags(session: SessionDep, actor: ActorDep) -> list[TagSuggestion]:
    """Categories under which shops file what is tracked; those of most products first."""
    return workbench.suggest_tags(session, actor)


@router.post("", status_code=status.HTTP_201_CREATED)
def create_tag(session: SessionDep, actor: ActorDep, data: TagCreate) -> TagRead:
    return catalog.create_tag(session, actor, data)


@router.post("/merge")
def merge_tags(session: SessionDep, actor: ActorDep, data: TagMerge) -> TagsMerged:
    """Give the products of some tags another one, and drop those unless they are to stay."""
    return catalog.merge_tags(session, actor, data)


@router.post("/merge/preview")
def preview_merge(session: SessionDep, actor: ActorDep, data: TagMergePreview) -> TagMergePreviewed:
    """What merging would come to, without doing it."""
    return catalog.preview_merge(session, actor, data)


@router.put("/order", status_code=status.HTTP_204_NO_CONTENT)
def order_tags(session: SessionDep, actor: ActorDep, data: TagOrder) -> None:
    """Show the groups of these tags first on the overview, in this order."""
    catalog.order_tags(session, actor, data.tag_ids)


@router.get("/{tag_id}")
def get_tag(session: SessionDep, actor: ActorDep, tag_id: RowId) -> TagRead:
    return catalog.get_tag(session, actor, tag_id)


@router.patch("/{tag_id}")
def update_tag(session: SessionDep, actor: ActorDep, tag_id: RowId, data: TagUpdate) -> TagRead:
    return catalog.update_tag(session, actor, tag_id, data)


@router.delete("/{tag_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_tag(session: SessionDep, actor: ActorDep, tag_id: RowId) -> None:
    catalog.delete_tag(session, actor, tag_id)
