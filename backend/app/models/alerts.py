"""Alerts: what happened, as it is told, and whether its reader has seen it."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict
from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from app.models.alert_rules import Against, RuleKind, RuleTerms
from app.models.money import Amount
from app.models.notifications import AlertKind, DeliveryRead
from app.models.selectors import Availability
from app.models.types import Body, EnumOf, JSONOf, ReadModel, Table, UTCDateTime, utcnow


class Silence(StrEnum):
    """Why an alert is on record without having been sent."""

    COOLDOWN = "cooldown"


class Happening(BaseModel):
    """Everything that a message tells, as it was at that moment."""

    model_config = ConfigDict(frozen=True)

    product: str
    store: str | None = None
    url: str | None = None
    """The shop's page."""
    amount: Amount | None = None
    before: Amount | None = None
    currency: str | None = None
    before_currency: str | None = None
    percent: Amount | None = None
    """The change from `before`, signed; null between two currencies."""
    unit: str | None = None
    """Amounts are per this unit, where the product is compared so."""
    availability: Availability = Availability.UNKNOWN
    lowest_ever: Amount | None = None
    lowest_30d: Amount | None = None
    threshold: Amount | None = None
    """What the price was measured against: the target, a median, the lowest so far."""
    against: Against | None = None
    wanted: Amount | None = None
    """The percentage or amount that the rule asks for."""
    days: int | None = None
    checks: int | None = None
    """Failures in a row."""
    reason: str | None = None
    """Why the last check failed."""


class Alert(Table, table=True):
    """One thing that happened to one reader; `cause` keeps it from being told twice."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("user_id", "cause"),
        Index("ix_alerts_inbox", "user_id", "id"),
        Index(
            "ix_alerts_unread",
            "user_id",
            postgresql_where=text("read_at IS NULL AND silence IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BigInteger)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE")
    rule_id: int | None = Field(
        default=None, foreign_key="alert_rules.id", ondelete="SET NULL", index=True
    )
    product_id: int = Field(foreign_key="products.id", ondelete="CASCADE", index=True)
    product_url_id: int | None = Field(
        default=None, foreign_key="product_urls.id", ondelete="SET NULL", index=True
    )
    store_id: int | None = Field(
        default=None, foreign_key="stores.id", ondelete="SET NULL", index=True
    )
    kind: AlertKind = Field(sa_type=EnumOf(AlertKind))
    cause: str = Field(max_length=120)
    """Rule and reading, or page and episode of failures."""
    happened_at: datetime = Field(sa_type=UTCDateTime)
    created_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime, index=True)
    happening: Happening = Field(sa_type=JSONOf(Happening))
    silence: Silence | None = Field(default=None, sa_type=EnumOf(Silence))
    read_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class AlertRead(ReadModel):
    """An alert as the inbox shows it; `title` and `text` are in its reader's language."""

    id: int
    kind: AlertKind
    rule_id: int | None
    product_id: int
    product_url_id: int | None
    store_id: int | None
    happened_at: datetime
    created_at: datetime
    read_at: datetime | None
    silence: Silence | None
    title: str
    text: str
    happening: Happening
    deliveries: list[DeliveryRead]


class AlertUpdate(Body):
    read: bool


class AlertsRead(Body):
    """Which alerts have been read: those named, or all up to one, which was the newest seen."""

    ids: Annotated[list[int], Field(max_length=200)] | None = None
    up_to_id: int | None = None


class AlertsChanged(ReadModel):
    updated: int


class Unread(ReadModel):
    """How many alerts are new to their reader: what the bell shows."""

    unread: int


class PreviewRequest(RuleTerms):
    """A rule that is not made yet, and what the history of the last `since_days` says of it."""

    since_days: int = Field(default=90, ge=1, le=90)


class Firing(ReadModel):
    """A moment at which the rule would have fired."""

    at: datetime
    amount: Amount | None
    before: Amount | None
    currency: str | None
    percent: Amount | None
    title: str


class Preview(ReadModel):
    """`holds_now`: the rule would fire at the next check, since what it waits for is so already."""

    firings: list[Firing]
    total: int
    holds_now: bool
    since: datetime


def kind_of(rule: RuleKind) -> AlertKind:
    return AlertKind(rule.value)


def percent_between(before: Decimal | None, now: Decimal | None) -> Decimal | None:
    """The signed change in per cent, to one decimal."""
    if before is None or now is None or before == 0:
        return None
    return ((now - before) / before * 100).quantize(Decimal("0.1"))
