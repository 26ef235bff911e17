"""Stores: a shop, its domains, and how its pages are fetched and read."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator
from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlmodel import Field, Relationship

from app.models.checks import Outcome
from app.models.money import Currency
from app.models.schedules import EffectiveSchedule, Schedule
from app.models.selectors import Availability, AvailabilityRule, AvailabilityRules, Selectors
from app.models.types import Body, EnumOf, JSONOf, Name, ReadModel, Stamped, Table
from app.models.users import LocaleCode

STORED: Final = "stored"
"""What stands for a secret value in answers; sent back, it keeps the value."""

_SECRET_NAMES: Final = re.compile(
    r"auth|cookie|token|key|secret|session|passw|credential|signature", re.IGNORECASE
)


class FetchMode(StrEnum):
    """How pages are fetched; `auto` is http first, and the browser where http is not enough."""

    AUTO = "auto"
    HTTP = "http"
    BROWSER = "browser"


class Appearance(StrEnum):
    """Who we look like to a shop: ourselves, unless its owner chose otherwise."""

    HONEST = "honest"
    BROWSER = "browser"
    """A current browser's headers, as one consistent set."""
    BROWSER_TLS = "browser_tls"
    """Its headers and its TLS profile, by an optional library."""


class LearnedMode(BaseModel):
    """What visits taught about a store that leaves its fetch mode to us."""

    model_config = ConfigDict(frozen=True)

    mode: FetchMode
    reason: str = Field(max_length=400)
    """What happened over http, or that a browser was of no use."""
    since: datetime
    until: datetime
    """When it counts no longer, and http is tried again."""
    proven: bool = False
    """A browser did bring a price."""


class Robots(StrEnum):
    """What a refusal by robots.txt means: do not visit, or visit and say so."""

    RESPECT = "respect"
    WARN = "warn"


def _check_headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}", name):
            raise ValueError(f"'{name[:64]}' is not a header name.")
        if not re.fullmatch(r"[\t\x20-\x7e]{0,1000}", value):
            raise ValueError(f"The value of '{name}' has characters that a header cannot carry.")
        if name.lower() in {"host", "content-length", "transfer-encoding", "connection", "cookie"}:
            raise ValueError(f"'{name}' is set by the client itself.")
    return headers


def is_secret(header: str) -> bool:
    """Whether the value of a header lets its bearer in, as far as its name tells."""
    return _SECRET_NAMES.search(header) is not None


def _check_cookies(text: str) -> str:
    if not re.fullmatch(r"[\x20-\x7e]*", text):
        raise ValueError("Cookies are `name=value; name=value`, in ASCII, on one line.")
    return text


Headers = Annotated[dict[str, str], Field(max_length=30), AfterValidator(_check_headers)]
AvailabilityMap = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=200)], Availability], Field(max_length=100)
]
"""A text of the page, or a part of one, and what it means."""

Cookies = Annotated[str, Field(max_length=8_000), AfterValidator(_check_cookies)]


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


class StoreHealthBand(StrEnum):
    """How many visits of the last week went well: nine in ten, six in ten, fewer, or none was."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    UNKNOWN = "unknown"


class StoreFailure(ReadModel):
    """The newest visit to a store that did not go well."""

    at: datetime
    outcome: Outcome
    reason: str | None


class StoreRest(ReadModel):
    """Why a shop is not visited now: it asked for that, or it kept us out too often."""

    site: str
    until: datetime
    asked: bool
    """Whether the shop itself said so; else our circuit is open, and its owner may close it."""


class StoreStatistics(ReadModel):
    """What came of the visits to a store in the last seven days."""

    store_id: int
    checks: int
    ok: int
    success_rate: float | None
    """Between 0 and 1; null without a visit."""
    median_ms: int | None
    last_failure: StoreFailure | None
    rests: list[StoreRest]


class StoreResumed(ReadModel):
    """The sites whose circuit was closed, and how many pages no longer wait for it."""

    sites: list[str]
    pages: int
