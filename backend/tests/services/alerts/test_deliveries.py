"""Through which channels an alert is told, and when: cooldowns, quiet hours, digests."""

from datetime import timedelta

from app.core.database import Session
from app.models import NotificationPreferences, User
from app.models.alert_rules import RuleKind
from app.models.alerts import Silence
from app.models.notifications import AlertKind, ChannelKind, DeliveryState
from tests import factories
from tests.services.alerts.conftest import BEGINS, Diary
from tests.services.alerts.support import deliveries, enable, prefer


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
