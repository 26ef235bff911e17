"""Windows of a timeline against the same worked out step by step, and how often they look."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any, Final

import pytest

from app.models.alert_rules import Against, RuleKind
from app.models.alerts import PreviewRequest
from app.services.alerts.preview import replays
from app.services.alerts.timeline import Step, Timeline

_BEGINS: Final = datetime(2026, 1, 1, tzinfo=UTC)

RULES: Final[dict[str, dict[str, Any]]] = {
    "a drop below the median": {
        "kind": RuleKind.DROP_PERCENT,
        "percent": "10",
        "against": Against.MEDIAN_30D,
    },
    "a rise above the median": {
        "kind": RuleKind.RISE,
        "percent": "10",
        "against": Against.MEDIAN_30D,
    },
    "a drop below the first price": {
        "kind": RuleKind.DROP_PERCENT,
        "percent": "10",
        "against": Against.FIRST,
    },
    "the lowest in a year": {"kind": RuleKind.LOWEST_IN_DAYS, "days": 365},
}


class Counted(list[Step]):
    """Steps that count how often one of them is looked at."""

    looks = 0

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        self.looks += len(found) if isinstance(index, slice) else 1
        return found


def _steps(number: int, *, seed: int = 7, hours: int = 6) -> list[Step]:
    chosen = Random(seed)  # noqa: S311 -- prices
    at = _BEGINS
    made = []
    for _ in range(number):
        at += timedelta(hours=chosen.randint(0, 2 * hours))
        amount = None if chosen.random() < 0.1 else Decimal(chosen.randint(80, 120))
        currency = chosen.choice(["EUR", "EUR", "EUR", "USD"]) if amount else None
        made.append(Step(at, amount, currency))
    return made


def _median(steps: list[Step], index: int) -> Decimal | None:
    """Hour by hour, in the order of prices."""
    step, begins = steps[index], steps[index].at - timedelta(days=30)
    hours: list[tuple[Decimal, int]] = []
    for each, later in pairwise(steps[: index + 1]):
        lasted = (later.at - max(each.at, begins)) // timedelta(hours=1)
        if each.amount is not None and each.currency == step.currency and later.at > begins:
            hours.append((each.amount, lasted))
    half = sum(lasted for _, lasted in hours)
    for amount, lasted in sorted(hours):
        half -= 2 * lasted
        if half <= 0:
            return amount
    return None


def _extremes(steps: list[Step], index: int, days: int) -> tuple[Decimal, Decimal] | None:
    begins = steps[index].at - timedelta(days=days)
    in_force = max((at for at, each in enumerate(steps[:index]) if each.at <= begins), default=0)
    prices = [
        each.amount
        for each in steps[in_force:index]
        if each.amount is not None and each.currency == steps[index].currency
    ]
    return (min(prices), max(prices)) if prices else None


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("order", ["forwards", "backwards", "anyhow"])
def test_windows_say_what_every_step_before_says(seed: int, order: str) -> None:
    steps = _steps(300, seed=seed)
    indexes = list(range(len(steps)))
    if order == "backwards":
        indexes.reverse()
    if order == "anyhow":
        Random(seed).shuffle(indexes)  # noqa: S311 -- an order

    timeline = Timeline(steps)

    for index in indexes:
        assert timeline.median_before(index) == _median(steps, index)
        assert timeline.extremes(index, 10) == _extremes(steps, index, 10)
        assert timeline.extremes(index, 365) == _extremes(steps, index, 365)


def test_the_first_price_is_never_that_of_the_step_itself() -> None:
    prices: Iterable[tuple[str, str]] = [("10", "EUR"), ("9", "USD"), ("8", "EUR"), ("7", "USD")]
    timeline = Timeline(
        [
            Step(_BEGINS + timedelta(days=day), Decimal(amount), currency)
            for day, (amount, currency) in enumerate(prices)
        ]
    )

    assert [timeline.first(index) for index in range(4)] == [None, None, Decimal(10), Decimal(9)]


@pytest.mark.parametrize("name", RULES)
def test_a_preview_of_twice_the_readings_looks_at_twice_the_steps(name: str) -> None:
    rule = PreviewRequest.model_validate({"product_id": 1, **RULES[name]})

    def looks(number: int) -> int:
        steps = Counted(_steps(number, hours=1))
        assert list(replays(rule, Timeline(steps)))
        return steps.looks

    assert looks(2_000) < 2.5 * looks(1_000)
