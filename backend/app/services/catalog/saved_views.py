"""Saved views: one owner's lists under names of their own."""

from sqlalchemy import func
from sqlmodel import col

from app.core.actor import Actor
from app.core.database import Session, conflict_on_duplicate
from app.models import SavedView
from app.models.page import Page
from app.models.saved_views import SavedViewCreate, SavedViewRead, SavedViewUpdate
from app.services import visibility
from app.services.query import page_of, sorted_by

_SORTS = {"name": func.lower(SavedView.name), "created_at": col(SavedView.created_at)}
_TAKEN = "You already have a view of this name."


def list_saved_views(
    session: Session, actor: Actor, *, sort: str = "name", limit: int = 50, offset: int = 0
) -> Page[SavedViewRead]:
    ordered = sorted_by(visibility.saved_views(actor), sort, _SORTS, tie=col(SavedView.id))
    page = page_of(session, ordered, limit=limit, offset=offset)
    items = [SavedViewRead.model_validate(view) for view in page.items]
    return Page(items=items, total=page.total)


def get_saved_view(session: Session, actor: Actor, view_id: int) -> SavedViewRead:
    return SavedViewRead.model_validate(visibility.saved_view(session, actor, view_id))


def create_saved_view(session: Session, actor: Actor, data: SavedViewCreate) -> SavedViewRead:
    view = SavedView(user_id=actor.makes_for, **data.model_dump())
    with conflict_on_duplicate(session, _TAKEN):
        session.add(view)
    return SavedViewRead.model_validate(view)


def update_saved_view(
    session: Session, actor: Actor, view_id: int, data: SavedViewUpdate
) -> SavedViewRead:
    view = visibility.saved_view(session, actor, view_id)
    with conflict_on_duplicate(session, _TAKEN):
        view.sqlmodel_update(data.model_dump(exclude_unset=True))
    return SavedViewRead.model_validate(view)


def delete_saved_view(session: Session, actor: Actor, view_id: int) -> None:
    session.delete(visibility.saved_view(session, actor, view_id))
