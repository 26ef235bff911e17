"""Tags: listing with how many products carry them, and changing them."""

from sqlalchemy import func
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session, conflict_on_duplicate
from app.models import ProductTag, Tag
from app.models.page import Page
from app.models.tags import TagCreate, TagRead, TagUpdate
from app.services import visibility
from app.services.catalog.slugs import free_slug
from app.services.query import page_of, sorted_by

_SORTS = {"name": func.lower(Tag.name), "slug": col(Tag.slug), "created_at": col(Tag.created_at)}


def list_tags(
    session: Session, actor: Actor, *, search: str = "", sort: str = "name", limit: int, offset: int
) -> Page[TagRead]:
    """The tags whose name contains `search`: three statements, whatever the size."""
    statement = visibility.tags(actor).where(col(Tag.name).icontains(search, autoescape=True))
    ordered = sorted_by(statement, sort, _SORTS, tie=col(Tag.id))
    page = page_of(session, ordered, limit=limit, offset=offset)
    return Page(items=_with_totals(session, page.items), total=page.total)


def get_tag(session: Session, actor: Actor, tag_id: int) -> TagRead:
    return _read(session, visibility.tag(session, actor, tag_id))


def create_tag(session: Session, actor: Actor, data: TagCreate) -> TagRead:
    slug = data.slug or free_slug(session, Tag, actor.user_id, data.name, otherwise="tag")
    tag = Tag(name=data.name, slug=slug, user_id=actor.user_id)
    with conflict_on_duplicate(session, f"You already have a tag '{slug}'."):
        session.add(tag)
    return _read(session, tag)


def update_tag(session: Session, actor: Actor, tag_id: int, data: TagUpdate) -> TagRead:
    tag = visibility.tag(session, actor, tag_id)
    with conflict_on_duplicate(session, f"You already have a tag '{data.slug}'."):
        tag.sqlmodel_update(data.model_dump(exclude_unset=True))
    return _read(session, tag)


def delete_tag(session: Session, actor: Actor, tag_id: int) -> None:
    session.delete(visibility.tag(session, actor, tag_id))


def _read(session: Session, tag: Tag) -> TagRead:
    return _with_totals(session, [tag])[0]


def _with_totals(session: Session, tags: list[Tag]) -> list[TagRead]:
    totals = dict(
        session.exec(
            select(ProductTag.tag_id, func.count())
            .where(col(ProductTag.tag_id).in_([tag.id for tag in tags]))
            .group_by(col(ProductTag.tag_id))
        ).all()
    )
    return [
        TagRead.model_validate(tag, update={"products_total": totals.get(tag.id, 0)})
        for tag in tags
    ]
