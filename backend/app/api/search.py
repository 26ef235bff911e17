"""Searching for pages to track."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.core.dependencies import ActorDep, SessionDep
from app.models.search import LONGEST_QUERY, Peek, PeekedAll, SearchResults
from app.models.types import Text
from app.services import search

router = APIRouter(prefix="/search", tags=["search"])


@router.get("")
def find_pages(
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[Text, Query(min_length=1, max_length=LONGEST_QUERY)],
    pages: Annotated[int, Query(ge=1, le=10)] = 1,
    *,
    force_refresh: bool = False,
) -> SearchResults:
    """Search through SearXNG; each page of results is kept for an hour."""
    return search.search(session, actor, query, pages=pages, force_refresh=force_refresh)


@router.post("/peek")
def peek_at_prices(session: SessionDep, actor: ActorDep, data: Peek) -> PeekedAll:
    """What up to ten pages say now, without tracking them."""
    return PeekedAll(items=search.peek(session, actor, data.urls))
