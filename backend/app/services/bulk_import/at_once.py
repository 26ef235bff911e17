"""An import within one request: look up, fetch all, write once."""

from app.core.actor import Actor
from app.core.database import Session, pause
from app.models.imports import BulkImport, BulkImported, SkippedUrl
from app.services import scraping, visibility
from app.services.bulk_import.look import FetchMany, look_at
from app.services.bulk_import.plan import Wanted, plan_all
from app.services.bulk_import.write import Goal, write


def goal_of(
    session: Session, actor: Actor, product_id: int | None, search_query: str | None
) -> Goal:
    """Whose product the pages are for; NotFound for one that the actor does not reach."""
    if product_id is None:
        return Goal(actor.makes_for, name=search_query)
    product = visibility.product(session, actor, product_id)
    return Goal(product.user_id, product_id=product.id)


def bulk_import(
    session: Session,
    actor: Actor,
    data: BulkImport,
    *,
    fetch_many: FetchMany = scraping.fetch_many,
) -> BulkImported:
    """Track these pages on one product; each that cannot be is skipped with its reason.

    All shops are visited at once; a page whose shop has to rest for longer is tracked, and visited
    later. No transaction is open meanwhile.
    """
    goal = goal_of(session, actor, data.product_id, data.search_query)
    wanted = [Wanted(n, item.url, item.set_primary) for n, item in enumerate(data.items)]
    planned, skipped = plan_all(session, goal.owner_id, goal.product_id, wanted)
    pause(session)
    seen = sorted(look_at(planned, fetch_many), key=lambda pair: pair[0].wanted.number)
    written = write(session, goal, seen)
    product = written.product
    if product is None and goal.product_id is not None:
        product = visibility.product(session, actor, goal.product_id)
    skipped = sorted([*skipped, *written.skipped], key=lambda each: each.wanted.number)
    return BulkImported(
        product_id=None if product is None else product.id,
        product_name=None if product is None else product.name,
        product_slug=None if product is None else product.slug,
        created_product=product is not None and goal.product_id is None,
        created_urls=[created.imported for created in written.created],
        skipped=[SkippedUrl(url=each.wanted.url, reason=each.reason) for each in skipped],
    )
