"""Pages that move and products that become one: what waits for their prices goes along."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlmodel import col, select

from app.core.actor import Actor
from app.models import Alert, AlertRule, NotificationDelivery, Product, ProductUrl, Store, User
from app.models.alert_rules import RuleKind
from app.models.notifications import AlertKind
from app.models.product_changes import ProductMerge, ProductUrlMove
from app.models.product_urls import ProductUrlUpdate
from app.services import catalog
from tests import factories
from tests.services.alerts.conftest import BEGINS, Diary


def merge(diary: Diary, source: Product) -> None:
    session = diary.session
    owner = session.get_one(User, source.user_id)
    data = ProductMerge(source_product_id=source.id, target_product_id=diary.product.id)
    with time_machine.travel(BEGINS + timedelta(days=diary.day), tick=False):
        catalog.merge_products(session, Actor.of(owner.id, owner.role), data)
    session.expire_all()


def second(diary: Diary) -> Product:
    owner = diary.session.get_one(User, diary.product.user_id)
    return factories.make_product(diary.session, owner, name="The same kettle")


def test_a_rule_about_a_page_goes_with_the_page_and_still_tells(diary: Diary) -> None:
    session, other = diary.session, second(diary)
    rule = factories.make_rule(session, diary.product, page=diary.page)
    diary.write("100")
    owner = session.get_one(User, other.user_id)

    data = ProductUrlMove(product_id=other.id)
    catalog.move_product_url(session, Actor.of(owner.id, owner.role), diary.page.id, data)
    diary.write("85")

    assert session.get_one(AlertRule, rule.id, populate_existing=True).product_id == other.id
    assert [(alert.rule_id, alert.product_id) for alert in diary.told()] == [(rule.id, other.id)]


def test_the_rules_and_alerts_of_both_are_those_of_the_product_that_they_become(
    diary: Diary,
) -> None:
    session, source = diary.session, second(diary)
    rule = factories.make_rule(session, source, amount="80")
    factories.make_delivery(session, source, alert=factories.make_alert(session, source, rule=rule))
    diary.write("100")

    merge(diary, source)
    diary.write("79")

    alerts = diary.told()
    assert [(alert.rule_id, alert.product_id) for alert in alerts] == 2 * [
        (rule.id, diary.product.id)
    ]
    assert session.exec(select(NotificationDelivery.alert_id)).first() == alerts[0].id


def test_a_rule_about_a_page_that_both_had_is_about_the_one_that_stays(diary: Diary) -> None:
    session, source = diary.session, second(diary)
    store = session.get_one(Store, diary.page.store_id)
    page = factories.make_product_url(session, source, store, url=diary.page.url, is_primary=True)
    rule = factories.make_rule(session, source, page=page)
    session.expunge(page)
    diary.write("100")

    merge(diary, source)
    diary.write("85")

    assert [alert.rule_id for alert in diary.told()] == [rule.id]
    kept = session.get_one(AlertRule, rule.id, populate_existing=True)
    assert (kept.product_id, kept.product_url_id) == (diary.product.id, diary.page.id)


def test_what_both_products_waited_for_is_told_once(diary: Diary) -> None:
    session, source = diary.session, second(diary)
    for product in (source, diary.product):
        factories.make_rule(session, product)
    factories.make_rule(session, source, amount="70")
    diary.write("100")

    merge(diary, source)
    diary.write("85")

    rules = session.exec(select(AlertRule).order_by(col(AlertRule.amount))).all()
    assert [rule.amount for rule in rules] == [Decimal(70), Decimal(90)]
    assert len(session.exec(select(Alert)).all()) == 1


def test_another_best_price_after_the_merge_is_no_event(diary: Diary) -> None:
    session, source = diary.session, second(diary)
    store = factories.make_store(session, session.get_one(User, source.user_id), name="Dear")
    page = factories.make_product_url(
        session, source, store, url="https://dear.example/kettle", is_primary=True
    )
    diary.write("200", page=page)
    factories.make_rule(session, source, RuleKind.ANY_CHANGE)
    diary.write("200", page=page)
    diary.write("100")

    merge(diary, source)
    diary.write("100")

    assert diary.days_told() == []


def wrong_page(diary: Diary) -> ProductUrl:
    """A page of something cheaper that got onto the product by mistake, and was told."""
    session = diary.session
    owner = session.get_one(User, diary.product.user_id)
    wrong = factories.make_product_url(session, diary.product, factories.make_store(session, owner))
    for kind in (RuleKind.RISE, RuleKind.LOWEST_EVER):
        factories.make_rule(session, diary.product, kind)
    diary.write("100", "101")
    diary.write("10", page=wrong)
    assert [alert.kind for alert in diary.told()] == [AlertKind.RISE, AlertKind.LOWEST_EVER]
    return wrong


@pytest.mark.parametrize("way", ["moved", "deleted", "left out"])
def test_a_page_that_belonged_to_something_else_is_forgotten_when_it_goes(
    diary: Diary, way: str
) -> None:
    session, wrong = diary.session, wrong_page(diary)
    owner = session.get_one(User, diary.product.user_id)
    actor = Actor.of(owner.id, owner.role)
    with time_machine.travel(BEGINS + timedelta(days=diary.day), tick=False):
        if way == "moved":
            data = ProductUrlMove(product_id=second(diary).id)
            catalog.move_product_url(session, actor, wrong.id, data)
        elif way == "left out":
            catalog.update_product_url(session, actor, wrong.id, ProductUrlUpdate(counted=False))
        else:
            catalog.delete_product_url(session, actor, wrong.id)
    session.expire_all()

    diary.write("101", "99")

    after = [(alert.kind, alert.happening.before) for alert in diary.told()[2:]]
    assert after == [(AlertKind.LOWEST_EVER, Decimal(101))]


def test_rules_of_the_product_that_stays_know_the_best_price_after_the_merge(diary: Diary) -> None:
    session, other = diary.session, second(diary)
    owner = session.get_one(User, other.user_id)
    page = factories.make_product_url(session, other, factories.make_store(session, owner))
    factories.make_rule(session, diary.product, RuleKind.DROP_PERCENT, percent=10)
    target = factories.make_rule(session, diary.product, amount="85")
    diary.write("100")
    diary.write("80", page=page)

    merge(diary, other)
    diary.write("100")
    diary.write("79", page=page)

    assert [alert.rule_id for alert in diary.told()] == [target.id]
