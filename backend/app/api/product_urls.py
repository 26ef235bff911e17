"""Product URLs."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from app.core.dependencies import ActorDep, PagingDep, RowId, SessionDep
from app.models.page import Page
from app.models.pricing import ChecksQueued
from app.models.product_changes import ProductUrlAddress, ProductUrlMove
from app.models.product_urls import (
    ProductUrlCreate,
    ProductUrlRead,
    ProductUrlUpdate,
    QuickAdd,
    QuickAdded,
)
from app.models.snapshots import KeptPage
from app.models.types import Text
from app.services import catalog, pricing, workbench
from app.services.quick_add import quick_add
from app.tasks.pricing import queue_checks

router = APIRouter(prefix="/product-urls", tags=["product URLs"])


@router.get("")
def list_product_urls(
    session: SessionDep,
    actor: ActorDep,
    paging: PagingDep,
    *,
    product_id: RowId | None = None,
    store_id: RowId | None = None,
    active: bool | None = None,
    sort: Annotated[Text, Query(max_length=40)] = "created_at",
) -> Page[ProductUrlRead]:
    return catalog.list_product_urls(
        session,
        actor,
        product_id=product_id,
        store_id=store_id,
        active=active,
        sort=sort,
        limit=paging.limit,
        offset=paging.offset,
    )


@router.post("", status_code=status.HTTP_201_CREATED)
def create_product_url(
    session: SessionDep, actor: ActorDep, data: ProductUrlCreate
) -> ProductUrlRead:
    return catalog.create_product_url(session, actor, data)


@router.post("/quick-add", status_code=status.HTTP_201_CREATED)
def quick_add_page(session: SessionDep, actor: ActorDep, data: QuickAdd) -> QuickAdded:
    """Track a page and read it at once; waits up to 20 s for its shop's turn."""
    return quick_add(session, actor, data)


@router.get("/{product_url_id}")
def get_product_url(session: SessionDep, actor: ActorDep, product_url_id: RowId) -> ProductUrlRead:
    return catalog.get_product_url(session, actor, product_url_id)


@router.patch("/{product_url_id}")
def update_product_url(
    session: SessionDep, actor: ActorDep, product_url_id: RowId, data: ProductUrlUpdate
) -> ProductUrlRead:
    return catalog.update_product_url(session, actor, product_url_id, data)


@router.delete("/{product_url_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_product_url(session: SessionDep, actor: ActorDep, product_url_id: RowId) -> None:
    catalog.delete_product_url(session, actor, product_url_id)


@router.get("/{product_url_id}/snapshot")
def get_snapshot(session: SessionDep, actor: ActorDep, product_url_id: RowId) -> KeptPage:
    """The page as it was read last, where that is kept: to be shown in a sandboxed frame."""
    return workbench.kept_page(session, actor, product_url_id)


@router.post("/{product_url_id}/address")
def readdress_product_url(
    session: SessionDep, actor: ActorDep, product_url_id: RowId, data: ProductUrlAddress
) -> ProductUrlRead:
    """Give the page another address; its readings stay, and it is checked anew."""
    return catalog.readdress_product_url(session, actor, product_url_id, data)


@router.post("/{product_url_id}/move")
def move_product_url(
    session: SessionDep, actor: ActorDep, product_url_id: RowId, data: ProductUrlMove
) -> ProductUrlRead:
    """Give the page, with its readings, to another product of the same owner."""
    return catalog.move_product_url(session, actor, product_url_id, data)


@router.post("/{product_url_id}/refresh", status_code=status.HTTP_202_ACCEPTED)
def refresh_product_url(
    session: SessionDep, actor: ActorDep, product_url_id: RowId
) -> ChecksQueued:
    """Visit the page as soon as its shop may be asked, and say how long that is about."""
    page = catalog.get_product_url(session, actor, product_url_id)
    queued = queue_checks(session, [page.id])
    return ChecksQueued(
        product_url_ids=queued,
        already_running=[] if queued else [page.id],
        wait_seconds=pricing.seconds_until_turn(session, page.id),
    )
