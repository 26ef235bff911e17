"""Changes to many products at once: bulk updates, merges and moves."""

from typing import Annotated, Final

from pydantic import model_validator
from sqlmodel import Field

from app.models.alert_rules import Target
from app.models.money import Amount
from app.models.products import ProductFilter, ProductStatus
from app.models.schedules import Schedule
from app.models.tags import TagNames
from app.models.types import Body, ReadModel

TARGETS: Final = frozenset({"target", "target_percent_off", "targets"})

_WHICH: Final = "Say which products: either product_ids or filter."


class ProductTarget(Body):
    """What one product is to cost; without a target, its rules of that kind rest."""

    product_id: int
    target: Target | None = None


Percent = Annotated[Amount, Field(gt=0, lt=100, max_digits=5, decimal_places=2)]


class ProductUpdates(Body):
    """What changes on each product; what is left out stays.

    Of `target`, `target_percent_off` (below today's best price) and `targets` (some of the
    products, each with its own) one at most is given.
    """

    status: ProductStatus = Field(default=None)
    favourite: bool = Field(default=None)
    paused: bool = Field(default=None)
    schedule: Schedule | None = None
    tags_add: TagNames = Field(default_factory=list)
    tags_remove: TagNames = Field(default_factory=list)
    target: Target | None = None
    target_percent_off: Percent = Field(default=None)
    targets: Annotated[list[ProductTarget], Field(max_length=1_000)] = Field(default=None)

    @model_validator(mode="after")
    def _one_kind_of_target(self) -> "ProductUpdates":
        if len(self.model_fields_set & TARGETS) > 1:
            raise ValueError("Say targets in one way.")
        return self


class BulkUpdate(Body):
    """Products by their ids, or all that a filter lets through."""

    product_ids: Annotated[list[int], Field(min_length=1, max_length=1_000)] | None = None
    filter: ProductFilter | None = None
    updates: ProductUpdates

    @model_validator(mode="after")
    def _says_which(self) -> "BulkUpdate":
        if (self.product_ids is None) == (self.filter is None):
            raise ValueError(_WHICH)
        if not self.updates.model_fields_set:
            raise ValueError("Say what to change.")
        return self


class SkippedProduct(ReadModel):
    """A product that stays as it is.

    Reasons: `unchanged`, it is so already; `no_price`, nothing to take a percentage off;
    `too_many_rules`, it has as many as it may.
    """

    id: int
    reason: str


class ProductsChosen(Body):
    """Products by their ids, or all that a filter lets through."""

    product_ids: Annotated[list[int], Field(min_length=1, max_length=1_000)] | None = None
    filter: ProductFilter | None = None

    @model_validator(mode="after")
    def _says_which(self) -> "ProductsChosen":
        if (self.product_ids is None) == (self.filter is None):
            raise ValueError(_WHICH)
        return self


class ScheduleBefore(ReadModel):
    """Products that had this schedule of their own, or none, until it was changed."""

    schedule: Schedule | None
    product_ids: list[int]


class BulkUpdated(ReadModel):
    updated_ids: list[int]
    skipped: list[SkippedProduct]
    missing_ids: list[int]
    schedules_before: list[ScheduleBefore]
    """What the schedules were that changed, so that this can be taken back."""


class BulkDelete(Body):
    """Products that are to go, with all that hangs on them; or, dry, only what that would be."""

    product_ids: Annotated[list[int], Field(min_length=1, max_length=1_000)] | None = None
    filter: ProductFilter | None = None
    dry_run: bool = False

    @model_validator(mode="after")
    def _says_which(self) -> "BulkDelete":
        if (self.product_ids is None) == (self.filter is None):
            raise ValueError(_WHICH)
        return self


class BulkDeleted(ReadModel):
    """How many products went, with how many pages and readings."""

    products: int
    urls: int
    readings: int
    missing_ids: list[int]


class ProductMerge(Body):
    """Give one product the pages, readings and tags of another one, which then is gone."""

    source_product_id: int
    target_product_id: int


class ProductUrlAddress(Body):
    """Another address of the same offer."""

    url: str = Field(min_length=4, max_length=2_000)


class ProductUrlMove(Body):
    product_id: int
