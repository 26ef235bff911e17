"""What gives rise to an alert, and the rules as the evaluation knows them."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from app.models import AlertRule
from app.models.alert_rules import Against, RuleKind, RuleState
from app.models.checks import Outcome
from app.models.notifications import AlertKind, ChannelKind, QuietHours
from app.services.alerts.timeline import Step

SEEN: Final = frozenset({Outcome.OK, Outcome.NOT_MODIFIED})


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit, or its owner's word, came to for one page."""

    product_url_id: int
    product_id: int
    at: datetime
    began: bool = False
    """A reading began: price, currency or availability changed."""
    outcome: Outcome = Outcome.OK
    outcome_before: Outcome | None = None
    reason: str | None = None
    failures_before: int = 0
    failures: int = 0

    @property
    def is_seen(self) -> bool:
        return self.outcome in SEEN

    @property
    def is_troubled(self) -> bool:
        return self.failures > 0 or self.failures_before > 0


@dataclass(frozen=True, slots=True)
class Watch:
    """One rule as it is read: what it waits for, how it tells, and its state."""

    id: int
    user_id: int
    product_id: int
    product_url_id: int | None
    kind: RuleKind
    amount: Decimal | None
    currency: str | None
    percent: Decimal | None
    against: Against | None
    days: int | None
    checks: int | None
    channels: list[ChannelKind] | None
    cooldown_minutes: int | None
    quiet_hours: QuietHours | None
    any_hour: bool
    digest: bool
    pending: bool
    state: RuleState
    fired_at: datetime | None


WATCH_COLUMNS: Final[list[Any]] = [getattr(AlertRule, each.name) for each in fields(Watch)]


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that somebody is to be told; without a rule it is a notice."""

    kind: AlertKind
    user_id: int
    product_id: int
    page_id: int | None
    cause: str
    """Rule and reading, or page and episode: what makes a second telling a repetition."""
    at: datetime
    rule: Watch | None = None
    step: Step | None = None
    before: Decimal | None = None
    before_currency: str | None = None
    threshold: Decimal | None = None
    checks: int | None = None
    reason: str | None = None
