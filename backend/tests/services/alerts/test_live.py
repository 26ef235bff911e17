"""What a stream tells: each alert once, in whatever order they come to light."""

from datetime import timedelta

import pytest
from sqlmodel import delete

from app.core.actor import Actor
from app.core.database import Session
from app.models import Alert, Product, User
from app.models.alerts import Silence
from app.models.types import utcnow
from app.services.alerts import Cursor, news_of
from tests import factories


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner)


def test_without_a_cursor_only_how_things_stand_is_told(
    session: Session, actor: Actor, product: Product
) -> None:
    known = factories.make_alert(session, product)

    news = news_of(session, actor, None)

    assert (news.alerts, news.unread, str(news.cursor)) == ([], 1, str(known.id))
    assert news_of(session, actor, news.cursor).alerts == []


def test_what_came_since_is_told_once_in_its_order(
    session: Session, actor: Actor, product: Product
) -> None:
    cursor = news_of(session, actor, None).cursor
    made = [factories.make_alert(session, product).id for _ in range(3)]

    first = news_of(session, actor, cursor)
    again = news_of(session, actor, Cursor.of(str(first.cursor)))

    assert [alert.id for alert in first.alerts] == made
    assert (again.alerts, again.unread) == ([], 3)


def test_an_alert_that_comes_to_light_behind_a_newer_one_is_told_too(
    session: Session, actor: Actor, product: Product
) -> None:
    cursor = news_of(session, actor, None).cursor
    late = factories.make_alert(session, product)
    newer = factories.make_alert(session, product)
    kept = late.model_dump()
    session.exec(delete(Alert).where(Alert.id == late.id))  # type: ignore[arg-type]  # a column

    heard = news_of(session, actor, cursor)
    session.add(Alert(**kept | {"happening": newer.happening}))
    session.flush()
    after = news_of(session, actor, Cursor.of(str(heard.cursor)))

    assert [alert.id for alert in heard.alerts] == [newer.id]
    assert [alert.id for alert in after.alerts] == [late.id]


def test_a_cursor_forgets_what_is_settled(session: Session, actor: Actor, product: Product) -> None:
    cursor = news_of(session, actor, None).cursor
    made = [factories.make_alert(session, product) for _ in range(5)]
    heard = news_of(session, actor, cursor).cursor
    for alert in made:
        alert.created_at = utcnow() - timedelta(minutes=3)
    session.flush()

    assert len(str(heard).split("-")) == 6
    assert str(news_of(session, actor, heard).cursor) == str(made[-1].id)


def test_whoever_was_away_for_long_hears_of_the_newest_fifty(
    session: Session, actor: Actor, product: Product
) -> None:
    cursor = news_of(session, actor, None).cursor
    made = [factories.make_alert(session, product).id for _ in range(70)]

    news = news_of(session, actor, cursor)

    assert [alert.id for alert in news.alerts] == made[-50:]
    assert news.unread == 70
    assert news_of(session, actor, Cursor.of(str(news.cursor))).alerts == []


def test_a_cursor_stays_short_however_much_was_heard_in_two_minutes(
    session: Session, actor: Actor, product: Product
) -> None:
    cursor: Cursor | None = news_of(session, actor, None).cursor
    told = []
    for _ in range(5):
        made = [factories.make_alert(session, product).id for _ in range(40)]
        news = news_of(session, actor, cursor)
        cursor = Cursor.of(str(news.cursor))
        told += [alert.id for alert in news.alerts]
        assert [alert.id for alert in news.alerts] == made
        assert cursor is not None
        assert len(cursor.heard) < 60

    assert len(set(told)) == 200
    assert news_of(session, actor, cursor).alerts == []


def test_read_and_silenced_alerts_are_not_counted(
    session: Session, actor: Actor, product: Product
) -> None:
    for change in ({"read_at": utcnow()}, {"silence": Silence.COOLDOWN}, {}):
        factories.make_alert(session, product).sqlmodel_update(change)
    session.flush()

    assert news_of(session, actor, None).unread == 1


def test_an_administrator_hears_of_their_own_alerts_alone(
    session: Session, admin: User, product: Product
) -> None:
    cursor = Cursor(0)
    factories.make_alert(session, product)

    news = news_of(session, Actor.of(admin.id, admin.role), cursor)

    assert (news.alerts, news.unread) == ([], 0)


@pytest.mark.parametrize(
    "text", [None, "", "end", "7-", "-7", "7-x", "9" * 19, "-".join(["1"] * 61), "٣"]
)
def test_an_id_that_is_none_of_ours_is_no_cursor(text: str | None) -> None:
    assert Cursor.of(text) is None
