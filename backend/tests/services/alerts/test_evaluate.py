"""Evaluation: what is looked at, what one statement costs, and what is put down where."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session
from app.models import (
    Alert,
    AlertRule,
    NotificationChannel,
    NotificationDelivery,
    NotificationPreferences,
    PriceCheck,
    PriceHistory,
    Store,
    User,
)
from app.models.alert_rules import RuleCreate, RuleKind, RuleUpdate
from app.models.alerts import Silence
from app.models.checks import Decision, Outcome
from app.models.notifications import AlertKind, AlertPreferences, ChannelKind, DeliveryState
from app.models.price_history import ReadingCreate, ReadingUpdate
from app.models.product_changes import ProductUrlAddress
from app.models.product_urls import ProductUrlUpdate
from app.services import alerts, catalog, pricing
from tests import factories
from tests.services.alerts.conftest import BEGINS, Diary, check_of
from tests.support.statements import counted


def deliveries(session: Session) -> list[NotificationDelivery]:
    statement = select(NotificationDelivery).order_by(col(NotificationDelivery.id))
    return list(session.exec(statement))


def enable(session: Session, owner: User, *kinds: ChannelKind) -> None:
    session.add_all([NotificationChannel(user_id=owner.id, kind=kind) for kind in kinds])
    session.flush()


def prefer(session: Session, owner: User, **preferences: object) -> None:
    session.add(
        NotificationPreferences(
            user_id=owner.id, preferences=AlertPreferences.model_validate(preferences)
        )
    )
    session.flush()


def test_an_alert_says_what_happened_as_it_was(session: Session, diary: Diary) -> None:
    factories.make_rule(session, diary.product)

    diary.write("100", "95", "85.50")

    (alert,) = diary.told()
    happening = alert.happening
    assert alert.kind is AlertKind.TARGET_PRICE
    assert (happening.product, happening.store) == ("Kettle", "Contoso")
    assert (happening.amount, happening.before) == (Decimal("85.50"), Decimal(95))
    assert (happening.currency, happening.percent) == ("EUR", Decimal("-10.0"))
    assert (happening.lowest_ever, happening.lowest_30d) == (Decimal("85.50"), Decimal("85.50"))
    assert happening.threshold == Decimal(90)
    assert happening.url == diary.page.url


def test_a_product_is_told_by_its_best_offer_and_a_page_by_its_own(
    session: Session, diary: Diary, owner: User
) -> None:
    other = factories.make_product_url(session, diary.product, factories.make_store(session, owner))
    best = factories.make_rule(session, diary.product)
    own = factories.make_rule(session, diary.product, page=diary.page)

    diary.write("100")
    diary.write("85", page=other)
    diary.write("89")

    assert [(alert.rule_id, (alert.happened_at - BEGINS).days) for alert in diary.told()] == [
        (best.id, 1),
        (own.id, 2),
    ]
    assert diary.told()[0].product_url_id == other.id


def test_an_offer_that_is_stale_or_switched_off_is_no_best_offer(
    session: Session, diary: Diary, owner: User
) -> None:
    other = factories.make_product_url(session, diary.product, factories.make_store(session, owner))
    factories.make_rule(session, diary.product, RuleKind.RISE)
    diary.write("80", page=other)
    diary.write("100")
    other.active = False
    session.flush()

    diary.write("99")

    (alert,) = diary.told()
    assert (alert.happening.before, alert.happening.amount) == (Decimal(80), Decimal(99))


def test_an_offer_that_is_left_out_of_the_comparison_is_no_best_offer(
    session: Session, diary: Diary, owner: User
) -> None:
    other = factories.make_product_url(session, diary.product, factories.make_store(session, owner))
    other.counted = False
    session.flush()
    factories.make_rule(session, diary.product)
    own = factories.make_rule(session, diary.product, page=other)

    diary.write("100")
    diary.write("80", page=other)

    assert [alert.rule_id for alert in diary.told()] == [own.id]


def test_a_rule_made_while_the_price_is_low_tells_at_the_next_visit_though_nothing_changed(
    session: Session, diary: Diary, actor: Actor
) -> None:
    diary.write("85")
    rule = factories.make_rule(session, diary.product)

    diary.write("85", "same", "85")

    assert diary.days_told() == [1]
    session.refresh(rule)
    assert (rule.pending, rule.state.armed) == (False, False)


def test_a_rule_about_changes_tells_none_of_those_before_it_was_made(
    session: Session, diary: Diary, actor: Actor
) -> None:
    diary.write("100", "80")
    with time_machine.travel(BEGINS + timedelta(days=2)):
        for kind in (RuleKind.ANY_CHANGE, RuleKind.LOWEST_EVER):
            data = {"product_id": diary.product.id, "kind": kind}
            alerts.create_rule(session, actor, RuleCreate.model_validate(data))

    diary.write("80", "80")

    assert diary.days_told() == []


def test_a_rule_that_is_changed_begins_anew(session: Session, diary: Diary, actor: Actor) -> None:
    rule = factories.make_rule(session, diary.product)
    diary.write("100", "85", "84")
    with time_machine.travel(BEGINS + timedelta(days=3)):
        alerts.update_rule(session, actor, rule.id, RuleUpdate(amount=Decimal(84)))

    diary.write("84", "84")

    assert diary.days_told() == [1, 3]


def test_a_snoozed_rule_is_not_looked_at_until_it_wakes(
    session: Session, diary: Diary, actor: Actor
) -> None:
    rule = factories.make_rule(session, diary.product)
    diary.write("100")
    with time_machine.travel(BEGINS + timedelta(days=1)):
        until = BEGINS + timedelta(days=3, hours=12)
        alerts.update_rule(session, actor, rule.id, RuleUpdate(snoozed_until=until))

    diary.write("85", "85", "85", "85", "85")

    assert diary.days_told() == [4]


def test_a_rule_that_is_switched_off_tells_nothing(session: Session, diary: Diary) -> None:
    factories.make_rule(session, diary.product, active=False)

    diary.write("100", "85")

    assert diary.days_told() == []


def test_a_held_price_tells_when_it_is_accepted_and_not_when_it_is_rejected(
    session: Session, diary: Diary, actor: Actor
) -> None:
    factories.make_rule(session, diary.product)
    diary.write("100", "held:40")
    check = held_check(session)

    with time_machine.travel(BEGINS + timedelta(days=1, hours=5)):
        pricing.decide(session, actor, check, Decision.REJECTED)
    assert diary.days_told() == []

    diary.write("held:45")
    check = held_check(session)
    with time_machine.travel(BEGINS + timedelta(days=2, hours=5)):
        pricing.decide(session, actor, check, Decision.ACCEPTED)
    assert diary.days_told() == [2]


def held_check(session: Session) -> int:
    held = select(PriceCheck.id).where(
        PriceCheck.outcome == Outcome.HELD, col(PriceCheck.decision).is_(None)
    )
    return session.exec(held).one()


def test_a_reading_by_hand_tells_when_it_is_the_newest(
    session: Session, diary: Diary, actor: Actor
) -> None:
    factories.make_rule(session, diary.product)
    diary.write("100", "100", "100")

    with time_machine.travel(BEGINS + timedelta(days=3)):
        for days, amount in ((1.5, "70"), (2.5, "80")):
            catalog.create_reading(
                session,
                actor,
                ReadingCreate(
                    product_url_id=diary.page.id,
                    amount=Decimal(amount),
                    currency="EUR",
                    seen_at=BEGINS + timedelta(days=days),
                ),
            )
            session.expire_all()

    assert [alert.happening.amount for alert in diary.told()] == [Decimal(80)]


def test_an_excluded_reading_is_neither_told_nor_a_low(
    session: Session, diary: Diary, actor: Actor
) -> None:
    diary.write("100", "10", "100")
    with time_machine.travel(BEGINS + timedelta(days=2, hours=1)):
        readings = catalog.list_price_history(
            session, actor, span=catalog.Span(product_url_id=diary.page.id)
        )
        wrong = next(point for point in readings.items if point.amount == Decimal(10))
        catalog.update_reading(session, actor, wrong.id or 0, ReadingUpdate(excluded=True))
    factories.make_rule(session, diary.product, RuleKind.LOWEST_EVER)

    diary.write("99")

    (alert,) = diary.told()
    assert alert.happening.threshold == Decimal(100)


def exclude(session: Session, diary: Diary, actor: Actor, amount: str) -> None:
    """The owner takes a reading for wrong, an hour after the last visit."""
    with time_machine.travel(BEGINS + timedelta(days=diary.day - 1, hours=1)):
        readings = catalog.list_price_history(
            session, actor, span=catalog.Span(product_url_id=diary.page.id)
        )
        wrong = next(point for point in readings.items if point.amount == Decimal(amount))
        catalog.update_reading(session, actor, wrong.id or 0, ReadingUpdate(excluded=True))
    session.expire_all()


@pytest.mark.parametrize(
    ("kind", "words", "fires"),
    [
        (RuleKind.RISE, "100 101", [3]),
        (RuleKind.ANY_CHANGE, "100 101", [1, 3]),
        (RuleKind.LOWEST_EVER, "99 98.50", [1, 2]),
        (RuleKind.TARGET_PRICE, "85 84", [1, 2]),
    ],
)
def test_a_reading_that_its_owner_excludes_is_forgotten_by_the_rules_that_told_it(
    session: Session, diary: Diary, actor: Actor, kind: RuleKind, words: str, fires: list[int]
) -> None:
    factories.make_rule(session, diary.product, kind)
    diary.write("100", "10")
    exclude(session, diary, actor, "10")

    diary.write(*words.split())

    assert diary.days_told() == fires


def test_the_lowest_of_many_days_is_not_that_of_the_last_month_alone(
    session: Session, diary: Diary
) -> None:
    factories.make_rule(session, diary.product, RuleKind.LOWEST_IN_DAYS, days=90)
    diary.write("80", "100")
    diary.day += 50
    diary.write("100", "95")
    diary.day += 60
    diary.write("94")

    assert [alert.happening.threshold for alert in diary.told()] == [Decimal(95)]


def test_another_unit_to_compare_by_is_no_change_of_the_price(
    session: Session, diary: Diary, actor: Actor, owner: User
) -> None:
    for kind in (RuleKind.ANY_CHANGE, RuleKind.RISE, RuleKind.LOWEST_EVER):
        factories.make_rule(session, diary.product, kind)
    factories.make_rule(session, diary.product, RuleKind.DROP_PERCENT, percent=10)
    diary.write("100")

    diary.product.unit, diary.page.pack_size = "kg", Decimal(4)
    session.flush()
    diary.write("101")
    factories.make_product_url(session, diary.product, factories.make_store(session, owner))
    diary.write("102")

    assert diary.days_told() == []


def test_a_pack_size_that_is_corrected_is_no_change_of_the_price(
    session: Session, diary: Diary, actor: Actor
) -> None:
    diary.product.unit, diary.page.pack_size = "kg", Decimal(4)
    session.flush()
    factories.make_rule(session, diary.product, RuleKind.ANY_CHANGE)
    diary.write("100")
    catalog.update_product_url(
        session, actor, diary.page.id, ProductUrlUpdate(pack_size=Decimal(2))
    )

    diary.write("100", "102")

    (alert,) = diary.told()
    assert (alert.happening.before, alert.happening.amount) == (Decimal(50), Decimal(51))


def test_a_target_that_holds_when_a_reading_is_deleted_is_told_once(
    session: Session, diary: Diary, actor: Actor
) -> None:
    factories.make_rule(session, diary.product)
    diary.write("85", "100")
    delete(session, diary, actor, "100")
    diary.write("85", "85")
    assert diary.days_told() == [0]

    diary.write("100", "100")
    later = factories.make_rule(session, diary.product, amount="86")
    diary.write("100", "100", "101")
    delete(session, diary, actor, "100")
    delete(session, diary, actor, "101")
    diary.write("85", "85")
    assert [alert.rule_id for alert in diary.told()][1:] == [later.id]


def delete(session: Session, diary: Diary, actor: Actor, amount: str) -> None:
    statement = select(PriceHistory.id).where(PriceHistory.amount == Decimal(amount))
    with time_machine.travel(BEGINS + timedelta(days=diary.day - 1, hours=1)):
        for reading_id in session.exec(statement).all():
            catalog.delete_reading(session, actor, reading_id)
    session.expire_all()


def test_prices_are_compared_by_the_unit_where_the_product_is(
    session: Session, diary: Diary
) -> None:
    diary.product.unit, diary.page.pack_size = "kg", Decimal(4)
    session.flush()
    factories.make_rule(session, diary.product, amount="20")

    diary.write("100", "76")

    (alert,) = diary.told()
    assert (alert.happening.amount, alert.happening.unit) == (Decimal(19), "kg")


def test_each_channel_gets_one_delivery_that_is_due_at_once(
    session: Session, diary: Diary, owner: User
) -> None:
    enable(session, owner, ChannelKind.NTFY, ChannelKind.WEBHOOK)
    factories.make_rule(session, diary.product)

    diary.write("100", "85", "84")

    found = deliveries(session)
    assert [row.channel for row in found] == [ChannelKind.NTFY, ChannelKind.WEBHOOK]
    assert {row.state for row in found} == {DeliveryState.WAITING}
    assert {row.due_at for row in found} == {BEGINS + timedelta(days=1)}
    assert len({row.key for row in found}) == 2


def test_a_rule_names_its_channels_and_a_reader_theirs_for_a_kind(
    session: Session, diary: Diary, owner: User
) -> None:
    enable(session, owner, ChannelKind.NTFY, ChannelKind.WEBHOOK, ChannelKind.DISCORD)
    session.add(
        NotificationPreferences(
            user_id=owner.id, routing={AlertKind.LOWEST_EVER: [ChannelKind.WEBHOOK]}
        )
    )
    named = factories.make_rule(session, diary.product, channels=[ChannelKind.DISCORD])
    routed = factories.make_rule(session, diary.product, RuleKind.LOWEST_EVER)
    everywhere = factories.make_rule(session, diary.product, RuleKind.ANY_CHANGE)

    diary.write("100", "85")

    by_alert = {alert.id: alert.rule_id for alert in diary.told()}
    found = [(by_alert[row.alert_id], row.channel) for row in deliveries(session)]
    assert set(found) == {
        (named.id, ChannelKind.DISCORD),
        (routed.id, ChannelKind.WEBHOOK),
        (everywhere.id, ChannelKind.NTFY),
        (everywhere.id, ChannelKind.WEBHOOK),
        (everywhere.id, ChannelKind.DISCORD),
    }


def test_a_cooldown_keeps_the_next_ones_from_being_sent_and_says_so(
    session: Session, diary: Diary, owner: User
) -> None:
    enable(session, owner, ChannelKind.NTFY)
    factories.make_rule(session, diary.product, RuleKind.ANY_CHANGE, cooldown_minutes=60 * 48)

    diary.write("100", "99", "98", "97")

    assert [alert.silence for alert in diary.told()] == [None, Silence.COOLDOWN, None]
    assert len(deliveries(session)) == 2


def test_quiet_hours_put_a_message_off_unless_the_rule_does_not_care(
    session: Session, diary: Diary, owner: User
) -> None:
    owner.timezone = "Europe/Berlin"
    enable(session, owner, ChannelKind.NTFY)
    prefer(session, owner, quiet_hours={"start": "12:30", "end": "15:00"})
    factories.make_rule(session, diary.product)
    factories.make_rule(session, diary.product, RuleKind.LOWEST_EVER, any_hour=True)

    diary.write("100", "85")

    day = BEGINS + timedelta(days=1)
    later, at_once = day + timedelta(hours=2), day
    quiet = [row.due_at for row in deliveries(session) if row.quiet_hours is not None]
    assert quiet == [later]
    assert sorted(row.due_at for row in deliveries(session)) == [at_once, later]


def test_a_digest_that_would_come_in_quiet_hours_comes_after_them(
    session: Session, diary: Diary, owner: User
) -> None:
    enable(session, owner, ChannelKind.NTFY)
    prefer(session, owner, digest_at="08:00", quiet_hours={"start": "22:00", "end": "09:30"})
    factories.make_rule(session, diary.product, digest=True)

    diary.write("100", "85")

    assert {row.due_at for row in deliveries(session)} == {BEGINS + timedelta(days=1, hours=21.5)}


def test_what_a_day_has_too_many_of_comes_in_the_digest(
    session: Session, diary: Diary, owner: User
) -> None:
    enable(session, owner, ChannelKind.NTFY)
    prefer(session, owner, max_per_day=2, digest_at="08:00")
    for kind in (RuleKind.ANY_CHANGE, RuleKind.LOWEST_EVER, RuleKind.TARGET_PRICE):
        factories.make_rule(session, diary.product, kind)
    factories.make_rule(session, diary.product, RuleKind.DROP_PERCENT, percent=5, digest=True)

    diary.write("100", "85")

    assert sorted(row.digest for row in deliveries(session)) == [False, False, True, True]
    digests = {row.due_at for row in deliveries(session) if row.digest}
    assert digests == {BEGINS + timedelta(days=1, hours=20)}


def test_owners_are_told_of_pages_that_fail_and_come_back_without_any_rule(
    session: Session, diary: Diary
) -> None:
    diary.write("100", "failed", "failed", "failed", "failed", "100", "failed", "100")

    told = [(alert.kind, (alert.happened_at - BEGINS).days) for alert in diary.told()]
    assert told == [(AlertKind.FAILING, 3), (AlertKind.RECOVERED, 5)]
    assert diary.told()[0].happening.reason == "No price."


def test_owners_who_do_not_want_such_notices_get_none(
    session: Session, diary: Diary, owner: User
) -> None:
    prefer(session, owner, failing_after=0)

    diary.write("failed", "failed", "failed", "failed", "100")

    assert diary.told() == []


def test_a_store_that_blocks_is_told_once_for_all_of_its_pages(
    session: Session, diary: Diary
) -> None:
    store = session.get_one(Store, diary.page.store_id)
    pages = [factories.make_product_url(session, diary.product, store) for _ in range(3)]
    diary.write("100")
    for _ in range(4):
        with time_machine.travel(BEGINS + timedelta(days=diary.day), tick=False):
            for page in [diary.page, *pages]:
                diary.visit("blocked", page)
        diary.day += 1
    diary.write("100")

    (alert,) = diary.told()
    assert alert.kind is AlertKind.STORE_BLOCKED
    assert alert.store_id == diary.page.store_id
    assert alert.happening.store == "Contoso"


def test_a_rule_about_failures_says_it_instead_of_the_notice(
    session: Session, diary: Diary
) -> None:
    rule = factories.make_rule(session, diary.product, RuleKind.FAILING, checks=3)

    diary.write("failed", "failed", "failed", "100")

    told = [(alert.kind, alert.rule_id) for alert in diary.told()]
    assert told == [(AlertKind.FAILING, rule.id), (AlertKind.RECOVERED, rule.id)]


@pytest.mark.parametrize(
    ("checks", "fires"), [(2, [AlertKind.FAILING, AlertKind.RECOVERED]), (6, [])]
)
def test_a_rule_about_failures_stands_in_for_the_notice_whatever_its_number(
    session: Session, diary: Diary, checks: int, fires: list[AlertKind]
) -> None:
    factories.make_rule(session, diary.product, RuleKind.FAILING, checks=checks)

    diary.write("100", "failed", "failed", "failed", "failed", "100")

    assert [alert.kind for alert in diary.told()] == fires


def test_a_rule_about_failures_of_one_page_leaves_the_notices_of_the_others(
    session: Session, diary: Diary, owner: User
) -> None:
    other = factories.make_product_url(session, diary.product, factories.make_store(session, owner))
    factories.make_rule(session, diary.product, RuleKind.FAILING, checks=9, page=diary.page)

    diary.write("failed", "failed", "failed", page=other)
    diary.write("failed", "failed", "failed")

    told = [(alert.kind, alert.product_url_id) for alert in diary.told()]
    assert told == [(AlertKind.FAILING, other.id)]


@pytest.mark.parametrize("way", ["another address", "snoozed"])
def test_a_page_that_recovered_while_nobody_looked_is_told_when_it_fails_again(
    session: Session, diary: Diary, actor: Actor, way: str
) -> None:
    rule = factories.make_rule(session, diary.product, RuleKind.FAILING, checks=2)
    diary.write("100", "failed", "failed")
    with time_machine.travel(BEGINS + timedelta(days=3), tick=False):
        if way == "snoozed":
            until = BEGINS + timedelta(days=3, hours=14)
            alerts.update_rule(session, actor, rule.id, RuleUpdate(snoozed_until=until))
        else:
            address = ProductUrlAddress(url="https://other.example/kettle")
            catalog.readdress_product_url(session, actor, diary.page.id, address)

    diary.write("100", "failed", "failed", "100")

    days = [(alert.kind, (alert.happened_at - BEGINS).days) for alert in diary.told()]
    assert days == [
        (AlertKind.FAILING, 2),
        (AlertKind.FAILING, 5),
        (AlertKind.RECOVERED, 6),
    ]


def test_a_store_is_told_again_when_its_pages_were_seen_in_between(
    session: Session, diary: Diary
) -> None:
    store = session.get_one(Store, diary.page.store_id)
    other = factories.make_product_url(session, diary.product, store)
    diary.write("100")
    diary.write("blocked", "blocked", "blocked")
    diary.write("blocked", "blocked", "blocked", page=other)
    assert len(diary.told()) == 1

    diary.write("100", "blocked", "blocked", "blocked")

    causes = [alert.cause for alert in diary.told()]
    days = [BEGINS.date(), BEGINS.date() + timedelta(days=7)]
    assert causes == [f"store_blocked {store.id} since {day}" for day in days]


@pytest.mark.parametrize("words", [("100", "85"), ("100", "failed")])
def test_a_batch_costs_the_same_number_of_statements_for_any_number_of_rules(
    session: Session, owner: User, words: tuple[str, str]
) -> None:
    few = statements_of_a_batch(session, owner, 1, words)
    many = statements_of_a_batch(session, owner, 7, words)

    assert len(many) == len(few)


def test_a_batch_without_rules_costs_one_statement_more_than_none(
    session: Session, owner: User
) -> None:
    sent = statements_of_a_batch(session, owner, 3, ("100", "85"), rules=False)

    assert len([each for each in sent if "alert_rules" in each]) == 1
    assert not [each for each in sent if "notification" in each or "INSERT INTO alerts" in each]


def statements_of_a_batch(
    session: Session, owner: User, number: int, words: tuple[str, str], *, rules: bool = True
) -> list[str]:
    """What the second visit to so many pages sends, each with three rules that fire."""
    store = factories.make_store(session, owner)
    pages = []
    for _ in range(number):
        product = factories.make_product(session, owner)
        pages.append(factories.make_product_url(session, product, store, is_primary=True))
        for kind in (RuleKind.TARGET_PRICE, RuleKind.ANY_CHANGE, RuleKind.LOWEST_EVER):
            if rules:
                factories.make_rule(session, product, kind)
        if rules:
            factories.make_rule(session, product, RuleKind.FAILING, checks=1)
    for word in words[:-1]:
        (batch,) = pricing.lease_now(session, [page.id for page in pages])
        pricing.record(session, [check_of(page, word) for page in pages], batch.lease)
    session.expire_all()
    (batch,) = pricing.lease_now(session, [page.id for page in pages])
    with counted(session) as statements:
        pricing.record(session, [check_of(page, words[-1]) for page in pages], batch.lease)
    return statements


def test_the_same_cause_is_told_once(session: Session, diary: Diary) -> None:
    rule = factories.make_rule(session, diary.product)
    diary.write("100", "85")
    before = diary.told()[0]

    session.refresh(rule)
    rule.state = rule.state.model_copy(update={"armed": True})
    session.flush()
    with time_machine.travel(before.happened_at, tick=False):
        alerts.evaluate(
            session,
            [alerts.Seen(diary.page.id, diary.product.id, at=before.happened_at, began=True)],
        )

    assert [alert.id for alert in diary.told()] == [before.id]


def test_alerts_go_with_their_product_and_outlive_their_rule(
    session: Session, diary: Diary, actor: Actor
) -> None:
    rule = factories.make_rule(session, diary.product)
    diary.write("100", "85")

    alerts.delete_rule(session, actor, rule.id)
    session.expire_all()
    assert [alert.rule_id for alert in diary.told()] == [None]

    catalog.delete_product(session, actor, diary.product.id)
    session.flush()
    assert diary.told() == []
    assert session.exec(select(AlertRule)).all() == []
    assert session.exec(select(Alert)).all() == []
