"""Price text: the first amount of a text, and its currency."""

from app.services.scraping.prices.amounts import machine_amount
from app.services.scraping.prices.reading import ParsedPrice, parse
from app.services.scraping.prices.regions import currency_of_region, region_of_locale

__all__ = ["ParsedPrice", "currency_of_region", "machine_amount", "parse", "region_of_locale"]
