"""Rules against sequences of prices: on which days each one fires, and what the preview says."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pytest
import time_machine

from app.core.actor import Actor
from app.core.database import Session
from app.models.alert_rules import Against, RuleKind
from app.models.alerts import PreviewRequest
from app.services import alerts
from tests import factories
from tests.services.alerts.conftest import BEGINS, Diary


@dataclass(frozen=True)
class Case:
    kind: RuleKind
    words: str
    fires: list[int]
    terms: dict[str, Any] = field(default_factory=dict)


TARGET: Final = {"amount": "90"}
TEN_PERCENT: Final = {"percent": "10"}
FIVE_EUROS: Final = {"amount": "5"}

CASES: Final = {
    "a target, oscillating around it: again only after one per cent above": Case(
        RuleKind.TARGET_PRICE, "100 89 90.50 89 90.80 90 90.90 90", [1, 7], TARGET
    ),
    "a target, drifting slowly: once": Case(
        RuleKind.TARGET_PRICE, "92 91 90 89 88 87 86", [2], TARGET
    ),
    "a target, the first reading below it": Case(RuleKind.TARGET_PRICE, "80 79 78", [0], TARGET),
    "a target, reached exactly": Case(RuleKind.TARGET_PRICE, "90.01 90.00", [1], TARGET),
    "a target, sold out and back below it: still told": Case(
        RuleKind.TARGET_PRICE, "100 85 out 85 out:80 80", [1], TARGET
    ),
    "a target, a sold out page is no offer": Case(
        RuleKind.TARGET_PRICE, "100 out:80 95 80", [3], TARGET
    ),
    "a target, held and failed visits in between": Case(
        RuleKind.TARGET_PRICE, "100 held:9 failed held:80 85 held:200 failed 85", [4], TARGET
    ),
    "a target, another currency does not count": Case(
        RuleKind.TARGET_PRICE, "100 usd:80 usd:70 89", [3], TARGET
    ),
    "a drop against the previous price: each one": Case(
        RuleKind.DROP_PERCENT, "100 90 81 80 100 90", [1, 2, 5], TEN_PERCENT
    ),
    "a drop against the previous price, drifting slowly: never": Case(
        RuleKind.DROP_PERCENT, "100 95 91 87 83 79 75", [], TEN_PERCENT
    ),
    "a drop against the previous price, sold out in between": Case(
        RuleKind.DROP_PERCENT, "100 out 90", [2], TEN_PERCENT
    ),
    "a drop against the previous price, in another currency: none": Case(
        RuleKind.DROP_PERCENT, "100 usd:50 usd:40", [2], TEN_PERCENT
    ),
    "a drop against the first price, drifting slowly: once": Case(
        RuleKind.DROP_PERCENT,
        "100 95 91 90 85 80 90.50 90 91 90",
        [3, 9],
        TEN_PERCENT | {"against": Against.FIRST},
    ),
    "a drop against the median of 30 days": Case(
        RuleKind.DROP_PERCENT,
        "100 100 100 95 89 88 95 89 100 85",
        [4, 9],
        TEN_PERCENT | {"against": Against.MEDIAN_30D},
    ),
    "a drop of an amount": Case(RuleKind.DROP_AMOUNT, "100 96 91 95 90", [2, 4], FIVE_EUROS),
    "a drop of an amount against the first price": Case(
        RuleKind.DROP_AMOUNT,
        "100 96 95 94 97 95",
        [2, 5],
        FIVE_EUROS | {"against": Against.FIRST},
    ),
    "a drop of an amount, in another currency": Case(
        RuleKind.DROP_AMOUNT, "100 usd:50 90", [2], FIVE_EUROS
    ),
    "the lowest of some days: the low comes back, or an older one is forgotten": Case(
        RuleKind.LOWEST_IN_DAYS,
        "100 80 100 90 100 100 100 95",
        [1, 7],
        {"days": 3},
    ),
    "the lowest of some days, never the first reading": Case(
        RuleKind.LOWEST_IN_DAYS, "80 80 80", [], {"days": 3}
    ),
    "the lowest ever": Case(RuleKind.LOWEST_EVER, "100 110 99 105 99 98", [2, 5]),
    "the lowest ever, drifting slowly: each per cent": Case(
        RuleKind.LOWEST_EVER, "100 99.90 99.80 99.70 98.90 98.80", [1, 4]
    ),
    "the lowest ever, never the first reading": Case(RuleKind.LOWEST_EVER, "100 100 100", []),
    "the lowest ever, what is held does not count": Case(
        RuleKind.LOWEST_EVER, "100 held:10 99", [2]
    ),
    "the lowest ever, not sold out": Case(RuleKind.LOWEST_EVER, "100 out:50 99", [2]),
    "back at the lowest": Case(RuleKind.RETURNS_TO_LOWEST, "100 80 100 80 80.50 80 90 80", [3, 7]),
    "back at the lowest, not by falling for the first time": Case(
        RuleKind.RETURNS_TO_LOWEST, "100 90 80 70", []
    ),
    "any change": Case(RuleKind.ANY_CHANGE, "100 100 100.01 100 out 100 99", [2, 3, 6]),
    "any change, of the currency too": Case(RuleKind.ANY_CHANGE, "100 usd:100 usd:100", [1]),
    "a rise": Case(RuleKind.RISE, "100 101 99 100", [1, 3]),
    "a rise by per cent": Case(RuleKind.RISE, "100 105 115.50 120 100", [2], TEN_PERCENT),
    "a rise against the first price": Case(
        RuleKind.RISE,
        "100 110 120 109 110 108 110",
        [1, 6],
        TEN_PERCENT | {"against": Against.FIRST},
    ),
    "back in stock": Case(RuleKind.BACK_IN_STOCK, "100 out out 100 100 out:90 95", [3, 6]),
    "back in stock, not on the first reading": Case(RuleKind.BACK_IN_STOCK, "100 90", []),
    "back in stock, not by words that nobody understands": Case(
        RuleKind.BACK_IN_STOCK, "100 out maybe:100 out maybe:100 100", [5]
    ),
    "back in stock, not by a visit in vain": Case(
        RuleKind.BACK_IN_STOCK, "100 out failed held:100 out", []
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_fires_on_these_days_and_no_others_as_its_preview_says(
    session: Session, diary: Diary, actor: Actor, name: str
) -> None:
    case = CASES[name]
    factories.make_rule(session, diary.product, case.kind, **case.terms)

    diary.write(*case.words.split())

    assert diary.days_told() == case.fires
    assert days_of_the_preview(session, diary, actor, case) == case.fires


def days_of_the_preview(session: Session, diary: Diary, actor: Actor, case: Case) -> list[int]:
    currency = {"currency": "EUR"} if "amount" in case.terms else {}
    request = PreviewRequest.model_validate(
        {"product_id": diary.product.id, "kind": case.kind} | case.terms | currency
    )
    with time_machine.travel(BEGINS + timedelta(days=20)):
        firings = alerts.preview(session, actor, request).firings
    return [(firing.at - BEGINS).days for firing in reversed(firings)]


@pytest.mark.parametrize(
    ("words", "fires"),
    [
        ("100 failed failed failed failed 100 failed failed failed", [3, 5, 8]),
        ("100 failed failed 100 failed failed", []),
        ("failed failed failed same", [2, 3]),
    ],
)
def test_a_page_that_fails_is_told_once_and_once_when_it_is_back(
    session: Session, diary: Diary, words: str, fires: list[int]
) -> None:
    factories.make_rule(session, diary.product, RuleKind.FAILING, checks=3)

    diary.write(*words.split())

    assert diary.days_told() == fires
