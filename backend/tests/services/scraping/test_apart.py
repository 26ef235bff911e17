"""A page that costs too much costs itself, and nothing else."""

import time
from collections.abc import Iterator
from decimal import Decimal

import psutil
import pytest

from app.models.listing import Listing
from app.models.selectors import Rule, SelectorField
from app.services.scraping import read, read_guarded
from app.services.scraping.apart import ReaderProcess
from app.services.scraping.pages import Hints, WebPage, utf8

PAGE = """<html><head><meta property="og:title" content="Kettle">
<meta property="product:price:amount" content="19.99">
<meta property="product:price:currency" content="EUR"></head>
<body><h1>Kettle</h1>%s</body></html>"""
ENDLESS = Hints(
    selectors={
        SelectorField.PRICE: [Rule(selector="xpath://*[count(//*[count(//*[count(//*)>9])>9])>9]")]
    }
)


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    reader = ReaderProcess()
    yield reader
    reader.close()


def page(body: str = "<p>Boils water.</p>") -> WebPage:
    url = "https://shop.test/kettle"
    return WebPage(url=url, final_url=url, body=utf8(PAGE % body))


def test_the_child_says_what_the_reader_says(reader: ReaderProcess) -> None:
    assert reader.read(page(), Hints()) == read(page(), Hints())


def test_an_endless_selector_is_stopped_and_the_next_page_is_read(reader: ReaderProcess) -> None:
    reader.read(page(), Hints())
    began = time.process_time()

    stopped = reader.read(page("<p>x</p>" * 3_000), ENDLESS)
    after = reader.read(page(), Hints())

    assert stopped == Listing(
        reason="Reading the page took longer than a second, so it was stopped."
    )
    assert after.price is not None
    assert after.price.amount == Decimal("19.99")
    assert time.process_time() - began < 1


def test_a_child_that_was_killed_is_replaced(reader: ReaderProcess) -> None:
    reader.read(page(), Hints())
    assert reader._child is not None  # noqa: SLF001 -- to kill it, as the system might
    reader._child.kill()  # noqa: SLF001 -- as above

    assert reader.read(page(), Hints()).price is not None


def test_the_child_inherits_no_secret(
    reader: ReaderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JWT_SECRET_KEY", "a secret that no page should ever be able to read")
    reader.close()
    reader.read(page(), Hints())
    assert reader._child is not None  # noqa: SLF001 -- to look into its environment

    environment = psutil.Process(reader._child.pid).environ()  # noqa: SLF001 -- as above
    assert "JWT_SECRET_KEY" not in environment


def test_an_xpath_selector_is_never_run_in_the_worker_itself() -> None:
    listing = read_guarded(page("<p>x</p>" * 3_000), ENDLESS)

    assert listing.reason == "Reading the page took longer than a second, so it was stopped."
