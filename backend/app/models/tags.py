"""Tags: words that people group their products by."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import field_validator, model_validator
from sqlalchemy import UniqueConstraint, func
from sqlmodel import Field, SQLModel

from app.models.types import Body, EnumOf, Name, ReadModel, Stamped, UTCDateTime


class TagColour(StrEnum):
    """What a tag is marked with, beside its name."""

    GREY = "grey"
    RED = "red"
    ORANGE = "orange"
    AMBER = "amber"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    VIOLET = "violet"
    PINK = "pink"


class Tag(Stamped, table=True):
    """A word of one owner; its slug is unique among theirs."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("user_id", "slug"),)

    name: str = Field(max_length=80)
    slug: str = Field(max_length=80)
    colour: TagColour = Field(
        default=TagColour.GREY,
        sa_type=EnumOf(TagColour),
        sa_column_kwargs={"server_default": "grey"},
    )
    place: int | None = None
    """Where its group stands on the overview, from 1; those without one follow, by their size."""
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)


class ProductTag(SQLModel, table=True):
    """A tag on a product."""

    __tablename__ = "product_tags"

    product_id: int = Field(foreign_key="products.id", ondelete="CASCADE", primary_key=True)
    tag_id: int = Field(foreign_key="tags.id", ondelete="CASCADE", primary_key=True, index=True)
    tagged_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, sa_column_kwargs={"server_default": func.now()}
    )
    """None for what was tagged before this was noted."""


TagNames = Annotated[
    list[Annotated[Name, Field(min_length=1, max_length=80)]], Field(max_length=50)
]
"""Tags by their names; a name that is new becomes a tag."""


class TagCreate(Body):
    name: Name = Field(min_length=1, max_length=80)
    slug: str | None = Field(default=None, min_length=1, max_length=80)
    colour: TagColour = Field(default=None)


class TagUpdate(Body):
    """What is left out stays; the slug follows a new name unless somebody chose another one."""

    name: Name = Field(default=None, min_length=1, max_length=80)
    slug: str = Field(default=None, min_length=1, max_length=80)
    colour: TagColour = Field(default=None)


class TagRead(ReadModel):
    """`last_used_at` is when a product got it that still has it; null where nobody knows."""

    id: int
    name: str
    slug: str
    colour: TagColour
    place: int | None
    owner_id: int = Field(validation_alias="user_id")
    products_total: int = 0
    favourites_total: int = 0
    last_used_at: datetime | None = None


class TagSuggestion(ReadModel):
    """A category of the shops, and the products that would get it as their tag."""

    name: str
    product_ids: list[int]


class TagOrder(Body):
    """Tags in the order in which the overview shows their groups; all others follow."""

    tag_ids: Annotated[list[int], Field(max_length=100)]

    @field_validator("tag_ids")
    @classmethod
    def _each_once(cls, ids: list[int]) -> list[int]:
        if len(set(ids)) < len(ids):
            raise ValueError("Name each tag once.")
        return ids


SourceTags = Annotated[list[int], Field(min_length=1, max_length=100)]


class TagMerge(Body):
    """Give every product of one tag, or of several, the other one."""

    source_tag_id: int | None = None
    source_tag_ids: SourceTags | None = None
    """Instead of `source_tag_id`."""
    target_tag_id: int
    delete_source: bool = True
    """All of them."""

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if (self.source_tag_id is None) == (self.source_tag_ids is None):
            raise ValueError("Say which tags: either source_tag_id or source_tag_ids.")
        return self

    @property
    def sources(self) -> list[int]:
        return [self.source_tag_id] if self.source_tag_id is not None else self.source_tag_ids or []


class TagsMerged(ReadModel):
    """Products that got the target, links that had it by then, and whether the sources are gone."""

    moved: int
    already_tagged: int
    source_deleted: bool


class TagMergePreview(Body):
    """What it would come to if these tags were merged into one of them."""

    source_tag_ids: SourceTags
    target_tag_id: int


class TagMergePreviewed(ReadModel):
    """Products that would get the target, and links that drop: their products have it by then."""

    moved: int
    already_tagged: int
