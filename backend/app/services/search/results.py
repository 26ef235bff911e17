"""Results of a search, page by page from the cache or from SearXNG, marked with what is ours."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.config import get_settings
from app.core.database import Session, pause, unit_of_work
from app.core.errors import Invalid, Unavailable
from app.models import ProductUrl, SearchedPage, Store, StoreDomain
from app.models.search import EngineError, Hit, SearchResult, SearchResults
from app.models.types import utcnow
from app.services import images, visibility
from app.services.scraping.addresses import canonical, host_of
from app.services.search.searxng import Searxng

KEPT: Final = timedelta(hours=1)


def search(
    session: Session,
    actor: Actor,
    query: str,
    *,
    pages: int = 1,
    force_refresh: bool = False,
    searxng: Searxng | None = None,
) -> SearchResults:
    """The first `pages` pages; asked of SearXNG where the cache has none, or is to be renewed.

    Raises Unavailable when SearXNG is not configured, or does not answer in a way we can use.
    """
    words = _words(query)
    asked = searxng or Searxng.of(get_settings())
    known = {} if force_refresh else _cached(session, words, pages)
    pause(session)
    fresh = _asked(asked, words, [page for page in range(1, pages + 1) if page not in known])
    _keep(session, fresh)
    found = sorted([*known.values(), *fresh], key=lambda page: page.page)
    hits = _once(hit for page in found for hit in page.hits)
    return _told(session, actor, found, hits, cache_hit=not fresh)


def search_by_page(
    actor: Actor,
    query: str,
    *,
    pages: int,
    force_refresh: bool = False,
    searxng: Searxng | None = None,
) -> Iterator[SearchResults]:
    """As `search`, page by page as they come, each with the hits that were on none before.

    Raises before the first one; should SearXNG fail later, that is told and there are no more.
    """
    words = _words(query)
    asked = searxng or Searxng.of(get_settings())
    with unit_of_work() as session:
        known = {} if force_refresh else _cached(session, words, pages)
    seen: set[str] = set()
    for number in range(1, pages + 1):
        fresh: list[SearchedPage] = []
        if number not in known:
            try:
                fresh = _asked(asked, words, [number])
            except Unavailable as error:
                if number == 1:
                    raise
                yield _failed(words, error)
                return
        found = fresh or [known[number]]
        hits = [hit for hit in _once(found[0].hits) if canonical(hit.url) not in seen]
        seen.update(canonical(hit.url) for hit in hits)
        with unit_of_work() as session:
            _keep(session, fresh)
            told = _told(session, actor, found, hits, cache_hit=not fresh)
        yield told
        if not found[0].hits:
            return


def expire_cache(session: Session, now: datetime) -> int:
    """Drop pages of results that are old; returns how many."""
    old = delete(SearchedPage).where(col(SearchedPage.expires_at) <= now)
    return session.exec(old.execution_options(synchronize_session=False)).rowcount


def _words(query: str) -> str:
    words = " ".join(query.split())
    if not words:
        raise Invalid("Say what to search for.")
    return words


def _told(
    session: Session,
    actor: Actor,
    found: Sequence[SearchedPage],
    hits: Sequence[Hit],
    *,
    cache_hit: bool,
) -> SearchResults:
    return SearchResults(
        query=found[0].query,
        cache_hit=cache_hit,
        expires_at=min(page.expires_at for page in found),
        results=_marked(session, actor, hits),
        engines=dict(Counter(hit.engine for hit in hits)),
        engine_errors=_failures(found),
    )


def _failed(query: str, error: Unavailable) -> SearchResults:
    """In place of a page that did not come."""
    return SearchResults(
        query=query,
        cache_hit=False,
        expires_at=utcnow() + KEPT,
        results=[],
        engines={},
        engine_errors=[EngineError(engine="SearXNG", reason=error.detail)],
    )


def _cached(session: Session, query: str, pages: int) -> dict[int, SearchedPage]:
    statement = select(SearchedPage).where(
        SearchedPage.query == query,
        col(SearchedPage.page) <= pages,
        col(SearchedPage.expires_at) > utcnow(),
    )
    return {page.page: page for page in session.exec(statement)}


def _asked(searxng: Searxng, query: str, pages: Iterable[int]) -> list[SearchedPage]:
    """One after another; after a page without results there are no more."""
    made: list[SearchedPage] = []
    for page in pages:
        found = searxng.search(query, page)
        made.append(
            SearchedPage(
                query=query,
                page=page,
                hits=found.hits,
                engine_errors=found.engine_errors,
                expires_at=utcnow() + KEPT,
            )
        )
        if not found.hits:
            break
    return made


def _keep(session: Session, pages: Sequence[SearchedPage]) -> None:
    """Two who search for the same at the same moment keep the later answer."""
    for page in pages:
        values = page.model_dump(exclude={"id"})
        statement = insert(SearchedPage).values(**values)
        renewed = {name: statement.excluded[name] for name in values.keys() - {"query", "page"}}
        session.execute(
            statement.on_conflict_do_update(index_elements=["query", "page"], set_=renewed)
        )


def _once(hits: Iterable[Hit]) -> list[Hit]:
    """Each page once, where it stands first."""
    return list({canonical(hit.url): hit for hit in reversed(list(hits))}.values())[::-1]


def _marked(session: Session, actor: Actor, hits: Sequence[Hit]) -> list[SearchResult]:
    """Three statements, whatever the number of hits."""
    stores = _stores(session, actor, {host_of(hit.url) for hit in hits})
    addresses = [canonical(hit.url) for hit in hits]
    pages = visibility.product_urls(actor).where(col(ProductUrl.canonical_url).in_(addresses))
    tracked = {page.canonical_url: page.product_id for page in session.exec(pages)}
    results = []
    for hit, address in zip(hits, addresses, strict=True):
        store = stores.get(host_of(hit.url))
        results.append(
            SearchResult(
                **hit.model_dump(),
                thumbnail_path=images.path_of(hit.thumbnail),
                icon_path=images.icon_path_of(hit.url),
                store_id=None if store is None else store.id,
                store_name=None if store is None else store.name,
                tracked_product_id=tracked.get(address),
            )
        )
    return results


def _stores(session: Session, actor: Actor, hosts: Iterable[str]) -> dict[str, Store]:
    """The store of each host: the longest domain that is a suffix on a label border."""
    suffixes = {host: _suffixes(host) for host in hosts}
    wanted = {suffix for each in suffixes.values() for suffix in each}
    statement = visibility.stores(actor).join(StoreDomain)
    known = session.exec(statement.where(col(StoreDomain.domain).in_(wanted)).distinct()).all()
    by_domain = {row.domain: store for store in known for row in store.domains}
    found: dict[str, Store] = {}
    for host, longest_first in suffixes.items():
        domain = next((suffix for suffix in longest_first if suffix in by_domain), None)
        if domain is not None:
            found[host] = by_domain[domain]
    return found


def _suffixes(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]


def _failures(pages: Sequence[SearchedPage]) -> list[EngineError]:
    """Each engine once, with its first reason."""
    failed = {error.engine: error for page in reversed(pages) for error in page.engine_errors}
    return sorted(failed.values(), key=lambda error: error.engine)
