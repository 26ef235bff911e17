"""What may be said of a store: of a new one, of one that is there, of many at once."""

from typing import Annotated

from pydantic import model_validator
from sqlmodel import Field

from app.models.fetching import Appearance, Cookies, FetchMode, Headers, Robots
from app.models.money import Currency
from app.models.schedules import Schedule
from app.models.selectors import Availability, AvailabilityRules, Selectors
from app.models.types import Body, Name, ReadModel
from app.models.users import LocaleCode

AvailabilityMap = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=200)], Availability], Field(max_length=100)
]
"""A text of the page, or a part of one, and what it means."""


class StoreFields(Body):
    """What a store may be told and may be without."""

    website_url: str | None = Field(default=None, max_length=2_000)
    locale: LocaleCode | None = None
    currency: Currency | None = None
    availability_default: Availability | None = None
    schedule: Schedule | None = None
    gap_seconds: int | None = Field(default=None, ge=0, le=3_600)
    timeout_seconds: int | None = Field(default=None, ge=1, le=120)
    test_url: str | None = Field(default=None, max_length=2_000)
    cookies: Cookies | None = None


class StoreCreate(StoreFields):
    """A new store; without domains, the host of `website_url` is its domain."""

    name: Name = Field(min_length=1, max_length=120)
    slug: str | None = Field(default=None, min_length=1, max_length=120)
    domains: list[str] = Field(default_factory=list, max_length=50)
    selectors: Selectors = Field(default_factory=dict)
    availability_map: AvailabilityMap = Field(default_factory=dict)
    availability_rules: AvailabilityRules = Field(default_factory=list)
    fetch_mode: FetchMode = FetchMode.AUTO
    appearance: Appearance = Appearance.HONEST
    headers: Headers = Field(default_factory=dict)
    robots: Robots = Robots.RESPECT
    notes: str = Field(default="", max_length=10_000)
    active: bool = True
    paused: bool = False

    @model_validator(mode="after")
    def _reachable(self) -> "StoreCreate":
        if not self.domains and not self.website_url:
            raise ValueError("A store needs a domain or a website_url.")
        return self


class StoreUpdate(StoreFields):
    """What changes about a store; a field that is left out stays as it is."""

    name: Name = Field(default=None, min_length=1, max_length=120)
    slug: str = Field(default=None, min_length=1, max_length=120)
    domains: list[str] = Field(default=None, min_length=1, max_length=50)
    selectors: Selectors = Field(default=None)
    availability_map: AvailabilityMap = Field(default=None)
    availability_rules: AvailabilityRules = Field(default=None)
    fetch_mode: FetchMode = Field(default=None)
    appearance: Appearance = Field(default=None)
    headers: Headers = Field(default=None)
    robots: Robots = Field(default=None)
    notes: str = Field(default=None, max_length=10_000)
    active: bool = Field(default=None)
    paused: bool = Field(default=None)


class StoreQuickAdd(Body):
    website_url: str = Field(min_length=4, max_length=2_000)


class StoreUpdates(Body):
    """What many stores are given at once; what is left out stays, and null is the usual again."""

    active: bool = Field(default=None)
    schedule: Schedule | None = None
    gap_seconds: int | None = Field(default=None, ge=0, le=3_600)
    timeout_seconds: int | None = Field(default=None, ge=1, le=120)

    @model_validator(mode="after")
    def _says_something(self) -> "StoreUpdates":
        if not self.model_fields_set:
            raise ValueError("Say what to change.")
        return self


class StoreBulkUpdate(Body):
    store_ids: list[Annotated[int, Field(ge=1, lt=2**31)]] = Field(min_length=1, max_length=1_000)
    updates: StoreUpdates


class StoresChanged(ReadModel):
    """How many were not so before, and which are not there."""

    changed: int
    missing_ids: list[int]
