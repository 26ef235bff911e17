"""The price cache: best offers, trend, statistics, sparkline, badges (DOMAIN section 5)."""

from decimal import Decimal

import pytest

from app.core.database import Session
from app.models import Product, ProductUrl, User
from app.models.price_cache import Badge, PriceCache, Trend
from app.models.selectors import Availability
from app.services import pricing
from tests import factories
from tests.support.statements import counted


@pytest.fixture
def product(session: Session, owner: User) -> Product:
    return factories.make_product(session, owner)


def page_of(
    session: Session, owner: User, product: Product, *, is_primary: bool = False, name: str = "Shop"
) -> ProductUrl:
    store = factories.make_store(session, owner, name=name)
    return factories.make_product_url(session, product, store, is_primary=is_primary)


def rebuilt(session: Session, product: Product) -> PriceCache:
    pricing.rebuild_caches(session, [product.id])
    assert product.price_cache is not None
    return product.price_cache


def test_the_cheapest_offer_that_can_be_bought_is_the_best(
    session: Session, owner: User, product: Product
) -> None:
    dear = page_of(session, owner, product, is_primary=True, name="Dear")
    cheap = page_of(session, owner, product, name="Cheap")
    sold_out = page_of(session, owner, product, name="Sold out")
    factories.make_reading(session, dear, amount="30")
    factories.make_reading(session, cheap, amount="20")
    factories.make_reading(session, sold_out, amount="10", availability=Availability.OUT_OF_STOCK)

    cache = rebuilt(session, product)

    assert [(best.amount, best.store_name) for best in cache.best] == [(Decimal(20), "Cheap")]
    assert len(cache.offers) == 3


def test_a_stale_offer_is_shown_and_does_not_win(
    session: Session, owner: User, product: Product
) -> None:
    fresh = page_of(session, owner, product, is_primary=True)
    stale = page_of(session, owner, product)
    factories.make_reading(session, fresh, amount="30")
    factories.make_reading(session, stale, amount="20", days_ago=9, last_seen_days_ago=2)

    cache = rebuilt(session, product)

    assert cache.best[0].amount == Decimal(30)
    assert [offer.stale for offer in cache.offers] == [False, True]


def test_unknown_availability_wins_only_where_nothing_is_in_stock(
    session: Session, owner: User, product: Product
) -> None:
    unsure = page_of(session, owner, product, is_primary=True)
    factories.make_reading(session, unsure, amount="10", availability=Availability.UNKNOWN)

    alone = rebuilt(session, product).best[0]
    sure = page_of(session, owner, product)
    factories.make_reading(session, sure, amount="15")
    beside = rebuilt(session, product).best[0]

    assert alone.amount == Decimal(10)
    assert beside.amount == Decimal(15)


def test_currencies_are_never_mixed_and_the_primary_pages_comes_first(
    session: Session, owner: User, product: Product
) -> None:
    pounds = page_of(session, owner, product, is_primary=True)
    euros = page_of(session, owner, product)
    factories.make_reading(session, pounds, amount="30", currency="GBP")
    factories.make_reading(session, euros, amount="20", currency="EUR")

    cache = rebuilt(session, product)

    assert [(best.amount, best.currency) for best in cache.best] == [
        (Decimal(30), "GBP"),
        (Decimal(20), "EUR"),
    ]
    assert cache.statistics is not None
    assert cache.statistics.currency == "GBP"


def test_statistics_are_in_the_currency_of_the_best_offer(
    session: Session, owner: User, product: Product
) -> None:
    sold_out = page_of(session, owner, product, is_primary=True)
    dollars = page_of(session, owner, product)
    factories.make_reading(
        session, sold_out, amount="30", currency="EUR", availability=Availability.OUT_OF_STOCK
    )
    factories.make_reading(session, dollars, amount="50", currency="USD", days_ago=3)

    cache = rebuilt(session, product)

    assert cache.best[0].currency == "USD"
    assert cache.statistics is not None
    assert cache.statistics.currency == "USD"


@pytest.mark.parametrize(
    ("before", "now", "trend"),
    [
        ("30", "20", Trend.LOWEST),
        ("20", "30", Trend.UP),
        ("20", "20", Trend.NONE),
    ],
)
def test_the_trend_compares_with_ninety_days(
    session: Session, owner: User, product: Product, before: str, now: str, trend: Trend
) -> None:
    page = page_of(session, owner, product, is_primary=True)
    factories.make_reading(session, page, amount=before, days_ago=40, last_seen_days_ago=5)
    factories.make_reading(session, page, amount=now, days_ago=4)

    assert rebuilt(session, product).trend is trend


def test_the_trend_is_down_below_the_average_and_above_the_lowest(
    session: Session, owner: User, product: Product
) -> None:
    page = page_of(session, owner, product, is_primary=True)
    for amount, start, end in (("10", 80, 79), ("30", 78, 5), ("20", 4, 0)):
        factories.make_reading(session, page, amount=amount, days_ago=start, last_seen_days_ago=end)

    assert rebuilt(session, product).trend is Trend.DOWN


