"""Products."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, status

from app.core.dependencies import ActorDep, PagingDep, RowId, SessionDep, only_reads
from app.models.money import Currency
from app.models.page import Page
from app.models.price_cache import Badge, Trend
from app.models.product_changes import (
    BulkDelete,
    BulkDeleted,
    BulkUpdate,
    BulkUpdated,
    ProductMerge,
)
from app.models.products import (
    PriceBound,
    ProductCreate,
    ProductDetail,
    ProductFilter,
    ProductRead,
    ProductStatus,
    ProductUpdate,
)
from app.models.types import Text
from app.services import catalog

router = APIRouter(prefix="/products", tags=["products"])


async def get_filter(
    *,
    search: Annotated[Text, Query(max_length=255, description="Words of the name")] = "",
    tag: Annotated[
        list[Text], Query(default_factory=list, max_length=20, description="Slugs of tags")
    ],
    tag_any: Annotated[
        list[Text],
        Query(default_factory=list, max_length=20, description="Slugs, of which one is enough"),
    ],
    tag_none: Annotated[
        list[Text],
        Query(default_factory=list, max_length=20, description="Slugs, of which there is none"),
    ],
    store_id: RowId | None = None,
    status: ProductStatus | None = None,
    favourite: bool | None = None,
    trend: Trend | None = None,
    badge: Badge | None = None,
    currency: Currency | None = None,
    min_price: PriceBound | None = None,
    max_price: PriceBound | None = None,
    has_target: bool | None = None,
    target_reached: bool | None = None,
    watched: bool | None = None,
) -> ProductFilter:
    return ProductFilter(
        search=search,
        tag=tag,
        tag_any=tag_any,
        tag_none=tag_none,
        store_id=store_id,
        status=status,
        favourite=favourite,
        trend=trend,
        badge=badge,
        currency=currency,
        min_price=min_price,
        max_price=max_price,
        has_target=has_target,
        target_reached=target_reached,
        watched=watched,
    )


@router.get("")
@only_reads
def list_products(
    session: SessionDep,
    actor: ActorDep,
    paging: PagingDep,
    where: Annotated[ProductFilter, Depends(get_filter)],
    sort: Annotated[Text, Query(max_length=40)] = "name",
) -> Page[ProductRead]:
    return catalog.list_products(
        session, actor, where=where, sort=sort, limit=paging.limit, offset=paging.offset
    )


@router.post("", status_code=status.HTTP_201_CREATED)
def create_product(session: SessionDep, actor: ActorDep, data: ProductCreate) -> ProductDetail:
    return catalog.create_product(session, actor, data)


@router.post("/bulk-update")
def bulk_update(session: SessionDep, actor: ActorDep, data: BulkUpdate) -> BulkUpdated:
    """Change many products at once; the answer says which ones, and why others stayed."""
    return catalog.bulk_update(session, actor, data)


@router.post("/bulk-delete")
def bulk_delete(session: SessionDep, actor: ActorDep, data: BulkDelete) -> BulkDeleted:
    """Delete many products at once; with `dry_run`, only say what would go with them."""
    return catalog.bulk_delete(session, actor, data)


@router.post("/merge")
def merge_products(session: SessionDep, actor: ActorDep, data: ProductMerge) -> ProductDetail:
    """Give one product the pages, readings and tags of another one, which then is gone."""
    return catalog.merge_products(session, actor, data)


@router.get("/{product_id}")
@only_reads
def get_product(session: SessionDep, actor: ActorDep, product_id: RowId) -> ProductDetail:
    return catalog.get_product(session, actor, product_id)


@router.patch("/{product_id}")
def update_product(
    session: SessionDep, actor: ActorDep, product_id: RowId, data: ProductUpdate
) -> ProductDetail:
    return catalog.update_product(session, actor, product_id, data)


@router.post("/{product_id}/duplicate", status_code=status.HTTP_201_CREATED)
def duplicate_product(session: SessionDep, actor: ActorDep, product_id: RowId) -> ProductDetail:
    """A second product with the same pages, tags and notes; readings and rules stay with this."""
    return catalog.duplicate_product(session, actor, product_id)


@router.delete("/{product_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_product(session: SessionDep, actor: ActorDep, product_id: RowId) -> None:
    catalog.delete_product(session, actor, product_id)
