"""Which currency a region pays in, and which currencies a sign can mean there."""

from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.core import get_global


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


DOLLARS: Final = _codes(
    "USD CAD AUD NZD SGD HKD MXN CLP ARS COP TWD BBD JMD TTD BZD XCD FJD NAD LRD UYU BSD BMD KYD "
    "GYD SRD BND DOP NIO SBD"
)
KRONOR: Final = frozenset({"SEK", "NOK", "DKK", "ISK"})
POUNDS: Final = frozenset({"GBP", "EGP", "LBP", "GIP", "FKP", "SHP", "SYP"})
RUPEES: Final = frozenset({"INR", "PKR", "LKR", "NPR", "MUR", "SCR"})
YUANS: Final = frozenset({"JPY", "CNY"})
ROUBLES: Final = frozenset({"RUB", "BYN"})
LEI: Final = frozenset({"RON", "MDL"})
RIYALS: Final = frozenset({"SAR", "QAR", "OMR", "YER", "IRR"})
DIRHAMS: Final = frozenset({"AED", "MAD"})
DINARS: Final = frozenset({"KWD", "BHD", "JOD", "IQD", "LYD", "TND", "DZD", "RSD", "MKD"})
PESOS: Final = frozenset({"MXN", "CLP", "ARS", "COP", "UYU", "DOP", "PHP", "CUP"})
FRANCS: Final = frozenset({"CHF", "XOF", "XAF", "XPF"})


@lru_cache(maxsize=1_024)
def currency_of_region(region: str) -> str | None:
    """What people pay with in a region (ISO 3166), from CLDR: `DE` -> `EUR`."""
    tenders = get_global("territory_currencies").get(region.upper(), ())
    current = [code for code, _, end, legal in tenders if end is None and legal]
    return current[0] if current else None


@lru_cache(maxsize=1_024)
def _parsed(locale: str) -> Locale | None:
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError):
        return None


@lru_cache(maxsize=1_024)
def region_of_locale(locale: str) -> str | None:
    """`de-AT` -> `AT`; a language of one country names it too: `pl` -> `PL`."""
    parsed = _parsed(locale)
    if parsed is None:
        return _named_region(locale)
    if parsed.territory:
        return parsed.territory
    likely = get_global("likely_subtags").get(parsed.language, "")
    region = likely.rpartition("_")[2]
    spoken_widely = {"en", "es", "pt", "fr", "de", "ar", "zh", "ru", "nl", "it"}
    return region if region and parsed.language not in spoken_widely else None


def _named_region(locale: str) -> str | None:
    """The region of a pair that CLDR does not describe, such as English in Bahrain."""
    region = locale.replace("-", "_").rpartition("_")[2].upper()
    return region if locale[:2].isalpha() and currency_of_region(region) else None


@lru_cache(maxsize=1_024)
def decimal_of_locale(locale: str) -> str | None:
    """The decimal separator of a locale: `,` for `de_DE`."""
    parsed = _parsed(locale)
    if parsed is None:
        return None
    symbols = parsed.number_symbols.get("latn") or {}
    sign = symbols.get("decimal")
    return str(sign) if sign in {".", ","} else None
