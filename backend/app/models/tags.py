"""Tags: words that people group their products by."""

from typing import Annotated

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.types import Body, Name, ReadModel, Stamped


class Tag(Stamped, table=True):
    """A word of one owner; its slug is unique among theirs."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("user_id", "slug"),)

    name: str = Field(max_length=80)
    slug: str = Field(max_length=80)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)


class ProductTag(SQLModel, table=True):
    """A tag on a product."""

    __tablename__ = "product_tags"

    product_id: int = Field(foreign_key="products.id", ondelete="CASCADE", primary_key=True)
    tag_id: int = Field(foreign_key="tags.id", ondelete="CASCADE", primary_key=True, index=True)


TagNames = Annotated[
    list[Annotated[Name, Field(min_length=1, max_length=80)]], Field(max_length=50)
]
"""Tags by their names; a name that is new becomes a tag."""


class TagCreate(Body):
    name: Name = Field(min_length=1, max_length=80)
    slug: str | None = Field(default=None, min_length=1, max_length=80)


class TagUpdate(Body):
    name: Name = Field(default=None, min_length=1, max_length=80)
    slug: str = Field(default=None, min_length=1, max_length=80)


class TagRead(ReadModel):
    id: int
    name: str
    slug: str
    owner_id: int = Field(validation_alias="user_id")
    products_total: int = 0


class TagMerge(Body):
    """Give every product of one tag the other one."""

    source_tag_id: int
    target_tag_id: int
    delete_source: bool = True


class TagsMerged(ReadModel):
    """Products that got the target, those that had it already, and whether the source is gone."""

    moved: int
    already_tagged: int
    source_deleted: bool
