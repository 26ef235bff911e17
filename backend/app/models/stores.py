"""Stores: a shop as one owner sees it, and its domains."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlmodel import Field, Relationship

from app.models.fetching import Appearance, FetchMode, LearnedMode, Robots
from app.models.schedules import EffectiveSchedule, Schedule
from app.models.selectors import Availability, AvailabilityRule, Selectors
from app.models.types import EnumOf, JSONOf, ReadModel, Stamped, Table


class Store(Stamped, table=True):
    """A shop as one owner sees it."""

    __tablename__ = "stores"
    __table_args__ = (
        UniqueConstraint("user_id", "slug"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
    )

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=120)
    slug: str = Field(max_length=120)
    website_url: str | None = Field(default=None, max_length=2_000)
    locale: str | None = Field(default=None, max_length=20)
    currency: str | None = Field(default=None, max_length=3)
    selectors: Selectors = Field(default_factory=dict, sa_type=JSONOf(Selectors))
    availability_map: dict[str, Availability] = Field(
        default_factory=dict, sa_type=JSONOf(dict[str, Availability])
    )
    availability_rules: list[AvailabilityRule] = Field(
        default_factory=list,
        sa_type=JSONOf(list[AvailabilityRule]),
        sa_column_kwargs={"server_default": text("'[]'")},
    )
    availability_default: Availability | None = Field(default=None, sa_type=EnumOf(Availability))
    fetch_mode: FetchMode = Field(default=FetchMode.AUTO, sa_type=EnumOf(FetchMode))
    learned_mode: LearnedMode | None = Field(default=None, sa_type=JSONOf(LearnedMode))
    appearance: Appearance = Field(default=Appearance.HONEST, sa_type=EnumOf(Appearance))
    headers: dict[str, str] = Field(default_factory=dict, sa_type=JSONOf(dict[str, str]))
    cookies: str | None = None
    schedule: Schedule | None = Field(default=None, sa_type=JSONOf(Schedule))
    gap_seconds: int | None = None
    timeout_seconds: int | None = None
    robots: Robots = Field(default=Robots.RESPECT, sa_type=EnumOf(Robots))
    test_url: str | None = Field(default=None, max_length=2_000)
    notes: str = ""
    active: bool = True
    paused: bool = False
    """Its pages are not checked for a while; what they offer still counts."""

    domains: list["StoreDomain"] = Relationship(
        sa_relationship_kwargs={
            "lazy": "raise",
            "cascade": "all, delete-orphan",
            "passive_deletes": True,
            "order_by": "StoreDomain.domain",
        }
    )


class StoreDomain(Table, table=True):
    """A host suffix that belongs to a store; once per owner."""

    __tablename__ = "store_domains"
    __table_args__ = (UniqueConstraint("user_id", "domain"),)

    store_id: int = Field(default=None, foreign_key="stores.id", ondelete="CASCADE", index=True)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE")
    domain: str = Field(max_length=253)


class StoreRead(ReadModel):
    """A store without its secrets.

    Cookies are write-only, `has_cookies` says whether there are any; `stored` stands for the values
    of headers that are secret by their names.
    """

    id: int
    name: str
    slug: str
    website_url: str | None
    domains: list[str]
    locale: str | None
    currency: str | None
    selectors: Selectors
    availability_map: dict[str, Availability]
    availability_rules: list[AvailabilityRule]
    availability_default: Availability | None
    fetch_mode: FetchMode
    learned_mode: LearnedMode | None
    appearance: Appearance
    headers: dict[str, str]
    has_cookies: bool
    schedule: Schedule | None
    effective_schedule: EffectiveSchedule
    gap_seconds: int | None
    timeout_seconds: int | None
    robots: Robots
    test_url: str | None
    notes: str
    active: bool
    paused: bool
    urls_total: int
    owner_id: int
    created_at: datetime
    updated_at: datetime
