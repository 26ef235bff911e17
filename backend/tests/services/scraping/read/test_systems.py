"""The visible pages of the common shop systems, in the markup that their standard themes use."""

import pytest

from app.models.listing import Method
from tests.services.scraping.read.support import amount, read_page


@pytest.mark.parametrize(
    ("system", "host", "expected", "currency"),
    [
        ("shopify", "shop.example", "46", "USD"),
        ("woocommerce", "shop.example.de", "46", "EUR"),
        ("magento", "shop.example.es", "46", "EUR"),
        ("prestashop", "shop.example.fr", "46", "EUR"),
        ("shopware", "shop.example.at", "46", "EUR"),
        ("bigcommerce", "shop.example.co.uk", "46", "GBP"),
        ("salesforce", "shop.example.co.uk", "46", "GBP"),
        ("opencart", "shop.example.pl", "246", "PLN"),
    ],
)
def test_the_charged_price_is_read_off_the_standard_theme(
    system: str, host: str, expected: str, currency: str
) -> None:
    listing = read_page(f"systems/{system}.html", url=f"https://{host}/p/shirt")

    assert amount(listing) == expected
    assert listing.method is Method.VISIBLE
    assert listing.price
    assert listing.price.currency == currency


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("shopify", "in_stock"),
        ("woocommerce", "in_stock"),
        ("magento", "in_stock"),
        ("prestashop", "in_stock"),
        ("shopware", "in_stock"),
        ("bigcommerce", "in_stock"),
        ("salesforce", "in_stock"),
        ("opencart", "out_of_stock"),
    ],
)
def test_stock_is_read_off_the_standard_theme(system: str, expected: str) -> None:
    assert read_page(f"systems/{system}.html").availability.value == expected
