"""Alert rules: what somebody wants to be told about a product or one of its pages."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import CheckConstraint, Numeric
from sqlmodel import Field

from app.models.money import Amount, Currency, amount_field
from app.models.notifications import (
    LONGEST_COOLDOWN_MINUTES,
    ChannelKind,
    ChannelKinds,
    QuietHours,
)
from app.models.types import (
    Body,
    EnumOf,
    Expiry,
    JSONOf,
    ReadModel,
    Stamped,
    UTCDateTime,
)


class RuleKind(StrEnum):
    """What a rule waits for (DOMAIN section 6)."""

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


class Against(StrEnum):
    """What a drop or a rise is measured against."""

    PREVIOUS = "previous"
    MEDIAN_30D = "median_30d"
    FIRST = "first"


_NEEDED: Final[dict[RuleKind, frozenset[str]]] = {
    RuleKind.TARGET_PRICE: frozenset({"amount", "currency"}),
    RuleKind.DROP_PERCENT: frozenset({"percent"}),
    RuleKind.DROP_AMOUNT: frozenset({"amount", "currency"}),
    RuleKind.LOWEST_IN_DAYS: frozenset({"days"}),
    RuleKind.FAILING: frozenset({"checks"}),
}
_ALSO_TAKEN: Final[dict[RuleKind, frozenset[str]]] = {
    RuleKind.DROP_PERCENT: frozenset({"against"}),
    RuleKind.DROP_AMOUNT: frozenset({"against"}),
    RuleKind.RISE: frozenset({"against", "percent"}),
}
TERMS: Final = ("amount", "currency", "percent", "against", "days", "checks")
"""The fields of which each kind takes its own."""


def check_terms(kind: RuleKind, given: Iterable[str]) -> None:
    """ValueError when a rule lacks what its kind needs, or says what its kind has no use for."""
    said, needed = set(given), _NEEDED.get(kind, frozenset())
    missing = sorted(needed - said)
    if missing:
        raise ValueError(f"A rule of kind {kind.value} needs {' and '.join(missing)}.")
    useless = sorted(said - needed - _ALSO_TAKEN.get(kind, frozenset()))
    if useless:
        raise ValueError(f"A rule of kind {kind.value} takes no {' and no '.join(useless)}.")


class RuleState(BaseModel):
    """What a rule remembers between two readings, so that it fires when something turns true."""

    model_config = ConfigDict(frozen=True)

    armed: bool = True
    """Whether the condition, turning true, would fire."""
    amount: Amount | None = None
    currency: str | None = None
    """The last price that the rule looked at; it stays while nothing is for sale."""
    unit: str | None = None
    """What that price was per; prices per something else are no change of it."""
    was_out: bool = False
    """Nothing has been for sale since something was."""
    told_low: Amount | None = None
    """The low that was told last, for kinds that wait for one."""
    failing: tuple[int, ...] = ()
    """Pages that were told to be failing and have not recovered."""


class AlertRule(Stamped, table=True):
    """One rule; `state` is the evaluation's own, and `pending` asks for one without a change."""

    __tablename__ = "alert_rules"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("percent > 0", name="percent_positive"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_code"),
    )

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    product_id: int = Field(foreign_key="products.id", ondelete="CASCADE", index=True)
    product_url_id: int | None = Field(
        default=None, foreign_key="product_urls.id", ondelete="CASCADE", index=True
    )
    """One page; without it the rule is about the product's best price."""
    kind: RuleKind = Field(sa_type=EnumOf(RuleKind))
    amount: Decimal | None = amount_field(default=None)
    currency: str | None = Field(default=None, max_length=3)
    percent: Decimal | None = Field(default=None, sa_type=Numeric(6, 2))
    against: Against | None = Field(default=None, sa_type=EnumOf(Against))
    days: int | None = None
    checks: int | None = None
    channels: list[ChannelKind] | None = Field(default=None, sa_type=JSONOf(list[ChannelKind]))
    """None: all that its owner has enabled."""
    cooldown_minutes: int | None = None
    quiet_hours: QuietHours | None = Field(default=None, sa_type=JSONOf(QuietHours))
    any_hour: bool = False
    """Tell at once, whatever the quiet hours are."""
    digest: bool = False
    """Tell in the next digest only."""
    snoozed_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    active: bool = True
    pending: bool = True
    state: RuleState = Field(default_factory=RuleState, sa_type=JSONOf(RuleState))
    fired_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Target(Body):
    """What a product may cost by its owner's wish."""

    amount: Amount = Field(gt=0, max_digits=14, decimal_places=4)
    currency: Currency


class _Terms(Body):
    amount: Amount | None = Field(default=None, gt=0, max_digits=14, decimal_places=4)
    currency: Currency | None = None
    percent: Amount | None = Field(default=None, gt=0, le=1_000, decimal_places=2)
    against: Against | None = None
    days: int | None = Field(default=None, ge=1, le=3_650)
    checks: int | None = Field(default=None, ge=1, le=100)


class RuleTerms(_Terms):
    """What a rule waits for, and where; kinds take the fields that their names speak of.

    `target_price` and `drop_amount` take `amount` and `currency`, `drop_percent` takes `percent`,
    `rise` may take one; drops and rises are measured `against` the previous price unless they say
    otherwise. `lowest_in_days` takes `days`, `failing` takes `checks`.
    """

    product_id: int
    product_url_id: int | None = None
    kind: RuleKind

    @model_validator(mode="after")
    def _whole(self) -> Self:
        check_terms(self.kind, said(self))
        return self


class RuleCreate(RuleTerms):
    """A rule; what it leaves out follows its owner's preferences."""

    channels: ChannelKinds | None = None
    cooldown_minutes: int | None = Field(default=None, ge=0, le=LONGEST_COOLDOWN_MINUTES)
    quiet_hours: QuietHours | None = None
    any_hour: bool = False
    digest: bool = False
    snoozed_until: Expiry | None = None
    active: bool = True


class RuleUpdate(_Terms):
    """What changes; a rule that waits for something else begins anew."""

    channels: ChannelKinds | None = None
    cooldown_minutes: int | None = Field(default=None, ge=0, le=LONGEST_COOLDOWN_MINUTES)
    quiet_hours: QuietHours | None = None
    any_hour: bool = Field(default=None)
    digest: bool = Field(default=None)
    snoozed_until: Expiry | None = None
    active: bool = Field(default=None)


class RuleRead(ReadModel):
    id: int
    product_id: int
    product_url_id: int | None
    kind: RuleKind
    amount: Amount | None
    currency: str | None
    percent: Amount | None
    against: Against | None
    days: int | None
    checks: int | None
    channels: list[ChannelKind] | None
    cooldown_minutes: int | None
    quiet_hours: QuietHours | None
    any_hour: bool
    digest: bool
    snoozed_until: datetime | None
    active: bool
    armed: bool
    """False while what was told still holds."""
    fired_at: datetime | None
    owner_id: int
    created_at: datetime
    updated_at: datetime


class TargetRead(ReadModel):
    """What a product may cost by its owner's wish; the highest one when there are several."""

    rule_id: int
    amount: Amount
    currency: str
    reached: bool
    """The best offer in this currency costs no more."""


def said(terms: Any) -> set[str]:
    """The terms that are given."""
    return {name for name in TERMS if getattr(terms, name) is not None}
