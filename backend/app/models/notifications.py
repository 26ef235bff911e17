"""How people are told: channels, when they want quiet, and what became of each message."""

from datetime import datetime, time
from enum import StrEnum
from typing import Annotated, Final, Self
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, StrictBool, model_validator
from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from app.models.exact import Exact
from app.models.schedules import WallClock, Window, Zone
from app.models.types import (
    Body,
    EnumOf,
    JSONOf,
    ReadModel,
    Stamped,
    Table,
    UTCDateTime,
    utcnow,
)

LONGEST_ANSWER: Final = 500
LONGEST_VALUE: Final = 2_000
LONGEST_COOLDOWN_MINUTES: Final = 60 * 24 * 90


class ChannelKind(StrEnum):
    """The ways to reach somebody; each reader has at most one of each."""

    EMAIL = "email"
    PUSHOVER = "pushover"
    GOTIFY = "gotify"
    NTFY = "ntfy"
    TELEGRAM = "telegram"
    DISCORD = "discord"
    WEBHOOK = "webhook"
    APPRISE = "apprise"
    WEBPUSH = "webpush"


class AlertKind(StrEnum):
    """What an alert tells: what a rule waited for, or a notice that needs no rule."""

    TARGET_PRICE = "target_price"
    DROP_PERCENT = "drop_percent"
    DROP_AMOUNT = "drop_amount"
    LOWEST_IN_DAYS = "lowest_in_days"
    LOWEST_EVER = "lowest_ever"
    RETURNS_TO_LOWEST = "returns_to_lowest"
    ANY_CHANGE = "any_change"
    RISE = "rise"
    BACK_IN_STOCK = "back_in_stock"
    FAILING = "failing"
    RECOVERED = "recovered"
    STORE_BLOCKED = "store_blocked"


class DeliveryState(StrEnum):
    """`waiting` also while it is tried again; the other two are final."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class FieldKind(StrEnum):
    """How a field of a channel is shown; a `secret` is never told again."""

    TEXT = "text"
    URL = "url"
    SECRET = "secret"  # noqa: S105 -- a kind of field
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"


class QuietHours(Exact, BaseModel):
    """Hours of a day in which nothing is sent; they may go past midnight.

    `timezone` is where they are read; the reader's own when it is left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: WallClock
    end: WallClock
    timezone: Zone | None = None

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.start == self.end:
            raise ValueError("Quiet hours that end when they start have no time in them.")
        return self

    @property
    def window(self) -> Window:
        return Window(start=self.start, end=self.end)


ChannelKinds = Annotated[list[ChannelKind], Field(max_length=len(ChannelKind))]
Routing = dict[AlertKind, ChannelKinds]
FieldValue = StrictBool | int | Annotated[str, Field(max_length=LONGEST_VALUE)]


class AlertPreferences(Exact, BaseModel):
    """How somebody wants to be told; what is null follows the instance, and that our defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quiet_hours: QuietHours | None = None
    any_hour: bool | None = None
    """Tell at once, whatever quiet hours the instance has."""
    cooldown_minutes: int | None = Field(default=None, ge=0, le=LONGEST_COOLDOWN_MINUTES)
    """How long a rule that fired says nothing more."""
    max_per_day: int | None = Field(default=None, ge=1, le=1_000)
    """Messages of a day; what is more comes in the digest."""
    digest_at: WallClock | None = None
    """When the digest is sent, in the reader's time zone."""
    failing_after: int | None = Field(default=None, ge=0, le=100)
    """Failures in a row after which a page's owner is told; 0 is never."""
    store_blocked: bool | None = None
    """Tell when a store turns our visits away."""

    def over(self, defaults: "AlertPreferences") -> "AlertPreferences":
        """These, filled up with others."""
        given = {name: value for name, value in self if value is not None}
        return defaults.model_copy(update=given)


OUR_DEFAULTS: Final = AlertPreferences(
    any_hour=False,
    cooldown_minutes=0,
    max_per_day=50,
    digest_at=time(8, 0),
    failing_after=3,
    store_blocked=True,
)


class NotificationPreferences(Table, table=True):
    """One reader's preferences, and which kinds of alerts go where."""

    __tablename__ = "notification_preferences"

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", unique=True)
    preferences: AlertPreferences = Field(
        default_factory=AlertPreferences, sa_type=JSONOf(AlertPreferences)
    )
    routing: Routing = Field(default_factory=dict, sa_type=JSONOf(Routing))
    """Kinds that are not in it go to every enabled channel."""


