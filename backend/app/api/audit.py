"""Who changed what: the whole log for administrators, and that of one product for its owner."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from app.core.dependencies import ActorDep, AdminDep, PagingDep, RowId, SessionDep
from app.models.audit import AuditFilter, AuditRead
from app.models.page import Page
from app.models.types import Instant, Text
from app.services import audit
from app.services.transfer import export_audit_log

router = APIRouter(tags=["audit"])


def get_filter(
    *,
    actor_id: Annotated[RowId | None, Query(description="Whose changes")] = None,
    action: Annotated[
        Text | None, Query(max_length=60, description="Such as `product.updated`")
    ] = None,
    entity: Annotated[Text | None, Query(max_length=40, description="Such as `product`")] = None,
    entity_id: RowId | None = None,
    address: Annotated[
        Text | None, Query(max_length=45, description="The IP address it came from")
    ] = None,
    since: Annotated[Instant | None, Query(alias="from")] = None,
    until: Annotated[Instant | None, Query(alias="to")] = None,
) -> AuditFilter:
    return AuditFilter(
        actor_id=actor_id,
        action=action,
        entity=entity,
        entity_id=entity_id,
        address=address,
        since=since,
        until=until,
    )


@router.get("/admin/audit")
def list_entries(
    session: SessionDep,
    _: AdminDep,
    paging: PagingDep,
    where: Annotated[AuditFilter, Depends(get_filter)],
) -> Page[AuditRead]:
    """Newest first."""
    return audit.list_entries(session, where=where, limit=paging.limit, offset=paging.offset)


@router.get(
    "/admin/audit/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}},
)
def export_entries(
    _: AdminDep, where: Annotated[AuditFilter, Depends(get_filter)]
) -> StreamingResponse:
    """The same as CSV, all of it, streamed."""
    name = 'attachment; filename="audit.csv"'
    return StreamingResponse(
        export_audit_log(where), media_type="text/csv", headers={"Content-Disposition": name}
    )


@router.get("/products/{product_id}/audit")
def list_product_entries(
    session: SessionDep, actor: ActorDep, paging: PagingDep, product_id: RowId
) -> Page[AuditRead]:
    """What was changed about a product, its pages and their readings; newest first."""
    return audit.list_product_entries(
        session, actor, product_id, limit=paging.limit, offset=paging.offset
    )
