"""What a list would do: the same plan as an import's, and no visit."""

from app.core.actor import Actor
from app.core.database import Session
from app.models.imports import ImportJob, ImportPreview, PreviewedItem, TrackedBy
from app.services.bulk_import.goals import gather, goal_for, owner_of
from app.services.bulk_import.plan import Sorted, Wanted, sort_out
from app.services.scraping.addresses import host_of


def preview_import(session: Session, actor: Actor, data: ImportJob) -> ImportPreview:
    """Each line in its order, and how many products, pages and stores would come of them.

    A page may still turn out to be gone: that is known when it is visited.
    """
    owner_id = owner_of(session, actor, data.product_id)
    products, places = gather(session, owner_id, data)
    goals = {key: goal_for(product, data.grouping) for key, product in enumerate(products)}
    wanted = [
        Wanted(number, item.url, item.set_primary, place)
        for number, (item, place) in enumerate(zip(data.items, places, strict=True))
    ]
    lines = sort_out(session, owner_id, wanted, goals, skip_tracked=data.skip_tracked)
    pages = [line for line in lines if line.reason is None]
    filled = {line.wanted.goal for line in pages}
    new = {key for key in filled if goals[key].product_id is None}
    to_be = {host_of(line.url) for line in pages if line.store is None or line.store.id is None}
    return ImportPreview(
        items=[_told(line) for line in lines],
        pages=len(pages),
        new_products=len(new),
        known_products=len(filled - new),
        new_stores=len(to_be),
    )


def _told(line: Sorted) -> PreviewedItem:
    known = line.store is not None and line.store.id is not None
    tracked = next(iter((line.tracked or {}).items()), None)
    return PreviewedItem(
        reason=line.reason,
        store_id=line.store.id if line.store is not None and known else None,
        store_name=line.store.name if line.store is not None and known else None,
        tracked=None
        if tracked is None
        else TrackedBy(product_id=tracked[0], product_name=tracked[1]),
    )
