"""An import within one request: look up, fetch all, write once."""

from app.core.actor import Actor
from app.core.database import Session, pause
from app.models.imports import BulkImport, BulkImported, SkippedUrl
from app.services import scraping, visibility
from app.services.bulk_import.goals import Goal, owner_of
from app.services.bulk_import.look import FetchMany, look_at
from app.services.bulk_import.plan import Wanted, plan_all
from app.services.bulk_import.write import write

_ONLY = 0


def bulk_import(
    session: Session,
    actor: Actor,
    data: BulkImport,
    *,
    fetch_many: FetchMany = scraping.fetch_with_pauses,
) -> BulkImported:
    """Track these pages on one product; each that cannot be is skipped with its reason.

    All shops are visited at once; a page whose shop has to rest for longer is tracked, and visited
    later. No transaction is open meanwhile.
    """
    owner_id = owner_of(session, actor, data.product_id)
    goals = {_ONLY: Goal(data.product_id, data.search_query)}
    wanted = [Wanted(n, item.url, item.set_primary, _ONLY) for n, item in enumerate(data.items)]
    planned, skipped = plan_all(session, owner_id, wanted, goals)
    pause(session)
    seen = sorted(look_at(planned, fetch_many), key=lambda pair: pair[0].wanted.number)
    written = write(session, owner_id, goals, seen)
    product = written.products.get(_ONLY)
    if product is None and data.product_id is not None:
        product = visibility.product(session, actor, data.product_id)
    skipped = sorted([*skipped, *written.skipped], key=lambda each: each.wanted.number)
    return BulkImported(
        product_id=None if product is None else product.id,
        product_name=None if product is None else product.name,
        product_slug=None if product is None else product.slug,
        created_product=product is not None and data.product_id is None,
        created_urls=[created.imported for created in written.created],
        skipped=[SkippedUrl(url=each.wanted.url, reason=each.reason) for each in skipped],
    )
