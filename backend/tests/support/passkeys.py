"""Adding passkeys and signing in with them, as the admin does."""

from typing import Any, Final

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.support.authenticator import Authenticator

PASSKEYS: Final = "/api/auth/passkeys"
OPTIONS: Final = f"{PASSKEYS}/options"
SIGN_IN: Final = "/api/auth/login/passkey"
SIGN_IN_OPTIONS: Final = f"{SIGN_IN}/options"
PASSWORD: Final = "correct horse"


def creation(client: TestClient, password: str | None = PASSWORD) -> dict[str, Any]:
    """What the server wants of a new passkey."""
    answer = client.post(OPTIONS, json={"current_password": password})
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()
    return options


def add(client: TestClient, authenticator: Authenticator, *, name: str = "Phone") -> dict[str, Any]:
    answer = client.post(PASSKEYS, json=authenticator.create(creation(client), name=name))
    assert answer.status_code == 201, answer.text
    passkey: dict[str, Any] = answer.json()
    return passkey


def request(client: TestClient) -> dict[str, Any]:
    """What the server wants signed."""
    answer = client.post(SIGN_IN_OPTIONS)
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()
    return options


def sign_in(client: TestClient, authenticator: Authenticator) -> Response:
    return client.post(SIGN_IN, json=authenticator.get(request(client)))
