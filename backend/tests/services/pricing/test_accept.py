"""Which prices become readings (DOMAIN section 4)."""

from decimal import Decimal

import pytest

from app.models.checks import Outcome
from app.models.listing import Identity, Listing, Method, Price
from app.models.money import Money
from app.models.selectors import Availability
from app.services.pricing.accept import Past, judge

USUAL = Past(amounts=[Decimal(20)], currency="EUR")


def listing(amount: str, currency: str | None = "EUR", **fields: object) -> Listing:
    return Listing.model_validate(
        {"price": Price(amount=Decimal(amount), currency=currency), **fields}
    )


@pytest.mark.parametrize("amount", ["10", "19.99", "20", "40"])
def test_a_price_near_the_usual_one_is_accepted(amount: str) -> None:
    verdict = judge(listing(amount), USUAL)

    assert verdict.outcome is Outcome.OK
    assert verdict.price == Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("200", "200 is 10 times the usual 20: a slipped separator?"),
        ("1999", "1999 is 100 times the usual 20: a slipped separator?"),
        ("20000", "20000 is 1000 times the usual 20: a slipped separator?"),
        ("2", "2 is 1/10 of the usual 20: a slipped separator?"),
        ("0.2", "0.2 is 1/100 of the usual 20: a slipped separator?"),
        ("9.99", "9.99 is far from the usual 20."),
        ("40.01", "40.01 is far from the usual 20."),
    ],
)
def test_a_price_far_from_the_usual_one_is_held(amount: str, reason: str) -> None:
    verdict = judge(listing(amount), USUAL)

    assert verdict.outcome is Outcome.HELD
    assert verdict.reason == reason


def test_the_usual_price_is_the_median_of_the_last_five() -> None:
    past = Past(amounts=[Decimal(n) for n in (100, 20, 21, 22, 23, 900)], currency="EUR")

    assert judge(listing("11"), past).outcome is Outcome.OK
    assert judge(listing("50"), past).outcome is Outcome.HELD


@pytest.mark.parametrize("amount", ["-1", "1000000001", "19.999"])
def test_what_no_price_can_be_is_refused(amount: str) -> None:
    verdict = judge(listing(amount), Past())

    assert verdict.outcome is Outcome.PARSE_MISS
    assert verdict.price is None


def test_yen_have_no_decimals() -> None:
    verdict = judge(listing("19.9", "JPY"), Past())

    assert verdict.reason == "19.9 has more decimals than JPY."


def test_nothing_is_held_for_review_and_never_taken_as_a_price() -> None:
    verdict = judge(listing("0.00"), Past())

    assert verdict.outcome is Outcome.HELD
    assert verdict.price is None


def test_without_a_currency_the_check_fails() -> None:
    verdict = judge(listing("20", None, reason="currency unknown"), Past())

    assert verdict.outcome is Outcome.PARSE_MISS
    assert verdict.reason == "currency unknown"


def test_another_currency_than_last_time_is_held() -> None:
    verdict = judge(listing("20", "USD"), USUAL)

    assert verdict.outcome is Outcome.HELD
    assert verdict.reason == "The page says USD; the last price was EUR."


def test_another_currency_than_the_stores_is_held_on_the_first_visit() -> None:
    verdict = judge(listing("20", "USD"), Past(store_currency="GBP"))

    assert verdict.outcome is Outcome.HELD
    assert verdict.reason == "The page says USD; the store's is GBP."


def test_another_product_on_the_page_is_held() -> None:
    past = Past(identity=Identity(title="Acme Telly 43 inch", sku="A-43"))

    by_sku = judge(listing("20", sku="B-7"), past)
    by_title = judge(listing("20", title="Garden hose 20 m"), past)
    reworded = judge(listing("20", title="Acme 43 inch Telly, now in black"), past)

    assert by_sku.reason == "The page's SKU changed from A-43 to B-7."
    assert by_title.reason == "The page's title changed to 'Garden hose 20 m'."
    assert reworded.outcome is Outcome.OK


def test_a_second_agreeing_check_releases_a_held_price() -> None:
    past = Past(amounts=[Decimal(20)], currency="EUR", confirmable=Money(Decimal("5.00"), "EUR"))

    agreeing = judge(listing("5"), past)
    different = judge(listing("4"), past)

    assert agreeing.outcome is Outcome.OK
    assert agreeing.confirmed
    assert different.outcome is Outcome.HELD


def test_two_independent_methods_release_an_implausible_price() -> None:
    agreed = listing("5", agreeing=(Method.JSON_LD, Method.VISIBLE))

    assert judge(agreed, USUAL).outcome is Outcome.OK


def test_two_methods_do_not_release_another_product() -> None:
    agreed = listing("20", sku="B-7", agreeing=(Method.JSON_LD, Method.VISIBLE))

    assert judge(agreed, Past(identity=Identity(sku="A-43"))).outcome is Outcome.HELD


def test_a_sold_out_page_without_a_price_is_a_valid_answer() -> None:
    verdict = judge(Listing(availability=Availability.OUT_OF_STOCK), USUAL)

    assert verdict.outcome is Outcome.OK
    assert verdict.price is None


def test_a_page_without_a_price_says_why() -> None:
    verdict = judge(Listing(reason="No candidate was convincing."), USUAL)

    assert verdict.outcome is Outcome.PARSE_MISS
    assert verdict.reason == "No candidate was convincing."
