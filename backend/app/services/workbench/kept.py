"""The newest page that is kept of a product URL, for whoever wonders what was read."""

from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import NotFound
from app.models import Snapshot
from app.models.snapshots import KeptPage
from app.services import visibility
from app.services.workbench.frames import frame_path


def kept_page(session: Session, actor: Actor, product_url_id: int) -> KeptPage:
    """When it was taken and where it can be looked at; NotFound when nothing is kept."""
    page = visibility.product_url(session, actor, product_url_id)
    columns = (
        col(Snapshot.id),
        col(Snapshot.url),
        col(Snapshot.final_url),
        col(Snapshot.status),
        col(Snapshot.size),
        col(Snapshot.taken_at),
    )
    found = select(Snapshot).where(col(Snapshot.product_url_id) == page.id)
    row = session.execute(found.with_only_columns(*columns)).mappings().one_or_none()
    if row is None:
        raise NotFound("Nothing is kept of this page; it is after its next visit.")
    return KeptPage.model_validate({**row, "page_path": frame_path(row["id"])})