def test_a_price_that_fell_today_is_the_lowest(
    session: Session, owner: User, product: Product
) -> None:
    page = page_of(session, owner, product, is_primary=True)
    factories.make_reading(session, page, amount="24.99", days_ago=0.001)
    factories.make_reading(session, page, amount="19.99")

    cache = rebuilt(session, product)

    assert cache.trend is Trend.LOWEST
    assert cache.statistics is not None
    assert cache.statistics.days_30 is not None
    assert cache.statistics.days_30.max == Decimal("24.99")


def test_a_best_price_that_rose_when_its_shop_sold_out_is_a_high(
    session: Session, owner: User, product: Product
) -> None:
    cheap = page_of(session, owner, product, is_primary=True)
    dear = page_of(session, owner, product)
    factories.make_reading(session, dear, amount="30", days_ago=10)
    factories.make_reading(session, cheap, amount="20", days_ago=20, last_seen_days_ago=2)
    factories.make_reading(
        session, cheap, amount="20", availability=Availability.OUT_OF_STOCK, days_ago=1.9
    )

    cache = rebuilt(session, product)

    assert cache.best[0].amount == Decimal(30)
    assert cache.statistics is not None
    assert cache.statistics.all_time is not None
    assert (cache.statistics.all_time.min, cache.statistics.all_time.max) == (
        Decimal(20),
        Decimal(30),
    )


def test_two_steady_shops_have_no_trend(session: Session, owner: User, product: Product) -> None:
    for amount in ("10", "20"):
        page = page_of(session, owner, product, is_primary=amount == "10")
        factories.make_reading(session, page, amount=amount, days_ago=60)

    assert rebuilt(session, product).trend is Trend.NONE


def test_statistics_have_extremes_with_dates_and_an_average_by_time(
    session: Session, owner: User, product: Product
) -> None:
    page = page_of(session, owner, product, is_primary=True)
    factories.make_reading(session, page, amount="100", days_ago=300, last_seen_days_ago=200)
    factories.make_reading(session, page, amount="10", days_ago=20, last_seen_days_ago=10)
    low = factories.make_reading(session, page, amount="5", days_ago=9.9, last_seen_days_ago=0)

    cache = rebuilt(session, product)

    assert cache.statistics is not None
    month, ever = cache.statistics.days_30, cache.statistics.all_time
    assert month is not None
    assert ever is not None
    assert (month.min, month.max) == (Decimal(5), Decimal(10))
    assert month.min_on == cache.built_at.date()
    assert (ever.min, ever.max) == (Decimal(5), Decimal(100))
    offer = cache.offers[0].statistics
    assert offer is not None
    assert offer.days_30 is not None
    assert abs(offer.days_30.average - Decimal("7.51")) < Decimal("0.1")
    assert low.id


def test_an_excluded_reading_leaves_no_trace(
    session: Session, owner: User, product: Product
) -> None:
    page = page_of(session, owner, product, is_primary=True)
    factories.make_reading(session, page, amount="20", days_ago=5, last_seen_days_ago=2)
    wrong = factories.make_reading(session, page, amount="2", days_ago=1)
    wrong.excluded = True
    factories.make_reading(session, page, amount="20", days_ago=0.2)

    cache = rebuilt(session, product)

    assert cache.statistics is not None
    assert cache.statistics.all_time is not None
    assert cache.statistics.all_time.min == Decimal(20)
    assert Badge.AT_LOWEST not in cache.badges


def test_the_sparkline_has_the_lowest_price_of_each_day(
    session: Session, owner: User, product: Product
) -> None:
    one = page_of(session, owner, product, is_primary=True)
    other = page_of(session, owner, product)
    factories.make_reading(session, one, amount="20", days_ago=3)
    factories.make_reading(session, other, amount="15", days_ago=1)

    sparkline = rebuilt(session, product).sparkline

    assert sparkline is not None
    assert len(sparkline.amounts) == 30
    assert sparkline.amounts[-5:] == [None, "20", "20", "15", "15"]


def test_a_product_without_readings_has_an_empty_cache(session: Session, product: Product) -> None:
    cache = rebuilt(session, product)

    assert (cache.best, cache.offers, cache.trend) == ([], [], Trend.NONE)


def test_badges_tell_what_a_row_shows_at_a_glance(
    session: Session, owner: User, product: Product
) -> None:
    page = page_of(session, owner, product, is_primary=True)
    page.failures = 3
    factories.make_reading(session, page, amount="20", days_ago=9, last_seen_days_ago=8)
    factories.make_reading(
        session,
        page,
        amount=None,
        availability=Availability.OUT_OF_STOCK,
        days_ago=7,
        last_seen_days_ago=7,
    )

    assert rebuilt(session, product).badges == [Badge.OUT_OF_STOCK, Badge.STALE, Badge.FAILING]


def test_any_number_of_products_takes_the_same_statements(session: Session, owner: User) -> None:
    products = [factories.make_product(session, owner) for _ in range(30)]
    for product in products:
        page = page_of(session, owner, product, is_primary=True)
        factories.make_reading(session, page)

    with counted(session) as statements:
        pricing.rebuild_caches(session, [product.id for product in products])

    assert len(statements) == 3
    assert all(product.price_cache and product.price_cache.best for product in products)