class NotificationChannel(Stamped, table=True):
    """One way to reach one reader; `sealed` is the text of its secrets, encrypted."""

    __tablename__ = "notification_channels"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE")
    kind: ChannelKind = Field(sa_type=EnumOf(ChannelKind))
    enabled: bool = True
    settings: dict[str, FieldValue] = Field(
        default_factory=dict, sa_type=JSONOf(dict[str, FieldValue])
    )
    sealed: str | None = None


class NotificationDelivery(Table, table=True):
    """One alert on one channel: the outbox, and afterwards the log.

    `key` is the same at every attempt, so that a service which knows idempotency keys takes the
    message once.
    """

    __tablename__ = "notification_deliveries"
    __table_args__ = (
        UniqueConstraint("alert_id", "channel"),
        Index(
            "ix_notification_deliveries_due", "due_at", postgresql_where=text("state = 'waiting'")
        ),
        Index("ix_notification_deliveries_log", "user_id", "id"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BigInteger)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE")
    alert_id: int = Field(foreign_key="alerts.id", ondelete="CASCADE", sa_type=BigInteger)
    channel: ChannelKind = Field(sa_type=EnumOf(ChannelKind))
    state: DeliveryState = Field(default=DeliveryState.WAITING, sa_type=EnumOf(DeliveryState))
    digest: bool = False
    created_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime, index=True)
    due_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime)
    quiet_hours: QuietHours | None = Field(default=None, sa_type=JSONOf(QuietHours))
    """Those that hold for this message, also when it is tried again."""
    key: UUID = Field(default_factory=uuid4)
    lease: UUID | None = None
    leased_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    attempts: int = 0
    status: int | None = None
    answer: str | None = Field(default=None, max_length=LONGEST_ANSWER)
    sent_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class DeliveryRead(ReadModel):
    """One message on one channel; `answer` is what the service said last, `status` its number."""

    id: int
    alert_id: int
    channel: ChannelKind
    state: DeliveryState
    digest: bool
    created_at: datetime
    due_at: datetime | None
    """When it is tried (again); null when it is sent or given up."""
    attempts: int
    status: int | None
    answer: str | None
    sent_at: datetime | None


class ChannelField(ReadModel):
    """One field of a channel's form; a secret's `value` is "stored" or null."""

    name: str
    kind: FieldKind
    label: str
    help: str
    required: bool
    placeholder: str
    max_length: int
    choices: list[str]
    value: FieldValue | None


class LastDelivery(ReadModel):
    state: DeliveryState
    at: datetime
    answer: str | None


class ChannelRead(ReadModel):
    """A channel as the settings page shows it; `reason` says why it is not `available`.

    `configured`: it has all that it needs, so that it works when it is `enabled`.
    """

    channel: ChannelKind
    title: str
    available: bool
    reason: str | None
    enabled: bool
    configured: bool
    fields: list[ChannelField]
    last_delivery: LastDelivery | None


class ChannelSettings(Body):
    """Values by the names of the fields; "stored" keeps a secret, null or nothing drops a value."""

    settings: dict[str, FieldValue | None] = Field(default_factory=dict, max_length=20)


class ChannelUpdate(ChannelSettings):
    enabled: bool = True


class TrialResult(ReadModel):
    """What the service answered to a test message; nothing of it is stored."""

    ok: bool
    status: int | None
    answer: str
    duration_ms: int


class PreferencesUpdate(Body):
    """What changes; null follows the instance again."""

    quiet_hours: QuietHours | None = None
    any_hour: bool | None = None
    cooldown_minutes: int | None = Field(default=None, ge=0, le=LONGEST_COOLDOWN_MINUTES)
    max_per_day: int | None = Field(default=None, ge=1, le=1_000)
    digest_at: WallClock | None = None
    failing_after: int | None = Field(default=None, ge=0, le=100)
    store_blocked: bool | None = None
    routing: Routing = Field(default=None)


class PreferencesRead(ReadModel):
    """`own` is what the reader set, `effective` what counts."""

    own: AlertPreferences
    effective: AlertPreferences
    routing: Routing
    timezone: str


class FeedRead(ReadModel):
    """Whether there is a private address, and since when; the address itself is told once."""

    active: bool
    created_at: datetime | None


class FeedCreated(FeedRead):
    atom_url: str
    ical_url: str


class FeedAddress(Table, table=True):
    """The secret part of one reader's feeds, of which only the SHA-256 is kept."""

    __tablename__ = "feed_addresses"

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", unique=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(default_factory=utcnow, sa_type=UTCDateTime)
