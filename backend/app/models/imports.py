"""Bulk imports: many pages for one product, and what became of each."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from pydantic import model_validator
from sqlmodel import Field

from app.models.alert_rules import Target
from app.models.money import Amount
from app.models.page import Page
from app.models.tags import TagNames
from app.models.types import Body, Name, ReadModel

MOST_AT_ONCE: Final = 200
MOST_IN_A_JOB: Final = 5_000
_UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")


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


class Grouping(StrEnum):
    """Which product the pages of a list are for."""

    ONE = "one"
    """All for `product_id`, or for one new product."""
    EACH = "each"
    """A new product for every page."""
    NAMED = "named"
    """The owner's product of that name, or a new one; pages without a name get one each."""


class ImportItem(Body):
    """An address that is none is skipped, and the others are imported."""

    url: str = Field(max_length=10_000)
    set_primary: bool = False


class ListItem(ImportItem):
    """A line of a list, which may say what its product is called, and what is wished for it."""

    product: Name | None = Field(default=None, min_length=1, max_length=300)
    tags: TagNames = Field(default_factory=list)
    target: Target | None = None


class _Import(Body):
    product_id: int | None = None
    search_query: Name | None = Field(default=None, min_length=1, max_length=300)
    """Without `product_id`: the name of the new product."""
    enqueue_refresh: bool = False
    """Have every active page of the product visited afterwards."""

    @model_validator(mode="before")
    @classmethod
    def _each_by_itself(cls, data: Any) -> Any:
        """One that PostgreSQL cannot keep never fails the others: it becomes one to be skipped."""
        if not isinstance(data, dict) or not isinstance(data.get("items"), list):
            return data
        return {**data, "items": [_keepable(item) for item in data["items"]]}


class BulkImport(_Import):
    items: list[ImportItem] = Field(min_length=1, max_length=MOST_AT_ONCE)

    @model_validator(mode="after")
    def _one_primary(self) -> "BulkImport":
        _refuse_two_primaries(self.items)
        return self


class ImportJob(_Import):
    """More than one request can wait for, or for several products: imported by the worker."""

    items: list[ListItem] = Field(min_length=1, max_length=MOST_IN_A_JOB)
    grouping: Grouping = Grouping.ONE
    skip_tracked: bool = False
    """Skip what any product of the owner tracks already, and not only what the same one does."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.grouping is Grouping.ONE:
            _refuse_two_primaries(self.items)
            return self
        if self.product_id is not None or self.search_query is not None or self.enqueue_refresh:
            raise ValueError(
                "`product_id`, `search_query` and `enqueue_refresh` are for one product."
            )
        if self.grouping is Grouping.NAMED:
            named: dict[str, list[ImportItem]] = {}
            for item in self.items:
                if item.product is not None:
                    named.setdefault(item.product, []).append(item)
            for items in named.values():
                _refuse_two_primaries(items)
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


class ImportStage(StrEnum):
    """What is done with a page of an import; those that wait for their turn are at none."""

    FETCHING = "fetching"
    PARSING = "parsing"
    SAVING = "saving"


class ImportProgress(ReadModel):
    """Pages that came to a stage, by their addresses as they were handed in."""

    stage: ImportStage
    urls: list[str]


class ImportStarted(ReadModel):
    job_id: int


class ImportRetry(Body):
    """Which pages that failed are tried again: without ids, all of them.

    What an import was stopped before is visited in any case.
    """

    item_ids: list[Annotated[int, Field(ge=1, lt=2**63)]] | None = Field(
        default=None, min_length=1, max_length=MOST_IN_A_JOB
    )


class ImportHost(ReadModel):
    """A host of an import: how many of its pages are done and how many wait."""

    host: str
    done: int
    waiting: int
    paused: bool


class ImportHosts(Page[ImportHost]):
    """A slice of them; `paused` says how many of all are left alone."""

    paused: int


class HostPause(Body):
    """Whether an import leaves a host's pages alone until it is told otherwise."""

    host: str = Field(min_length=1, max_length=255)
    paused: bool


class TrackedBy(ReadModel):
    """A product of the owner that has the page already."""

    product_id: int
    product_name: str


class PreviewedItem(ReadModel):
    """What an import would make of one line; without a `store_id` a store is made for its host."""

    reason: SkipReason | None
    """Why it would be skipped."""
    store_id: int | None
    store_name: str | None
    tracked: TrackedBy | None


class ImportPreview(ReadModel):
    """What an import would do, as far as that is known without a visit."""

    items: list[PreviewedItem]
    pages: int
    """To be visited."""
    new_products: int
    known_products: int
    new_stores: int


def _keepable(item: Any) -> Any:
    """The item, with a mark in its address that nothing is tracked with for what is lost of it."""
    url = item.get("url") if isinstance(item, dict) else None
    if not isinstance(url, str):
        return item
    return {**item, "url": _UNKEPT.sub("\ufffd", url)}


def _refuse_two_primaries(items: Sequence[ImportItem]) -> None:
    if sum(item.set_primary for item in items) > 1:
        raise ValueError("A product has one primary page: two items say `set_primary`.")
