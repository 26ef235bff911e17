"""Saved views: a list with its filters, sort and columns, under a name."""

from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.models.types import Body, Name, ReadModel, Stamped

ViewPath = Annotated[str, StringConstraints(pattern=r"^/[a-z0-9/-]{0,99}$")]
"""The page of the web interface that a view opens."""

Icon = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{0,40}$")]


class SavedView(Stamped, table=True):
    """One owner's view; `query` is what the web interface puts behind the `?`."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=80)
    icon: str = Field(default="", max_length=40)
    path: str = Field(default="/products", max_length=100)
    query: str = Field(default="", max_length=2_000)
    pinned: bool = False
    on_overview: bool = False


class SavedViewCreate(Body):
    name: Name = Field(min_length=1, max_length=80)
    icon: Icon = ""
    path: ViewPath = "/products"
    query: str = Field(default="", max_length=2_000)
    pinned: bool = False
    on_overview: bool = False


class SavedViewUpdate(Body):
    name: Name = Field(default=None, min_length=1, max_length=80)
    icon: Icon = Field(default=None)
    path: ViewPath = Field(default=None)
    query: str = Field(default=None, max_length=2_000)
    pinned: bool = Field(default=None)
    on_overview: bool = Field(default=None)


class SavedViewRead(ReadModel):
    id: int
    name: str
    icon: str
    path: str
    query: str
    pinned: bool
    on_overview: bool
    owner_id: int = Field(validation_alias="user_id")
