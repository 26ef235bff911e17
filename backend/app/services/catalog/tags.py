"""Tags: listing with how many products carry them, and changing them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import ARRAY, Text, cast, delete, func, literal
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session, conflict_on_duplicate
from app.core.errors import Invalid, NotFound
from app.models import Product, ProductTag, Tag
from app.models.page import Page
from app.models.tags import (
    TagColour,
    TagCreate,
    TagMerge,
    TagMergePreview,
    TagMergePreviewed,
    TagRead,
    TagsMerged,
    TagUpdate,
)
from app.services import audit, visibility
from app.services.catalog.holds import hold, hold_all
from app.services.catalog.slugs import chosen_slug, free_slug, slug_of, take_turns
from app.services.query import page_of, sorted_by
from app.services.rows import among


def _of_links(figure: Any) -> Any:
    """A figure over the links of the tag around it."""
    return (
        select(figure)
        .select_from(ProductTag)
        .join(Product, col(Product.id) == ProductTag.product_id)
        .where(col(ProductTag.tag_id) == Tag.id)
        .correlate(Tag)
        .scalar_subquery()
    )


_FIGURES: Final[dict[str, Any]] = {
    "products_total": func.count(),
    "favourites_total": func.count().filter(col(Product.favourite)),
    "last_used_at": func.max(ProductTag.tagged_at),
}
_SORTS: Final = {
    "name": func.lower(Tag.name),
    "slug": col(Tag.slug),
    "created_at": col(Tag.created_at),
    "place": col(Tag.place),
    "products": _of_links(_FIGURES["products_total"]),
    "favourites": _of_links(_FIGURES["favourites_total"]),
    "used": _of_links(_FIGURES["last_used_at"]),
}


def list_tags(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    unused: bool = False,
    sort: str = "name",
    limit: int = 50,
    offset: int = 0,
) -> Page[TagRead]:
    """The tags whose name contains `search`: three statements, whatever the size."""
    statement = visibility.tags(actor).where(col(Tag.name).icontains(search, autoescape=True))
    if unused:
        statement = statement.where(col(Tag.id).not_in(select(ProductTag.tag_id)))
    ordered = sorted_by(statement, sort, _SORTS, tie=col(Tag.id))
    page = page_of(session, ordered, limit=limit, offset=offset)
    return Page(items=_with_totals(session, page.items), total=page.total)


def get_tag(session: Session, actor: Actor, tag_id: int) -> TagRead:
    return _read(session, visibility.tag(session, actor, tag_id))


def create_tag(session: Session, actor: Actor, data: TagCreate) -> TagRead:
    if data.slug is None:
        slug = free_slug(session, Tag, actor.makes_for, data.name, otherwise="tag")
    else:
        slug = chosen_slug(data.slug)
    tag = Tag(
        name=data.name, slug=slug, colour=data.colour or TagColour.GREY, user_id=actor.makes_for
    )
    with conflict_on_duplicate(session, f"You already have a tag '{slug}'."):
        session.add(tag)
    return _read(session, tag)


def update_tag(session: Session, actor: Actor, tag_id: int, data: TagUpdate) -> TagRead:
    tag = visibility.tag(session, actor, tag_id)
    hold(session, Tag, tag_id)
    values = data.model_dump(exclude_unset=True)
    if "slug" in values:
        values["slug"] = chosen_slug(values["slug"])
    elif "name" in values and _follows(tag) and not _fits(tag.slug, values["name"]):
        values["slug"] = free_slug(session, Tag, tag.user_id, values["name"], otherwise="tag")
    with conflict_on_duplicate(session, f"You already have a tag '{values.get('slug')}'."):
        tag.sqlmodel_update(values)
    return _read(session, tag)


def delete_tag(session: Session, actor: Actor, tag_id: int) -> None:
    tag = visibility.tag(session, actor, tag_id)
    hold(session, Tag, tag_id)
    session.delete(tag)


def order_tags(session: Session, actor: Actor, tag_ids: Sequence[int]) -> None:
    """Number the places of these tags from 1 and take those of the owner's others.

    NotFound for a tag that the owner, whose lists the actor sees, has not.
    """
    owner_id = actor.makes_for
    take_turns(session, Tag, owner_id)
    statement = visibility.tags_of(owner_id).order_by(col(Tag.id))
    own = {tag.id: tag for tag in session.exec(statement.with_for_update(key_share=True))}
    missing = [str(tag_id) for tag_id in tag_ids if tag_id not in own]
    if missing:
        raise NotFound(f"There is no tag {missing[0]}.")
    before = _in_order(own.values())
    places = {tag_id: place for place, tag_id in enumerate(tag_ids, 1)}
    for tag in own.values():
        tag.place = places.get(tag.id)
    after = _in_order(own.values())
    if before != after:
        audit.record_by_author(session, "tag.ordered", "tag", changes={"order": (before, after)})


def _in_order(tags: Iterable[Tag]) -> list[JsonValue]:
    """The names of those that have a place, as the log keeps them: one entry for all of them."""
    placed = sorted((tag.place, tag.name) for tag in tags if tag.place is not None)
    return [name for _, name in placed]


def preview_merge(session: Session, actor: Actor, data: TagMergePreview) -> TagMergePreviewed:
    """What merging these into the target would come to."""
    _tags(session, actor, [*data.source_tag_ids, data.target_tag_id])
    sources = set(data.source_tag_ids) - {data.target_tag_id}
    links = _links(session, sources)
    having = select(ProductTag.product_id).where(ProductTag.tag_id == data.target_tag_id)
    moved = session.exec(
        select(func.count(func.distinct(ProductTag.product_id))).where(
            among(col(ProductTag.tag_id), sources), col(ProductTag.product_id).not_in(having)
        )
    ).one()
    return TagMergePreviewed(moved=moved, already_tagged=links - moved)


def merge_tags(session: Session, actor: Actor, data: TagMerge) -> TagsMerged:
    """Give the products of some tags another one; the same statements for any number of them.

    Invalid unless all are of one owner, and the target is none of the sources.
    """
    wanted = set(data.sources)
    target, *sources = _tags(session, actor, [data.target_tag_id, *sorted(wanted)])
    if target.id in wanted or len({each.user_id for each in (target, *sources)}) > 1:
        raise Invalid("Tags of one owner can be merged, and no tag with itself.")
    hold_all(session, Tag, {target.id, *wanted})
    links = _links(session, wanted)
    theirs = among(col(ProductTag.tag_id), wanted)
    tagged = select(ProductTag.product_id, literal(target.id)).where(theirs).distinct()
    added = session.scalars(
        insert(ProductTag)
        .from_select(["product_id", "tag_id"], tagged)
        .on_conflict_do_nothing()
        .returning(col(ProductTag.product_id))
    )
    moved = len(added.all())
    for source in sources:
        audit.record_by_author(
            session, "tag.merged", "tag", target.id, {"source": (source.name, target.name)}
        )
    if data.delete_source:
        _delete_all(session, sources)
    return TagsMerged(moved=moved, already_tagged=links - moved, source_deleted=data.delete_source)


def _tags(session: Session, actor: Actor, tag_ids: Sequence[int]) -> list[Tag]:
    """These tags, in this order; NotFound for the first that the actor does not reach."""
    wanted = {each for each in tag_ids if 0 < each <= visibility.LARGEST_ID}
    reached = visibility.reached_tags(actor).where(among(col(Tag.id), wanted))
    found = {tag.id: tag for tag in session.exec(reached)}
    missing = next((each for each in tag_ids if each not in found), None)
    if missing is not None:
        raise NotFound(f"There is no tag {missing}.")
    return [found[each] for each in tag_ids]


def _links(session: Session, tag_ids: set[int]) -> int:
    theirs = among(col(ProductTag.tag_id), tag_ids)
    return session.exec(select(func.count()).select_from(ProductTag).where(theirs)).one()


def _delete_all(session: Session, tags: Sequence[Tag]) -> None:
    fields = ("name", "slug", "colour")
    gone = {tag.id: {name: getattr(tag, name) for name in fields} for tag in tags}
    session.execute(
        delete(Tag)
        .where(among(col(Tag.id), gone.keys()))
        .execution_options(synchronize_session="fetch")
    )
    audit.record_updates(session, "tag", gone, dict.fromkeys(fields), action="deleted")


def ensure_tags(session: Session, owner_id: int, names: Sequence[str]) -> list[Tag]:
    """The owner's tags of these names, whatever their case; a name that is new becomes a tag.

    None of them is deleted before this unit ends.
    """
    return distinct(tags_by_name(session, owner_id, names).values())


def tags_by_name(session: Session, owner_id: int, names: Sequence[str]) -> dict[str, Tag]:
    """The same, each under the name that was given."""
    found = _by_name(session, owner_id, names)
    if found.keys() < set(names):
        take_turns(session, Tag, owner_id)
    for name in names:
        if name not in found:
            found |= _by_name(session, owner_id, [name]) or {name: _made(session, owner_id, name)}
    return found


def distinct(tags: Iterable[Tag]) -> list[Tag]:
    return sorted({tag.id: tag for tag in tags}.values(), key=lambda tag: tag.slug)


def _by_name(session: Session, owner_id: int, names: Sequence[str]) -> dict[str, Tag]:
    """Name -> the tag that is written so, or else the oldest that differs in case alone.

    PostgreSQL compares, on both sides: it does not fold every letter as Python does.
    """
    given = func.unnest(cast(list(names), ARRAY(Text()))).column_valued("given")
    alike = func.lower(Tag.name) == func.lower(given)
    statement = visibility.tags_of(owner_id).add_columns(given).where(alike)
    best_last = statement.order_by(col(Tag.name) == given, col(Tag.id).desc())
    rows = session.execute(best_last.with_for_update(of=Tag, read=True, key_share=True))
    return {name: tag for tag, name in rows}


def _made(session: Session, owner_id: int, name: str) -> Tag:
    slug = free_slug(session, Tag, owner_id, name, otherwise="tag")
    tag = Tag(name=name, slug=slug, user_id=owner_id)
    session.add(tag)
    session.flush()
    return tag


def _read(session: Session, tag: Tag) -> TagRead:
    return _with_totals(session, [tag])[0]


def _follows(tag: Tag) -> bool:
    """Whether the slug was made of the name; one that somebody chose stays with a new name."""
    return _fits(tag.slug, tag.name)


def _fits(slug: str, name: str) -> bool:
    made = slug_of(name, otherwise="tag")
    return slug == made or re.fullmatch(rf"{re.escape(made)}-[0-9]+", slug) is not None


def _with_totals(session: Session, tags: list[Tag]) -> list[TagRead]:
    columns = [figure.label(name) for name, figure in _FIGURES.items()]
    rows = session.execute(
        select(col(ProductTag.tag_id).label("tag_id"))
        .add_columns(*columns)
        .join(Product, col(Product.id) == ProductTag.product_id)
        .where(col(ProductTag.tag_id).in_([tag.id for tag in tags]))
        .group_by(col(ProductTag.tag_id))
    ).mappings()
    figures = {row["tag_id"]: {name: row[name] for name in _FIGURES} for row in rows}
    return [TagRead.of(tag, **figures.get(tag.id, {})) for tag in tags]
