"""What schema.org's words for availability mean."""

from typing import Final

from app.models.selectors import Availability

_SCHEMA: Final = {
    "instock": Availability.IN_STOCK,
    "available": Availability.IN_STOCK,
    "limitedavailability": Availability.IN_STOCK,
    "onlineonly": Availability.IN_STOCK,
    "instoreonly": Availability.IN_STOCK,
    "lowstock": Availability.IN_STOCK,
    "preorder": Availability.PRE_ORDER,
    "presale": Availability.PRE_ORDER,
    "backorder": Availability.BACK_ORDER,
    "availablefororder": Availability.BACK_ORDER,
    "madetoorder": Availability.SPECIAL_ORDER,
    "specialorder": Availability.SPECIAL_ORDER,
    "outofstock": Availability.OUT_OF_STOCK,
    "soldout": Availability.OUT_OF_STOCK,
    "oos": Availability.OUT_OF_STOCK,
    "unavailable": Availability.OUT_OF_STOCK,
    "notavailable": Availability.OUT_OF_STOCK,
    "reserved": Availability.OUT_OF_STOCK,
    "pending": Availability.OUT_OF_STOCK,
    "discontinued": Availability.DISCONTINUED,
}


def schema_availability(text: str | None) -> Availability:
    """`https://schema.org/InStock`, `in stock` and `in_stock` are the same word."""
    if not text:
        return Availability.UNKNOWN
    word = text.strip().rstrip("/").rpartition("/")[2].rpartition("#")[2].rpartition(":")[2]
    key = "".join(character for character in word.lower() if character.isalpha())
    return _SCHEMA.get(key, Availability.UNKNOWN)
