"""The `shop` fixture: one server for the whole run, empty again for each test."""

from collections.abc import Iterator

import pytest

from app.core.config import get_settings
from tests.shop.server import Shop


@pytest.fixture(scope="session")
def _open_shop() -> Iterator[Shop]:
    with Shop() as shop:
        yield shop


@pytest.fixture
def shop(_open_shop: Shop) -> Iterator[Shop]:
    # The last test may have ended while a connection of its own was still waiting.
    _open_shop.settle()
    _open_shop.clear()
    yield _open_shop
    _open_shop.settle()
    _open_shop.clear()


@pytest.fixture
def shop_settings(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings under which this process may reach the shop, without a pause between pages."""
    for name, value in {**shop.environment, "SCRAPE_GAP_SECONDS": "0"}.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()
