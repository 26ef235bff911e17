"""A product with one page, and days that pass: each visit is recorded as a batch would do it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

import pytest
import time_machine
from sqlmodel import col, select

from app.core.database import Session
from app.models import Alert, Product, ProductUrl, User
from app.models.checks import Outcome
from app.models.money import Money
from app.models.selectors import Availability
from app.services import pricing
from app.services.pricing import Check
from tests import factories

BEGINS: Final = datetime(2026, 11, 2, 12, tzinfo=UTC)
NOT_OK: Final = {
    "held": Outcome.HELD,
    "failed": Outcome.PARSE_MISS,
    "blocked": Outcome.BLOCKED,
    "same": Outcome.NOT_MODIFIED,
}


@dataclass
class Diary:
    """What one page said on each day, in short words.

    `95` is a price in EUR, `usd:95` one in USD, `out` sold out without a price, `out:95` sold out,
    `maybe:95` of unknown availability, `held:50` a price that is held, `failed` a visit in vain,
    `blocked` a visit that the shop turned away, `same` a page that was not modified.
    """

    session: Session
    product: Product
    page: ProductUrl
    day: int = 0

    def write(self, *words: str, page: ProductUrl | None = None) -> None:
        for word in words:
            now = BEGINS + timedelta(days=self.day)
            with time_machine.travel(now, tick=False):
                self.visit(word, page or self.page)
            self.day += 1

    def visit(self, word: str, page: ProductUrl) -> None:
        (batch,) = pricing.lease_now(self.session, [page.id])
        pricing.record(self.session, [check_of(page, word)], batch.lease)
        self.session.expire_all()

    def told(self) -> list[Alert]:
        return list(self.session.exec(select(Alert).order_by(col(Alert.id))))

    def days_told(self) -> list[int]:
        """The days on which a rule told something; notices have none."""
        ruled = [alert for alert in self.told() if alert.rule_id is not None]
        return [(alert.happened_at - BEGINS).days for alert in ruled]


def check_of(page: ProductUrl, word: str) -> Check:
    how, _, rest = word.partition(":")
    amount = rest or (how if how[0].isdigit() else "")
    currency = "USD" if how == "usd" else "EUR"
    availability = {
        "out": Availability.OUT_OF_STOCK,
        "maybe": Availability.UNKNOWN,
    }.get(how, Availability.IN_STOCK)
    outcome = NOT_OK.get(how, Outcome.OK)
    return Check(
        product_url_id=page.id,
        outcome=outcome,
        reason="No price." if outcome is Outcome.PARSE_MISS else None,
        price=Money(Decimal(amount), currency) if amount else None,
        availability=availability,
    )


@pytest.fixture
def diary(session: Session, owner: User) -> Diary:
    product = factories.make_product(session, owner, name="Kettle")
    store = factories.make_store(session, owner, name="Contoso")
    page = factories.make_product_url(session, product, store, is_primary=True)
    return Diary(session, product, page)
