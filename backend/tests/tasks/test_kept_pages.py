"""The newest page of each product URL stays, for trying rules on it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.actor import Actor
from app.core.config import get_settings
from app.core.database import Session
from app.models import PriceHistory, ProductUrl, Snapshot, User
from app.models.snapshots import ReadingRules, ReplayVerdict
from app.services import catalog, pricing, workbench
from app.services.workbench.snapshots import page_of
from app.tasks.pricing import check_pages
from tests import factories
from tests.shop import Shop

pytestmark = pytest.mark.usefixtures("shop_settings")


@pytest.fixture
def tracked(session: Session, owner: User, shop: Shop) -> ProductUrl:
    store = factories.make_store(session, owner, domain="shop001.test", currency="EUR")
    product = factories.make_product(session, owner)
    url = shop.page().url
    return factories.make_product_url(session, product, store, url=url, is_primary=True)


def visit(session: Session, tracked: ProductUrl) -> None:
    (batch,) = pricing.lease_now(session, [tracked.id])
    check_pages(batch.product_url_ids, str(batch.lease))
    session.expire_all()


def kept(session: Session) -> list[Snapshot]:
    return list(session.exec(select(Snapshot)))


def test_a_page_that_was_read_well_is_kept_for_replaying_rules(
    session: Session, owner: User, tracked: ProductUrl
) -> None:
    visit(session, tracked)

    (snapshot,) = kept(session)
    replayed = workbench.replay(
        session, Actor.of(owner.id, owner.role), tracked.store_id, ReadingRules(currency="EUR")
    )
    assert (snapshot.product_url_id, snapshot.url) == (tracked.id, tracked.url)
    assert "Copper kettle" in page_of(snapshot).text
    assert [each.verdict for each in replayed.results] == [ReplayVerdict.UNCHANGED]
    assert replayed.without_snapshot == 0


def test_a_changed_page_takes_the_place_of_one_kept_before_yesterday(
    session: Session, shop: Shop, tracked: ProductUrl
) -> None:
    visit(session, tracked)
    shop.page(name="Copper kettle, polished")
    visit(session, tracked)
    (first,) = kept(session)
    assert "polished" not in page_of(first).text
    first.taken_at -= timedelta(days=1)
    session.flush()
    shop.page(name="Copper kettle, very polished")

    visit(session, tracked)

    (second,) = kept(session)
    assert "very polished" in page_of(second).text
    assert second.taken_at > factories.ago(minutes=5)


def test_a_page_that_was_not_read_well_takes_no_place(
    session: Session, shop: Shop, tracked: ProductUrl
) -> None:
    shop.page(text="<title>Nothing here</title><p>No price at all.</p>")

    visit(session, tracked)

    assert kept(session) == []


def test_nothing_is_kept_where_the_settings_say_so(
    session: Session, tracked: ProductUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGES_KEEP_DAYS", "0")
    get_settings.cache_clear()

    visit(session, tracked)

    assert kept(session) == []


def test_the_page_belongs_to_the_reading_in_whose_time_it_was_read(
    session: Session, owner: User, shop: Shop, tracked: ProductUrl
) -> None:
    reader = Actor.of(owner.id, owner.role)
    visit(session, tracked)
    (snapshot,) = kept(session)
    (first,) = session.exec(select(PriceHistory))
    assert catalog.get_reading(session, reader, first.id).page_taken_at == snapshot.taken_at
    shop.page(amount="24.49")

    visit(session, tracked)

    # The page is kept once a day: what is there shows the price before this one.
    newest = session.exec(select(PriceHistory).where(PriceHistory.id != first.id)).one()
    assert catalog.get_reading(session, reader, first.id).page_taken_at == snapshot.taken_at
    assert catalog.get_reading(session, reader, newest.id).page_taken_at is None
