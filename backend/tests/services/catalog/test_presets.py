"""Presets: valid data, found by domain, copied into a store, asked after structured data."""

from decimal import Decimal

import pytest

from app.core.actor import Actor
from app.core.database import Session
from app.models import Store, User
from app.models.checks import Outcome
from app.models.fetching import FetchMode
from app.models.listing import Method
from app.models.product_urls import QuickAdd
from app.models.selectors import SelectorField
from app.services import scraping
from app.services.catalog.presets import preset_for, presets
from app.services.catalog.store_lookup import ensure_store
from app.services.pricing import hints_of
from app.services.quick_add import quick_add
from app.services.scraping.pages import Target, Visit, WebPage, utf8

BARE = '<h1>Cable</h1><div class="price__value">$12.50</div>'
STRUCTURED = """<script type="application/ld+json">{"@type":"Product","name":"Cable","offers":
{"@type":"Offer","price":"11.00","priceCurrency":"AUD"}}</script>
<h1>Cable</h1><p class="price">$11.00</p>
<aside class="related"><div class="price__value">$12.50</div></aside>"""


@pytest.fixture
def store(session: Session, owner: User) -> Store:
    return ensure_store(session, owner.id, "https://www.coles.com.au/product/cable-1")[0]


def page(text: str) -> WebPage:
    url = "https://www.coles.com.au/product/cable-1"
    return WebPage(url=url, final_url=url, body=utf8(f"<html><body>{text}</body></html>"))


def test_every_preset_is_one_shop_with_domains_of_its_own() -> None:
    domains = [domain for preset in presets() for domain in preset.domains]

    assert len(presets()) == 19
    assert len(domains) == len(set(domains))
    assert len({preset.slug for preset in presets()}) == 19


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("www.amazon.com.au", "amazon-au"),
        ("smile.amazon.com", "amazon-us"),
        ("api.bws.com.au", "bws-api-au"),
        ("bws.com.au", "bws-au"),
        ("notamazon.com", None),
        ("amazon.com.example.org", None),
    ],
)
def test_the_longest_domain_on_a_label_border_names_the_preset(host: str, slug: str | None) -> None:
    found = preset_for(host)

    assert (None if found is None else found.slug) == slug


def test_tracking_a_page_copies_the_preset_into_the_owners_store(store: Store) -> None:
    assert (store.name, store.locale, store.currency) == ("Coles", "en_AU", "AUD")
    assert store.fetch_mode is FetchMode.AUTO
    assert store.selectors[SelectorField.PRICE][0].selector == "css:.price__value"
    assert [row.domain for row in store.domains] == ["coles.com.au"]


def test_a_presets_selector_is_asked_only_where_structured_data_is_silent(store: Store) -> None:
    bare = scraping.read(page(BARE), hints_of(store))
    both = scraping.read(page(STRUCTURED), hints_of(store))

    assert bare.price is not None
    assert (bare.price.amount, bare.method) == (Decimal("12.50"), Method.SELECTOR)
    assert both.price is not None
    assert (both.price.amount, both.method) == (Decimal("11.00"), Method.JSON_LD)


def test_the_first_visit_already_reads_as_the_preset_says(session: Session, actor: Actor) -> None:
    def fetch(target: Target) -> Visit:
        bare = WebPage(url=target.url, final_url=target.url, body=utf8(f"<html>{BARE}</html>"))
        return Visit(target, Outcome.OK, page=bare, status=200)

    url = "https://www.coles.com.au/product/cable-1"
    added = quick_add(session, actor, QuickAdd(url=url), fetch=fetch)

    assert (added.price, added.currency) == (Decimal("12.50"), "AUD")
