"""Price text: the first amount of a text, and its currency."""

from app.services.scraping.prices.amounts import machine_amount
from app.services.scraping.prices.reading import ParsedPrice, has_doubtful_decimals, parse
from app.services.scraping.prices.regions import currency_of_region, region_of_locale

__all__ = [
    "ParsedPrice",
    "currency_of_region",
    "has_doubtful_decimals",
    "machine_amount",
    "parse",
    "region_of_locale",
]
