"""Fixtures for single sign-on: a provider, and an instance that asks it."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.core.config import get_settings
from app.models import User
from app.services.auth.oidc.provider import memory
from tests.support.idp import CLIENT, SECRET, Idp, running_idp

Configure = Callable[..., None]

BEGIN = "/api/auth/sso"
CALLBACK = "/api/auth/sso/callback"


@pytest.fixture
def idp() -> Iterator[Idp]:
    with running_idp() as idp:
        yield idp


@pytest.fixture
def configure(idp: Idp, empty_redis: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """Set variables beside those that name the provider."""

    def change(**more: str) -> None:
        variables = {
            "OIDC_ISSUER": idp.issuer,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "OUTBOUND_ALLOW_AUTH": idp.peer.host,
        }
        for name, value in (variables | more).items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        memory.described = memory.keys = None

    yield change
    memory.described = memory.keys = None
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def sso(configure: Configure, admin: User) -> Configure:
    """An instance that is set up, and knows the provider; call it to change more."""
    configure()
    return configure


def go(client: TestClient, idp: Idp, *, next_path: str = "/products") -> Response:
    """From the button to the tokens, as whoever is signed in at the provider."""
    return client.post(CALLBACK, json=idp.let_in(page_of(client, next_path)))


def page_of(client: TestClient, next_path: str = "/", *, fresh: bool = False) -> str:
    """The provider's page that the browser is sent to."""
    answer = client.post(BEGIN, json={"next": next_path, "fresh": fresh})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"])
