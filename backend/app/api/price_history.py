"""Price history."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, status
from fastapi.responses import StreamingResponse

from app.core.dependencies import ActorDep, Paging, PagingDep, RowId, SessionDep, only_reads
from app.models.page import Page
from app.models.price_history import (
    HistoryPoint,
    ReadingCreate,
    ReadingRead,
    ReadingTold,
    ReadingUpdate,
    Resolution,
    Source,
)
from app.models.types import Instant, Text
from app.services import catalog
from app.services.catalog import Span
from app.services.transfer import ExportFormat, export_history

MOST_POINTS: Final = 2_000
"""As many as a chart draws."""

router = APIRouter(prefix="/price-history", tags=["price history"])


def get_span(
    product_id: RowId | None = None,
    product_url_id: RowId | None = None,
    since: Annotated[Instant | None, Query(alias="from")] = None,
    until: Annotated[Instant | None, Query(alias="to")] = None,
) -> Span:
    return Span(product_id, product_url_id, since, until)


async def get_points(
    paging: PagingDep,
    points: Annotated[
        int | None,
        Query(ge=1, le=MOST_POINTS, description="In place of `limit`: a chart draws all at once"),
    ] = None,
) -> Paging:
    return Paging(points or paging.limit, paging.offset)


@router.get("")
@only_reads
def list_price_history(
    session: SessionDep,
    actor: ActorDep,
    paging: Annotated[Paging, Depends(get_points)],
    span: Annotated[Span, Depends(get_span)],
    *,
    resolution: Resolution = Resolution.RAW,
    source: Annotated[Source | None, Query(description="Who says so; of single readings")] = None,
    excluded: Annotated[
        bool | None, Query(description="Whether single readings are left out")
    ] = None,
    sort: Annotated[Text, Query(max_length=40)] = "-started_at",
) -> Page[HistoryPoint]:
    return catalog.list_price_history(
        session,
        actor,
        span=span,
        resolution=resolution,
        source=source,
        excluded=excluded,
        sort=sort,
        limit=paging.limit,
        offset=paging.offset,
    )


@router.post("", status_code=status.HTTP_201_CREATED)
def create_reading(session: SessionDep, actor: ActorDep, data: ReadingCreate) -> ReadingRead:
    return catalog.create_reading(session, actor, data)


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}, "application/json": {}}}},
)
def export_price_history(
    session: SessionDep,
    actor: ActorDep,
    span: Annotated[Span, Depends(get_span)],
    *,
    shape: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.CSV,
) -> StreamingResponse:
    """Every reading of a product, of a page, or of everything one has; streamed."""
    chunks = export_history(session, actor, span=span, shape=shape)
    kind = "text/csv" if shape is ExportFormat.CSV else "application/json"
    name = f'attachment; filename="price-history.{shape.value}"'
    return StreamingResponse(chunks, media_type=kind, headers={"Content-Disposition": name})


@router.get("/{reading_id}")
@only_reads
def get_reading(session: SessionDep, actor: ActorDep, reading_id: RowId) -> ReadingTold:
    return catalog.get_reading(session, actor, reading_id)


@router.patch("/{reading_id}")
def update_reading(
    session: SessionDep, actor: ActorDep, reading_id: RowId, data: ReadingUpdate
) -> ReadingRead:
    return catalog.update_reading(session, actor, reading_id, data)


@router.delete("/{reading_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_reading(session: SessionDep, actor: ActorDep, reading_id: RowId) -> None:
    catalog.delete_reading(session, actor, reading_id)
