"""What a store offers: its tracked pages with their products and what they cost last."""

from datetime import datetime

from app.models.checks import Outcome
from app.models.money import Amount
from app.models.selectors import Availability
from app.models.types import ReadModel


class LatestPrice(ReadModel):
    """The newest reading with an amount that its owner did not exclude; `seen_at` its last day."""

    reading_id: int
    amount: Amount
    currency: str
    availability: Availability
    seen_at: datetime


class StoreOffer(ReadModel):
    """A tracked page of a store; `latest` is null until a price was read."""

    id: int
    """The product URL's."""
    url: str
    product_id: int
    product_name: str
    is_primary: bool
    active: bool
    latest: LatestPrice | None
    last_checked_at: datetime | None
    last_outcome: Outcome | None
    last_reason: str | None
