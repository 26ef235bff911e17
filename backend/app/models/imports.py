"""Bulk imports: many pages for one product, and what became of each."""

from enum import StrEnum
from typing import Final

from pydantic import model_validator
from sqlmodel import Field

from app.models.money import Amount
from app.models.types import Body, Name, ReadModel

MOST_AT_ONCE: Final = 200
MOST_IN_A_JOB: Final = 5_000


class SkipReason(StrEnum):
    """Why a page was not imported; what is merely hard to read is created with a warning."""

    DUPLICATE = "duplicate"
    """Twice in the list."""
    ALREADY_TRACKED = "already_tracked"
    INVALID_URL = "invalid_url"
    REFUSED = "refused"
    """An address that we never open, or that leads to one."""
    FETCH_FAILED = "fetch_failed"
    """No such host, or a page that is gone."""


class ImportItem(Body):
    """An address that is none is skipped, and the others are imported."""

    url: str = Field(max_length=10_000)
    set_primary: bool = False


class _Import(Body):
    product_id: int | None = None
    search_query: Name | None = Field(default=None, min_length=1, max_length=300)
    """Without `product_id`: the name of the new product."""
    enqueue_refresh: bool = False
    """Have every active page of the product visited afterwards."""


class BulkImport(_Import):
    items: list[ImportItem] = Field(min_length=1, max_length=MOST_AT_ONCE)

    @model_validator(mode="after")
    def _one_primary(self) -> "BulkImport":
        _refuse_two_primaries(self.items)
        return self


class ImportJob(_Import):
    """More than one request can wait for: imported by the worker."""

    items: list[ImportItem] = Field(min_length=1, max_length=MOST_IN_A_JOB)

    @model_validator(mode="after")
    def _one_primary(self) -> "ImportJob":
        _refuse_two_primaries(self.items)
        return self


class ImportedUrl(ReadModel):
    """`price` is null when there is no reading yet; `warnings` say why."""

    product_url_id: int
    store_id: int
    url: str
    is_primary: bool
    price: Amount | None
    currency: str | None
    warnings: list[str]


class SkippedUrl(ReadModel):
    url: str
    reason: SkipReason


class BulkImported(ReadModel):
    """The product is null when nothing was there to make one for."""

    product_id: int | None
    product_name: str | None
    product_slug: str | None
    created_product: bool
    created_urls: list[ImportedUrl]
    skipped: list[SkippedUrl]


class ImportStarted(ReadModel):
    job_id: int


def _refuse_two_primaries(items: list[ImportItem]) -> None:
    if sum(item.set_primary for item in items) > 1:
        raise ValueError("A product has one primary page: two items say `set_primary`.")
