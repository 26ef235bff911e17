"""Addresses that lead inside, through every door that takes one: refused, and nobody contacted.

Rows F1 to F5 and F7 of the list of attacks; bodies, row F6, stand at the end.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlmodel import col, select
from typer.testing import CliRunner

from app.core.config import get_settings
from app.core.database import Session
from app.core.outbound import Gate, Purpose
from app.models import PriceCheck, ProductUrl, User
from app.models.checks import Outcome
from app.models.fetching import FetchMode, Robots
from app.services import images, pricing
from app.services.scraping.fetch import Fetching
from app.services.scraping.pages import Target, Visit
from app.tasks import imports
from app.tasks.pricing import check_pages
from scripts.manage import app
from tests import factories
from tests.shop import Body, Shop
from tests.support.inside import PORT, Inside
from tests.support.scraper import StubScraper
from tests.support.searxng import StubSearxng

SCHEMES = [
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "ftp://shop.example/p",
    "gopher://shop.example/_x",
    "javascript:alert(1)",
    " JavaScript:alert(1)",
    "data:text/html,<p>1.00</p>",
    "ws://shop.example/",
    "view-source:http://shop.example/",
    "jar:http://shop.example!/p",
    "http:shop.example/p",
    "//shop.example/p",
    "h\tttp://shop.example/p",
    "unix:///var/run/docker.sock",
]
OURS = [
    "http://localhost/",
    "http://redis:6379/",
    "http://postgres:5432/",
    "http://api:8000/",
    "http://scraper:3000/api/page?url=x",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://metadata.google.internal/",
    "http://100.100.100.200/",
    "http://10.0.0.1/",
    "http://192.168.1.1:8443/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://0/",
    "http://shop.example:22/",
    "http://shop.example:6379/",
]


@pytest.fixture
def inside(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inside]:
    """The listener, with names that lead to it, and a shop that may be visited."""
    with Inside() as listener:
        names = f"*.test=127.0.0.1,inside.example={listener.address}"
        settings = {**shop.environment, "OUTBOUND_RESOLVE": names, "SCRAPE_GAP_SECONDS": "0"}
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        yield listener
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def hostile(inside: Inside) -> list[str]:
    """Every address that must not be opened."""
    return [*inside.spellings, *OURS, *SCHEMES]


class Doors:
    """The ways in which people hand us addresses; each says whether it refused."""

    def __init__(self, client: TestClient, session: Session, owner: User) -> None:
        self._client = client
        self._session = session
        self._owner = owner
        self._store = factories.make_store(session, owner, domain="shop.test")
        self._product = factories.make_product(session, owner)

    def quick_add(self, url: str) -> bool:
        return self._refused("/api/product-urls/quick-add", {"url": url})

    def bulk_import(self, url: str) -> bool:
        answer = self._client.post("/api/product-urls/bulk-import", json={"items": [{"url": url}]})
        if answer.status_code >= 400:
            return True
        told = answer.json()
        reasons = {skipped["reason"] for skipped in told["skipped"]}
        return told["created_urls"] == [] and reasons <= {"invalid_url", "refused"}

    def import_job(self, url: str) -> bool:
        answer = self._client.post("/api/imports", json={"items": [{"url": url}]})
        if answer.status_code >= 400:
            return True
        job_id = answer.json()["job_id"]
        imports.run(job_id)
        self._session.expire_all()
        assert self._client.get(f"/api/jobs/{job_id}").json()["finished_at"] is not None
        return self._session.exec(select(ProductUrl)).first() is None

    def preview(self, url: str) -> bool:
        answer = self._client.post("/api/scrape/preview", json={"url": url})
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            return True
        told = answer.json()
        return told["response"]["outcome"] == "refused" and told["listing"] is None

    def image(self, url: str) -> bool:
        """Also one that was signed, as the image of an older page may have been."""
        return self._client.get(str(images.path_of(url))).status_code == 404

    def peek(self, url: str) -> bool:
        answer = self._client.post("/api/search/peek", json={"urls": [url]})
        return answer.status_code >= 400 or answer.json()["items"][0]["price"] is None

    def create_page(self, url: str) -> bool:
        body = {"product_id": self._product.id, "store_id": self._store.id, "url": url}
        return self._refused("/api/product-urls", body)

    def create_store(self, url: str) -> bool:
        return self._refused("/api/stores", {"name": "Shop", "website_url": url})

    def store_test_url(self, url: str) -> bool:
        body = {"name": "Shop", "domains": ["a.example"], "test_url": url}
        return self._refused("/api/stores", body)

    def quick_add_store(self, url: str) -> bool:
        return self._refused("/api/stores/quick-add", {"website_url": url})

    def product_image(self, url: str) -> bool:
        return self._refused("/api/products", {"name": "Kettle", "image_url": url})

    def refresh(self, url: str) -> bool:
        """A row that got there by another way, such as an old backup."""
        product = factories.make_product(self._session, self._owner)
        page = factories.make_product_url(self._session, product, self._store, is_primary=True)
        self._session.execute(
            update(ProductUrl)
            .where(col(ProductUrl.id) == page.id)
            .values(url=url)
            .execution_options(synchronize_session=False)
        )
        self._session.expire_all()
        for batch in pricing.lease_now(self._session, [page.id]):
            check_pages(batch.product_url_ids, str(batch.lease))
        self._session.expire_all()
        checks = select(PriceCheck).where(PriceCheck.product_url_id == page.id)
        check = self._session.exec(checks.order_by(col(PriceCheck.id).desc())).first()
        return check is not None and check.outcome is Outcome.REFUSED

    def _refused(self, path: str, body: dict[str, Any]) -> bool:
        answer = self._client.post(path, json=body)
        assert answer.status_code < 500, answer.text
        return answer.status_code in (400, 422)


@pytest.fixture
def doors(client: TestClient, session: Session, owner: User) -> Doors:
    return Doors(client, session, owner)


VISITS: list[Callable[[Doors, str], bool]] = [
    Doors.quick_add,
    Doors.bulk_import,
    Doors.import_job,
    Doors.preview,
    Doors.image,
    Doors.peek,
    Doors.refresh,
]
KEEPS: list[Callable[[Doors, str], bool]] = [
    Doors.create_page,
    Doors.create_store,
    Doors.store_test_url,
    Doors.quick_add_store,
    Doors.product_image,
]


@pytest.mark.parametrize("door", VISITS)
def test_no_door_that_visits_pages_opens_an_address_that_leads_inside(
    door: Callable[[Doors, str], bool], doors: Doors, hostile: list[str], inside: Inside
) -> None:
    assert [url for url in hostile if not door(doors, url)] == []
    assert inside.count() == 0


@pytest.mark.parametrize("door", KEEPS)
def test_no_door_that_keeps_addresses_takes_one_that_is_never_opened(
    door: Callable[[Doors, str], bool], doors: Doors, hostile: list[str], inside: Inside
) -> None:
    spelled = [url for url in hostile if "inside.example" not in url.lower()]

    assert [url for url in spelled if not door(doors, url)] == []
    assert inside.count() == 0


def test_the_command_line_opens_none_either(hostile: list[str], inside: Inside) -> None:
    runner = CliRunner()

    opened = [url for url in hostile if runner.invoke(app, ["inspect", url]).exit_code == 0]

    assert opened == []
    assert inside.count() == 0


def test_the_browser_service_never_hears_of_one(hostile: list[str], inside: Inside) -> None:
    with StubScraper() as scraper:
        settings = get_settings().model_copy(update={"scraper_base_url": scraper.url})
        fetcher = Fetching.without_servers(settings)
        visits = [fetcher.fetch(Target(url, mode=FetchMode.BROWSER)) for url in hostile]

    outcomes = {visit.outcome for visit in visits if isinstance(visit, Visit)}
    assert outcomes == {Outcome.REFUSED}
    assert scraper.asked == []
    assert inside.count() == 0


def on_the_wire(url: str) -> str:
    """A header in UTF-8, by the bytes that it has."""
    return url.encode().decode("latin-1")


def test_robots_txt_leads_nowhere_that_a_page_would_not(inside: Inside, shop: Shop) -> None:
    fetcher = Fetching.without_servers(get_settings())
    for number, url in enumerate(inside.spellings):
        host = f"shop{number}.test"
        shop.page("/robots.txt", host=host, redirect_to=on_the_wire(url))
        page = shop.page("/p", host=host)
        visit = fetcher.fetch(Target(page.url, robots=Robots.RESPECT))
        assert isinstance(visit, Visit)

    assert inside.count() == 0


@pytest.mark.parametrize("hops", [0, 2])
def test_no_redirect_leads_inside(hops: int, inside: Inside, shop: Shop) -> None:
    fetcher = Fetching.without_servers(get_settings())
    outcomes = set()
    for number, url in enumerate(inside.spellings):
        host = f"shop{number}.test"
        for hop in range(hops):
            shop.page(f"/{hop}", host=host, redirect_to=f"/{hop + 1}")
        shop.page(f"/{hops}", host=host, redirect_to=on_the_wire(url))
        visit = fetcher.fetch(Target(shop.url("/0", host=host)))
        assert isinstance(visit, Visit)
        outcomes.add(visit.outcome)

    assert outcomes == {Outcome.REFUSED}
    assert inside.count() == 0


def test_a_refresh_by_header_or_by_page_is_not_followed(inside: Inside, shop: Shop) -> None:
    to = f"http://{inside.address}:{PORT}/"
    by_header = shop.page("/header", headers={"Refresh": f"0; url={to}"})
    by_page = shop.page("/meta", text=f'<meta http-equiv="refresh" content="0; url={to}"><p>a</p>')
    fetcher = Fetching.without_servers(get_settings())

    visits = list(fetcher.fetch_many([Target(by_header.url), Target(by_page.url)]))

    assert len(visits) == 2
    assert inside.count() == 0


class Resolver:
    """A name server with an answer for each question, the last one for all that follow."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    def __call__(self, host: str) -> list[str]:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


