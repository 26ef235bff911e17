"""A fetcher that reaches the shop by its names, and keeps manners of its own."""

from collections.abc import Callable

import pytest

from app.core.config import get_settings
from app.services.scraping.fetch import Fetching
from tests.shop import Shop

MakeFetcher = Callable[..., Fetching]


@pytest.fixture
def fetcher_for(shop: Shop) -> MakeFetcher:
    """A fetcher with settings of the test's own; without a gap unless it asks for one."""

    def make(**settings: object) -> Fetching:
        reachable = {
            "outbound_resolve": {"*.test": "127.0.0.1"},
            "outbound_allow_scrape": (f"*.test:{shop.port}",),
            "scrape_gap_seconds": 0.0,
        }
        return Fetching.without_servers(get_settings().model_copy(update=reachable | settings))

    return make


@pytest.fixture
def fetcher(fetcher_for: MakeFetcher) -> Fetching:
    return fetcher_for()
