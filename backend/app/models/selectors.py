"""How a store's owner says where a field stands: one notation wherever a selector is written."""

from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from app.models.exact import Exact

LONGEST_SELECTOR: Final = 1_000


class Kind(StrEnum):
    """The first word of a selector, before the colon."""

    CSS = "css"
    ATTR = "attr"
    XPATH = "xpath"
    JSON = "json"
    REGEX = "regex"
    META = "meta"
    SCHEMA = "schema"


class SelectorField(StrEnum):
    """What can be selected."""

    TITLE = "title"
    PRICE = "price"
    LIST_PRICE = "list_price"
    CURRENCY = "currency"
    AVAILABILITY = "availability"
    IMAGE = "image"
    DESCRIPTION = "description"
    BRAND = "brand"
    SKU = "sku"
    GTIN = "gtin"


class Availability(StrEnum):
    """DOMAIN section 2: `unknown` is not in stock."""

    IN_STOCK = "in_stock"
    PRE_ORDER = "pre_order"
    BACK_ORDER = "back_order"
    SPECIAL_ORDER = "special_order"
    OUT_OF_STOCK = "out_of_stock"
    DISCONTINUED = "discontinued"
    UNKNOWN = "unknown"


class WordMatch(StrEnum):
    """How the text of an availability selector is compared with a store's words."""

    EXACT = "exact"
    """The whole text, in any case."""
    REGEX = "regex"
    """A linear-time regular expression that finds something in it."""


class AvailabilityRule(Exact, BaseModel):
    """What one text means; rules are asked in their order, before words that are a part of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    match: WordMatch
    text: str = Field(min_length=1, max_length=LONGEST_SELECTOR)
    status: Availability


AvailabilityRules = Annotated[list[AvailabilityRule], Field(max_length=100)]

UNBUYABLE: Final = frozenset({Availability.OUT_OF_STOCK, Availability.DISCONTINUED})
"""What nobody can buy now, whatever it costs."""


class Rule(Exact, BaseModel):
    """A selector such as `css:.price`, and what is done with the text it finds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    selector: str = Field(min_length=3, max_length=LONGEST_SELECTOR)
    prepend: str = Field(default="", max_length=200)
    append: str = Field(default="", max_length=200)
    pattern: str | None = Field(default=None, max_length=LONGEST_SELECTOR)
    """A linear-time regular expression; its group 1, or all of it, is kept."""
    decimal: str | None = Field(default=None, pattern=r"^[.,]$")
    """The decimal separator, where the page leaves a doubt."""
    fallback: bool = False
    """Asked only where structured data says nothing."""

    @field_validator("selector")
    @classmethod
    def _has_a_kind(cls, selector: str) -> str:
        kind, colon, expression = selector.strip().partition(":")
        if not colon or kind not in {*Kind} or not expression.strip():
            kinds = ", ".join(f"{kind}:" for kind in Kind)
            raise ValueError(f"'{selector[:60]}' has to start with one of {kinds}")
        if kind == Kind.ATTR and "::" not in expression:
            raise ValueError(f"'{selector[:60]}' has to be attr:SELECTOR::NAME")
        return selector.strip()

    @property
    def kind(self) -> Kind:
        return Kind(self.selector.partition(":")[0])

    @property
    def expression(self) -> str:
        return self.selector.partition(":")[2].strip()


def _from_notation(value: Any) -> Any:
    return {"selector": value} if isinstance(value, str) else value


SelectorRule = Annotated[Rule, BeforeValidator(_from_notation)]
Selectors = dict[SelectorField, Annotated[list[SelectorRule], Field(max_length=10)]]