PUBLIC = "93.184.215.14"


@pytest.mark.parametrize("mode", [FetchMode.HTTP, FetchMode.BROWSER])
@pytest.mark.parametrize("order", ["private first", "public first"])
def test_a_name_with_one_private_address_is_not_contacted_at_all(
    order: str, mode: FetchMode, inside: Inside
) -> None:
    both = [inside.address, PUBLIC]
    gate = Gate(Purpose.SCRAPE, lookup=Resolver(both if order == "private first" else both[::-1]))
    with StubScraper() as scraper:
        settings = get_settings().model_copy(update={"scraper_base_url": scraper.url})
        fetcher = replace(Fetching.without_servers(settings), gate=gate)
        visit = fetcher.fetch(Target(f"http://mixed.example:{PORT}/", mode=mode))

    assert isinstance(visit, Visit)
    assert visit.outcome is Outcome.REFUSED
    assert scraper.asked == []
    assert inside.count() == 0


def test_a_name_that_turns_private_between_check_and_visit_is_not_contacted(
    inside: Inside,
) -> None:
    gate = Gate(Purpose.SCRAPE, lookup=Resolver([PUBLIC], [inside.address]))
    url = f"http://rebind.example:{PORT}/"

    assert gate.check(url).addresses == (PUBLIC,)
    visit = replace(Fetching.without_servers(get_settings()), gate=gate).fetch(Target(url))

    assert isinstance(visit, Visit)
    assert visit.outcome is Outcome.REFUSED
    assert inside.count() == 0


