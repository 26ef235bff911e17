"""Searching for pages to track."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Response
from fastapi.sse import EventSourceResponse

from app.api.events import EVENT_STREAM, HEADERS, LAST, event_of
from app.core.database import pause
from app.core.dependencies import ActorDep, SessionDep
from app.models.search import LONGEST_QUERY, Peek, PeekedAll, SearchEnded, SearchResults
from app.models.types import Text
from app.services import search

_STREAM: Final = "text/event-stream"
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {200: {"model": SearchResults, **EVENT_STREAM}}

router = APIRouter(prefix="/search", tags=["search"])


@router.get("", response_model=SearchResults, responses=_ANSWERS)
def find_pages(
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[Text, Query(min_length=1, max_length=LONGEST_QUERY)],
    pages: Annotated[int, Query(ge=1, le=10)] = 1,
    *,
    force_refresh: bool = False,
    accept: Annotated[str | None, Header()] = None,
) -> SearchResults | Response:
    """Search through SearXNG; each page of results is kept for an hour.

    With `Accept: text/event-stream` it tells a `page` for each page of results as it comes, with
    the hits that were on none before.
    """
    if _STREAM in (accept or ""):
        pause(session)
        found = search.search_by_page(actor, query, pages=pages, force_refresh=force_refresh)
        # What is refused is refused before the stream begins.
        return EventSourceResponse(_events(next(found), found), headers=HEADERS)
    return search.search(session, actor, query, pages=pages, force_refresh=force_refresh)


def _events(first: SearchResults, others: Iterator[SearchResults]) -> Iterator[bytes]:
    yield event_of("page", first)
    for found in others:
        yield event_of("page", found)
    yield event_of("end", SearchEnded(), LAST)


@router.post("/peek")
def peek_at_prices(session: SessionDep, actor: ActorDep, data: Peek) -> PeekedAll:
    """What up to ten pages say now, without tracking them."""
    return PeekedAll(items=search.peek(session, actor, data.urls))
