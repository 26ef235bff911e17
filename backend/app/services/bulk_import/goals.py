"""What the pages of an import are for: which line belongs to which product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.actor import Actor
from app.core.database import Session
from app.models import ImportProduct
from app.models.alert_rules import Target
from app.models.imports import BulkImport, Grouping, ImportJob, ListItem
from app.services import catalog, visibility

_MOST_TAGS: Final = 50


@dataclass(frozen=True, slots=True)
class Goal:
    """A product that pages are for; without `product_id` one is made for the first of them."""

    product_id: int | None = None
    name: str | None = None
    tags: tuple[str, ...] = ()
    target: Target | None = None
    by_path: bool = False
    """A product that nothing names is called as its page's address reads, and not as its host."""


def owner_of(session: Session, actor: Actor, product_id: int | None) -> int:
    """Whose the pages will be; NotFound for a product that the actor does not reach."""
    if product_id is None:
        return actor.makes_for
    return visibility.product(session, actor, product_id).user_id


def list_of(data: BulkImport | ImportJob) -> ImportJob:
    """One shape for both: what is imported while one waits is a list for one product."""
    if isinstance(data, ImportJob):
        return data
    return ImportJob.model_validate(data.model_dump(exclude_unset=True))


def gather(
    session: Session, owner_id: int, data: ImportJob
) -> tuple[list[ImportProduct], list[int]]:
    """The products of a list, not kept yet, and for each of its lines which of them it is for."""
    names = [item.product for item in data.items if item.product is not None]
    by_name = data.grouping is Grouping.NAMED
    known = catalog.products_named(session, owner_id, names) if by_name else {}
    lines: dict[object, list[ListItem]] = {}
    keys = [_key(data.grouping, number, item) for number, item in enumerate(data.items)]
    for key, item in zip(keys, data.items, strict=True):
        lines.setdefault(key, []).append(item)
    places = {key: place for place, key in enumerate(lines)}
    products = [_product(data, known, items) for items in lines.values()]
    return products, [places[key] for key in keys]


def goal_for(product: ImportProduct, grouping: Grouping) -> Goal:
    return Goal(
        product_id=product.product_id,
        name=product.name,
        tags=tuple(product.tags),
        target=product.target,
        by_path=grouping is not Grouping.ONE,
    )


def _key(grouping: Grouping, number: int, item: ListItem) -> object:
    """What is the same for lines of one product."""
    if grouping is Grouping.ONE:
        return None
    if grouping is Grouping.NAMED and item.product is not None:
        return item.product
    return number


def _product(data: ImportJob, known: Mapping[str, int], items: Sequence[ListItem]) -> ImportProduct:
    one = data.grouping is Grouping.ONE
    name = data.search_query if one else items[0].product
    tags = list(dict.fromkeys(tag for item in items for tag in item.tags))
    return ImportProduct(
        product_id=data.product_id if one else known.get(name or ""),
        name=name,
        tags=tags[:_MOST_TAGS],
        target=next((item.target for item in items if item.target is not None), None),
    )
