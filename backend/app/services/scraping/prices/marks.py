# ruff: noqa: RUF001 -- the signs of many scripts are what this module is about
"""The signs, words and codes that name a currency."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.models.money import known_currencies
from app.services.scraping.prices import regions

SIGNS: Final[dict[str, str | frozenset[str]]] = {
    "€": "EUR",
    "$": regions.DOLLARS,
    "£": regions.POUNDS,
    "¥": regions.YUANS,
    "₹": "INR",
    "₨": regions.RUPEES,
    "₽": "RUB",
    "₴": "UAH",
    "₪": "ILS",
    "₫": "VND",
    "₩": "KRW",
    "₺": "TRY",
    "₸": "KZT",
    "₾": "GEL",
    "₼": "AZN",
    "֏": "AMD",
    "₦": "NGN",
    "₱": "PHP",
    "₡": "CRC",
    "₲": "PYG",
    "₵": "GHS",
    "₭": "LAK",
    "₮": "MNT",
    "៛": "KHR",
    "৳": "BDT",
    "฿": "THB",
    "﷼": regions.RIYALS,
    "円": "JPY",
    "원": "KRW",
    "元": frozenset({"CNY", "TWD", "HKD"}),
    "圓": frozenset({"TWD", "HKD"}),
}
WORDS: Final[dict[str, str | frozenset[str]]] = {
    "r$": "BRL", "us$": "USD", "u$s": "USD", "usd$": "USD", "ca$": "CAD", "c$": "CAD",
    "cad$": "CAD", "a$": "AUD", "au$": "AUD", "aud$": "AUD", "nz$": "NZD", "nt$": "TWD",
    "hk$": "HKD", "s$": "SGD", "sg$": "SGD", "mx$": "MXN", "mex$": "MXN", "rd$": "DOP",
    "tt$": "TTD", "j$": "JMD", "bz$": "BZD", "kč": "CZK", "kc": "CZK", "zł": "PLN", "zl": "PLN",
    "zlotych": "PLN", "ft": "HUF", "forint": "HUF", "руб": regions.ROUBLES, "р": regions.ROUBLES,
    "рублей": regions.ROUBLES, "рубля": regions.ROUBLES, "рубль": regions.ROUBLES, "rub": "RUB",
    "б.р": "BYN", "бел": "BYN", "грн": "UAH", "гривень": "UAH", "грив": "UAH", "лв": "BGN",
    "lv": "BGN", "lei": regions.LEI, "leu": regions.LEI, "леев": "MDL", "лей": "MDL",
    "kr": regions.KRONOR, "krónur": "ISK", "kroner": regions.KRONOR, "kronor": "SEK",
    "rp": "IDR", "rm": "MYR", "rs": regions.RUPEES, "inr": "INR", "tk": "BDT", "đ": "VND",
    "vnđ": "VND", "đồng": "VND", "tl": "TRY", "ytl": "TRY", "fr": regions.FRANCS, "sfr": "CHF",
    "fcfa": frozenset({"XOF", "XAF"}), "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "euró": "EUR", "ευρώ": "EUR", "евро": "EUR", "eiro": "EUR", "eurot": "EUR", "eurų": "EUR",
    "evro": "EUR", "evrov": "EUR", "evra": "EUR", "dollar": regions.DOLLARS,
    "dollars": regions.DOLLARS, "usd": "USD", "pound": regions.POUNDS, "pounds": regions.POUNDS,
    "gbp": "GBP", "quid": "GBP", "chf": "CHF", "yen": "JPY", "yuan": "CNY", "rmb": "CNY",
    "won": "KRW", "baht": "THB", "บาท": "THB", "ден": "MKD", "дин": "RSD", "din": "RSD",
    "km": "BAM", "dt": "TND", "сум": "UZS", "тг": "KZT", "тенге": "KZT", "сом": "KGS",
    "драм": "AMD", "man": "AZN", "azn": "AZN", "s/": "PEN", "bs": frozenset({"BOB", "VES"}),
    "q": "GTQ", "gs": "PYG", "r": "ZAR", "ksh": "KES", "kes": "KES", "tsh": "TZS", "ush": "UGX",
    "ghs": "GHS", "n": "NGN", "ر.س": "SAR", "رس": "SAR", "ريال": regions.RIYALS,
    "درهم": regions.DIRHAMS, "د.إ": "AED", "دينار": regions.DINARS, "د.ك": "KWD", "ج.م": "EGP",
    "l.e": "EGP",
    "جنيه": "EGP", "ر.ق": "QAR", "ر.ع": "OMR", "د.ب": "BHD", "د.أ": "JOD", "ل.ل": "LBP",
    "د.م": "MAD", "د.ت": "TND", "د.ج": "DZD", "sr": "SAR", "dh": regions.DIRHAMS,
    "dhs": regions.DIRHAMS, "kd": "KWD", "bd": "BHD", "jd": "JOD", "ils": "ILS", "nis": "ILS",
    "שח": "ILS", 'ש"ח': "ILS", "ש״ח": "ILS",
}  # fmt: skip
"""In small letters, without the closing full stop."""
_ONLY_NEXT_TO_DIGITS: Final = frozenset(
    {"r", "q", "n", "km", "man", "bs", "gs", "bd", "jd", "lv", "din"}
)
_ALSO_ENGLISH_WORDS: Final = frozenset(
    {"ALL", "TOP", "CUP", "GEL", "PEN", "TRY", "SOS", "MOP", "BAM", "COP", "MAD"}
)
_USUALLY: Final[dict[frozenset[str], str]] = {
    regions.POUNDS: "GBP",
    regions.YUANS: "JPY",
    regions.ROUBLES: "RUB",
    regions.LEI: "RON",
    regions.FRANCS: "CHF",
    regions.DIRHAMS: "AED",
}
"""Signs that mean one currency unless the region pays with another of theirs; `$` is not one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a sign can mean; `exact` names one currency whatever the region."""

    codes: frozenset[str]
    is_code: bool = False
    only_adjacent: bool = False

    @property
    def exact(self) -> str | None:
        return next(iter(self.codes)) if len(self.codes) == 1 else None

    @property
    def usual(self) -> str | None:
        return _USUALLY.get(self.codes)


def _codes(value: str | frozenset[str]) -> frozenset[str]:
    return frozenset({value}) if isinstance(value, str) else value


@lru_cache(maxsize=4_096)
def mark_of(word: str) -> Mark | None:
    """The currency that a sign or a word names, if it names one."""
    sign = SIGNS.get(word)
    if sign is not None:
        return Mark(_codes(sign))
    code = word.upper()
    if code in known_currencies() and (word.isupper() or code not in _ALSO_ENGLISH_WORDS):
        loose = word.isupper() or code.lower() in WORDS
        adjacent = not loose or code in _ALSO_ENGLISH_WORDS
        return Mark(frozenset({code}), is_code=True, only_adjacent=adjacent)
    known = WORDS.get(word.lower().rstrip("."))
    if known is None:
        return None
    key = word.lower().rstrip(".")
    if key in {"r", "q", "n", "km"} and not word.isupper():
        return None
    return Mark(_codes(known), only_adjacent=key in _ONLY_NEXT_TO_DIGITS)