def test_results_of_a_search_that_lead_inside_are_left_out(
    hostile: list[str], inside: Inside, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    spelled = [url for url in hostile if "inside.example" not in url.lower()]
    results = [{"title": "x", "url": url, "thumbnail": url} for url in spelled]
    fair = {"title": "Kettle", "url": "https://shop.example/p", "thumbnail": spelled[0]}
    with StubSearxng(pages={1: [*results, fair]}) as searxng:
        monkeypatch.setenv("SEARXNG_URL", searxng.url)
        get_settings.cache_clear()
        found = client.get("/api/search", params={"query": "kettle !google\nformat=csv"}).json()

    assert [(hit["url"], hit["thumbnail"]) for hit in found["results"]] == [
        ("https://shop.example/p", None)
    ]
    assert searxng.asked == [{"q": "kettle !google format=csv", "format": "json", "pageno": "1"}]
    assert inside.count() == 0


def test_an_image_that_leads_inside_is_neither_kept_nor_fetched(
    inside: Inside, client: TestClient, shop: Shop
) -> None:
    for number, url in enumerate(inside.spellings[:8]):
        product = {"@type": "Product", "name": "Kettle", "image": url}
        offer = {"@type": "Offer", "price": "19.99", "priceCurrency": "EUR"}
        data = json.dumps({"@context": "https://schema.org", **product, "offers": offer})
        text = f'<title>Kettle</title><script type="application/ld+json">{data}</script>'
        page = shop.page("/p", host=f"shop{number}.test", text=text)
        added = client.post("/api/product-urls/quick-add", json={"url": page.url}).json()
        assert added["price"] == "19.99"
        assert added["image"] is None

    assert inside.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        Body.HUGE,
        Body.ENDLESS,
        Body.ENDLESS_REDIRECT,
        Body.SLOW,
        Body.GZIP_BOMB,
        Body.BROTLI_BOMB,
        Body.ZSTD_BOMB,
        Body.BROKEN_GZIP,
        Body.CUT_OFF,
        Body.HUGE_HEADERS,
        Body.NOT_HTTP,
        Body.BINARY,
        Body.SILENT,
        Body.RESET,
    ],
)
def test_a_hostile_answer_ends_as_an_outcome_and_harms_no_neighbour(
    body: Body, inside: Inside, shop: Shop
) -> None:
    hostile = shop.page("/p", host="bad.test", body=body, content_type="text/html")
    as_robots = shop.page("/robots.txt", host="worse.test", body=body)
    behind = shop.page("/p", host="worse.test")
    fair = shop.page("/p", host="fair.test", name="Kettle")
    targets = [
        Target(hostile.url, timeout_seconds=2),
        Target(behind.url, timeout_seconds=2, robots=Robots.WARN),
        Target(fair.url, timeout_seconds=20),
    ]

    results = {
        result.target.url: result
        for result in Fetching.without_servers(get_settings()).fetch_many(targets)
    }

    assert as_robots.body is body
    told = results[hostile.url]
    assert isinstance(told, Visit)
    assert told.outcome in {Outcome.PARSE_MISS, Outcome.NETWORK_ERROR}
    assert told.page is None
    good = results[fair.url]
    assert isinstance(good, Visit)
    assert good.outcome is Outcome.OK
    assert isinstance(results[behind.url], Visit)
