"""What a page says about its product, and how we know."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.models.money import Amount
from app.models.selectors import Availability, SelectorField

_UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")


def _kept(text: object) -> object:
    """Page text as the database can keep it: without NUL and lone surrogates."""
    if not isinstance(text, str) or (text.isascii() and "\x00" not in text):
        return text
    return _UNKEPT.sub("", text)


Seen = Annotated[str, BeforeValidator(_kept)]
"""A text that stood on a page."""


class Method(StrEnum):
    """Where a value was read."""

    SELECTOR = "selector"
    JSON_LD = "json_ld"
    MICRODATA = "microdata"
    RDFA = "rdfa"
    META = "meta"
    EMBEDDED = "embedded"
    VISIBLE = "visible"
    URL = "url"
    MANUAL = "manual"


class Found(BaseModel):
    """Where one value stood: method, selector or path, and the text as it stood there."""

    model_config = ConfigDict(frozen=True)

    method: Method
    path: Seen = Field(max_length=1_000)
    raw: Seen = Field(max_length=1_000)


class Candidate(BaseModel):
    """A number that could have been the price; `score` 0 to 1, `reason` says why it won or lost."""

    model_config = ConfigDict(frozen=True)

    amount: Amount
    currency: str | None
    method: Method
    path: Seen = Field(max_length=1_000)
    raw: Seen = Field(max_length=1_000)
    score: float = 0.0
    reason: Seen = Field(default="", max_length=300)


class Price(BaseModel):
    """An amount as read; `currency` is null when neither page nor store names one."""

    model_config = ConfigDict(frozen=True)

    amount: Amount
    currency: str | None


class Doubt(StrEnum):
    """What makes a field worth a second look by whoever writes its rules."""

    NO_MATCH = "no_match"
    """Its rules find nothing on the page."""
    INVALID = "invalid"
    """They find something, and none of it is a value of the field."""
    MANY_MATCHES = "many_matches"
    """The rule that was used finds several places; the first valid one counted."""
    DECIMALS = "decimals"
    """`1.299` may be a thousand or a little more than one, and nothing says which."""
    CURRENCY_GUESS = "currency_guess"
    """Neither page nor store names the currency; it follows from a sign and a region."""


class Trace(BaseModel):
    """How reading one field went; without rules that were asked, only the doubts are there."""

    model_config = ConfigDict(frozen=True)

    matches: int | None = None
    """Places that the used rule found, at most 20; of no used one, those of all its rules."""
    ms: float | None = None
    """What finding these took all its rules together, in milliseconds."""
    doubts: tuple[Doubt, ...] = ()


class Variant(BaseModel):
    """One of several forms of the product."""

    model_config = ConfigDict(frozen=True)

    name: Seen | None = None
    sku: Seen | None = None
    url: Seen | None = None
    price: Price | None = None
    availability: Availability = Availability.UNKNOWN


class Listing(BaseModel):
    """What one page says of its own product; what could not be read is null, never guessed."""

    model_config = ConfigDict(frozen=True)

    title: Seen | None = None
    price: Price | None = None
    list_price: Price | None = None
    unit_price: Price | None = None
    availability: Availability = Availability.UNKNOWN
    image: Seen | None = None
    description: Seen | None = None
    brand: Seen | None = None
    sku: Seen | None = None
    gtin: Seen | None = None
    variants: tuple[Variant, ...] = ()
    evidence: dict[SelectorField, Found] = Field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    agreeing: tuple[Method, ...] = ()
    """The independent methods that read the same price."""
    warnings: tuple[Seen, ...] = ()
    """Where sources disagree, or a selector failed: one sentence each."""
    reason: Seen | None = None
    """Why there is no price, or no currency."""
    traces: dict[SelectorField, Trace] = Field(default_factory=dict)
    """Only where they are wanted: to find all places takes longer than to find the first."""

    @property
    def method(self) -> Method | None:
        """How the price was read."""
        found = self.evidence.get(SelectorField.PRICE)
        return found.method if found else None


class Identity(BaseModel):
    """What tells one product's page from another's; kept from the last accepted check."""

    model_config = ConfigDict(frozen=True)

    title: Seen | None = None
    sku: Seen | None = None
    gtin: Seen | None = None


class Evidence(BaseModel):
    """What a reading keeps for ever: how we know this price (DOMAIN section 2)."""

    model_config = ConfigDict(frozen=True)

    found: dict[SelectorField, Found] = Field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    warnings: tuple[Seen, ...] = ()
    status: int | None = None
    final_url: Seen | None = None
    size: int | None = None
    """Decoded bytes of the body."""
    content_hash: str | None = None
    read_at: datetime | None = None
