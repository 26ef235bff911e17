"""How stores are fetched: what their owners say, what visits teach, and who visits the pages."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app.core.config import get_settings
from app.core.database import Session
from app.models import PriceCheck, PriceHistory, Product, ProductUrl, Store, User
from app.models.checks import Outcome
from app.models.fetching import FetchMode, LearnedMode
from app.models.types import utcnow
from app.services import pricing
from app.services.pricing import Batch
from app.tasks.pricing import browse_pages, check_batch, check_pages
from tests import factories
from tests.shop import Kind, Shop
from tests.support.scraper import StubScraper

EMPTY = "<html><head><title>Kettle</title></head><body><div id=app></div></body></html>"
BLOCKED = "<html><head><title>Just a moment...</title></head><body></body></html>"


@pytest.fixture
def scraper(shop_settings: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[StubScraper]:
    with StubScraper() as scraper:
        monkeypatch.setenv("SCRAPER_BASE_URL", scraper.url)
        get_settings.cache_clear()
        yield scraper
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def store(session: Session, owner: User) -> Store:
    return factories.make_store(session, owner, domain="shop001.test")


@pytest.fixture
def track(session: Session, owner: User, store: Store) -> Callable[[str], ProductUrl]:
    def make(url: str) -> ProductUrl:
        product: Product = factories.make_product(session, owner)
        return factories.make_product_url(session, product, store, url=url, is_primary=True)

    return make


def run(session: Session, batches: list[Batch]) -> None:
    for batch in batches:
        task = browse_pages if batch.browser else check_pages
        task(batch.product_url_ids, str(batch.lease))
    session.expire_all()


def outcomes(session: Session) -> list[Outcome]:
    checks = session.exec(select(PriceCheck).order_by(col(PriceCheck.id)))
    return [check.outcome for check in checks]


def shown(shop: Shop, url: str, scraper: StubScraper, amount: str = "24.50") -> None:
    """The browser sees a price there."""
    scraper.pages[url] = (
        f"<html><head><title>Kettle</title>"
        f'<script type="application/ld+json">{{"@context":"https://schema.org",'
        f'"@type":"Product","name":"Kettle","offers":{{"@type":"Offer","price":"{amount}",'
        f'"priceCurrency":"EUR"}}}}</script></head><body></body></html>'
    )


@pytest.mark.parametrize(
    ("text", "first"), [(EMPTY, Outcome.PARSE_MISS), (BLOCKED, Outcome.BLOCKED)]
)
def test_where_http_is_of_no_use_a_browser_goes_on_and_is_remembered(
    text: str,
    first: Outcome,
    session: Session,
    shop: Shop,
    store: Store,
    track: Callable[[str], ProductUrl],
    scraper: StubScraper,
) -> None:
    page = track(shop.page(text=text).url)
    shown(shop, page.url, scraper)

    run(session, pricing.lease_now(session, [page.id]))

    assert outcomes(session) == [first]
    assert page.last_reason is not None
    assert page.last_reason.endswith("A browser visits it next.")
    assert store.learned_mode is not None
    assert (store.learned_mode.mode, store.learned_mode.proven) == (FetchMode.BROWSER, False)
    assert page.next_check_at is not None
    assert page.next_check_at <= utcnow()

    due = pricing.lease_due(session)
    assert [batch.browser for batch in due] == [True]
    run(session, due)

    assert outcomes(session) == [first, Outcome.OK]
    assert len(shop.hits_of("/p/kettle")) == 1
    assert store.learned_mode.proven is True
    reading = session.exec(select(PriceHistory)).one()
    assert str(reading.amount) == "24.5000"
    assert reading.evidence is not None
    assert reading.evidence.status is None
    assert any(note.startswith("A browser is asked since") for note in reading.evidence.warnings)


def test_where_a_browser_is_of_no_use_either_http_goes_on_for_some_hours(
    session: Session,
    shop: Shop,
    store: Store,
    track: Callable[[str], ProductUrl],
    scraper: StubScraper,
) -> None:
    page = track(shop.page(text=EMPTY).url)
    scraper.pages[page.url] = EMPTY

    run(session, pricing.lease_now(session, [page.id]))
    run(session, pricing.lease_due(session))

    assert outcomes(session) == [Outcome.PARSE_MISS, Outcome.PARSE_MISS]
    learned = store.learned_mode
    assert learned is not None
    assert learned.mode is FetchMode.HTTP
    assert learned.reason.startswith("A browser was of no use either")
    assert timedelta(hours=5) < learned.until - utcnow() < timedelta(hours=7)
    (batch,) = pricing.lease_now(session, [page.id])
    assert batch.browser is False
    run(session, [batch])
    assert store.learned_mode == learned
    assert pricing.lease_due(session) == []


def learn(store: Store, mode: FetchMode, *, lasts: timedelta, proven: bool = True) -> None:
    now = utcnow()
    store.learned_mode = LearnedMode(
        mode=mode,
        reason="Blocked.",
        since=now - timedelta(days=7),
        until=now + lasts,
        proven=proven,
    )


def test_after_a_while_http_is_tried_again_and_kept_when_it_works(
    session: Session,
    shop: Shop,
    store: Store,
    track: Callable[[str], ProductUrl],
    scraper: StubScraper,
) -> None:
    page = track(shop.page(kind=Kind.JSON_LD).url)
    learn(store, FetchMode.BROWSER, lasts=timedelta(seconds=-1))
    session.flush()

    (batch,) = pricing.lease_now(session, [page.id])
    run(session, [batch])

    assert batch.browser is False
    assert outcomes(session) == [Outcome.OK]
    assert store.learned_mode is None
    assert scraper.asked == []


def test_a_store_may_be_learned_about_after_its_pages_were_leased(
    session: Session,
    shop: Shop,
    store: Store,
    track: Callable[[str], ProductUrl],
    scraper: StubScraper,
) -> None:
    page = track(shop.page().url)
    (batch,) = pricing.lease_now(session, [page.id])
    learn(store, FetchMode.BROWSER, lasts=timedelta(days=1))
    session.flush()

    run(session, [batch])

    assert outcomes(session) == []
    assert shop.hits == []
    assert [each.browser for each in pricing.lease_due(session)] == [True]


def test_batches_for_the_browser_are_small_and_have_a_queue_of_their_own(
    session: Session, store: Store, track: Callable[[str], ProductUrl], scraper: StubScraper
) -> None:
    store.fetch_mode = FetchMode.BROWSER
    pages = [track(f"https://shop001.test/p/{number}") for number in range(25)]

    batches = pricing.lease_now(session, [page.id for page in pages])

    assert [len(batch.product_url_ids) for batch in batches] == [10, 10, 5]
    assert {check_batch(batch).task for batch in batches} == {"pricing.browse_pages"}


@pytest.mark.usefixtures("shop_settings")
def test_without_a_service_auto_is_http_and_browser_is_an_outcome_with_its_reason(
    session: Session, shop: Shop, store: Store, track: Callable[[str], ProductUrl]
) -> None:
    page = track(shop.page(text=EMPTY).url)
    learn(store, FetchMode.BROWSER, lasts=timedelta(days=1))
    session.flush()

    run(session, pricing.lease_now(session, [page.id]))
    assert outcomes(session) == [Outcome.PARSE_MISS]
    assert page.last_reason is not None
    assert "browser" not in page.last_reason

    store.fetch_mode = FetchMode.BROWSER
    session.flush()
    run(session, pricing.lease_now(session, [page.id]))
    assert outcomes(session) == [Outcome.PARSE_MISS, Outcome.NETWORK_ERROR]
    assert page.last_reason == (
        "Pages of this store are shown by a browser, and SCRAPER_BASE_URL names none."
    )
    assert len(shop.hits_of("/p/kettle")) == 1


def test_what_an_owner_says_ends_what_was_learned(
    session: Session, store: Store, client: TestClient, scraper: StubScraper
) -> None:
    learn(store, FetchMode.BROWSER, lasts=timedelta(days=1))
    session.flush()

    assert client.patch(f"/api/stores/{store.id}", json={"notes": "x"}).status_code == 200
    session.refresh(store)
    assert store.learned_mode is not None
    assert client.patch(f"/api/stores/{store.id}", json={"fetch_mode": "http"}).status_code == 200
    session.refresh(store)
    assert store.learned_mode is None


def test_a_page_that_is_added_goes_on_with_the_browser(
    session: Session, shop: Shop, client: TestClient, scraper: StubScraper
) -> None:
    url = shop.page(text=BLOCKED, status=403).url
    shown(shop, url, scraper)

    added = client.post("/api/product-urls/quick-add", json={"url": url}).json()

    assert added["warnings"] == [
        "The shop keeps robots out (Cloudflare).",
        "A browser visits it next.",
    ]
    run(session, pricing.lease_due(session))
    product = client.get(f"/api/products/{added['product_id']}").json()
    assert product["best"]["amount"] == "24.50"


def test_an_import_goes_on_with_the_browser_as_well(
    session: Session, shop: Shop, client: TestClient, scraper: StubScraper
) -> None:
    url = shop.page(text=BLOCKED, status=403).url
    shown(shop, url, scraper)

    body = {"items": [{"url": url}]}
    created = client.post("/api/product-urls/bulk-import", json=body).json()["created_urls"]

    assert "A browser visits it next." in created[0]["warnings"]
    assert [batch.browser for batch in pricing.lease_due(session)] == [True]
