"""Targets of many products at once."""

from decimal import Decimal

from sqlmodel import col, select

from app.core.database import Session
from app.models import AlertRule, User
from app.models.alert_rules import RuleKind, Target
from app.services.alerts import set_targets
from app.services.alerts.rules import MOST_RULES
from tests import factories

TWENTY = Target(amount=Decimal(20), currency="EUR")


def rules(session: Session) -> list[tuple[int, Decimal | None, bool]]:
    found = session.exec(select(AlertRule).order_by(col(AlertRule.id)))
    return [(rule.product_id, rule.amount, rule.active) for rule in found]


def test_a_target_is_made_changed_or_left_as_it_is(session: Session, owner: User) -> None:
    new, other, same = (factories.make_product(session, owner) for _ in range(3))
    factories.make_rule(session, other, amount="90")
    kept = factories.make_rule(session, same, amount="20")
    kept.pending = False
    session.flush()

    changed = set_targets(session, dict.fromkeys((new.id, other.id, same.id), TWENTY))

    assert changed == {new.id, other.id}
    assert sorted(rules(session)) == [
        (each.id, Decimal(20), True) for each in sorted((new, other, same), key=lambda row: row.id)
    ]
    assert not kept.pending


def test_the_highest_of_several_changes_and_the_others_rest(session: Session, owner: User) -> None:
    product = factories.make_product(session, owner)
    for amount in (70, 90, 80):
        factories.make_rule(session, product, amount=str(amount))

    changed = set_targets(session, {product.id: TWENTY})

    assert changed == {product.id}
    assert rules(session) == [
        (product.id, Decimal(70), False),
        (product.id, Decimal(20), True),
        (product.id, Decimal(80), False),
    ]


def test_without_a_target_rules_rest_and_a_later_one_wakes_them(
    session: Session, owner: User
) -> None:
    product = factories.make_product(session, owner)
    factories.make_rule(session, product, amount="90")
    factories.make_rule(session, product, kind=RuleKind.ANY_CHANGE)

    assert set_targets(session, {product.id: None}) == {product.id}
    assert set_targets(session, {product.id: None}) == set()
    assert set_targets(session, {product.id: TWENTY}) == {product.id}

    assert rules(session) == [(product.id, Decimal(20), True), (product.id, None, True)]


def test_a_product_with_as_many_rules_as_it_may_have_gets_none(
    session: Session, owner: User
) -> None:
    product = factories.make_product(session, owner)
    for _ in range(MOST_RULES):
        factories.make_rule(session, product, kind=RuleKind.ANY_CHANGE)

    assert set_targets(session, {product.id: TWENTY}) == set()
