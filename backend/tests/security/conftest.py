"""What the standing tests share."""

import pytest
from fastapi import FastAPI

from tests.support.routes import Route, routes


@pytest.fixture
def every_route(client_app: FastAPI) -> list[Route]:
    found = list(routes(client_app))
    assert len(found) > 40
    return found
