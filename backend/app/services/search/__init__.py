"""Finding pages to track: searches through SearXNG, and a look at the price of some results."""

from app.services.search.peek import peek
from app.services.search.results import expire_cache, search, search_by_page
from app.services.search.searxng import Searxng

__all__ = ["Searxng", "expire_cache", "peek", "search", "search_by_page"]
