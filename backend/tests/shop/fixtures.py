"""The `shop` fixture: one server for the whole run, empty again for each test."""

from collections.abc import Iterator

import pytest

from tests.shop.server import Shop


@pytest.fixture(scope="session")
def _open_shop() -> Iterator[Shop]:
    with Shop() as shop:
        yield shop


@pytest.fixture
def shop(_open_shop: Shop) -> Iterator[Shop]:
    _open_shop.clear()
    yield _open_shop
    _open_shop.clear()
