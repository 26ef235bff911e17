"""The recipes of the documentation: what they name is what the API and the webhook say."""

import re
from typing import Any, Final

import pytest
import yaml
from fastapi.testclient import TestClient

from app.core.config import Settings
from app.core.database import Session
from app.models import User
from app.models.notifications import AlertKind
from app.services.notifications.channels import Envelope
from app.services.notifications.channels.services import Webhook
from scripts.stack.services import BACKEND
from tests import factories
from tests.support.peers import Peer

_TEMPLATE: Final = re.compile(r"(?:value_json|trigger\.json)((?:\.\w+|\[\d+\])*)")


@pytest.fixture
def recipes() -> dict[str, Any]:
    """What stands below the heading, by the first word of each block."""
    text = (BACKEND / "docs" / "notifications.md").read_text()
    chapter = text.partition("## Home Assistant")[2]
    blocks = [
        yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", chapter, re.DOTALL)
    ]
    return {name: value for block in blocks for name, value in block.items()}


def named_in(templates: str) -> list[list[str | int]]:
    """The ways that templates take through an answer."""
    paths = [re.findall(r"\w+", path) for path in _TEMPLATE.findall(templates)]
    return [[int(part) if part.isdecimal() else part for part in path] for path in paths]


def at(answer: Any, path: list[str | int]) -> Any:
    for part in path:
        answer = answer[part]
    return answer


def test_the_sensors_of_home_assistant_find_what_they_read(
    client: TestClient, session: Session, owner: User, recipes: dict[str, Any]
) -> None:
    product = factories.make_product(session, owner)
    page = factories.make_product_url(
        session, product, factories.make_store(session, owner), is_primary=True
    )
    body = {"product_url_id": page.id, "amount": "19.99", "currency": "EUR"}
    assert client.post("/api/price-history", json=body).status_code == 201
    factories.make_alert(session, product)
    made = client.post(
        "/api/auth/tokens", json={"name": "Home Assistant", "scopes": ["catalog:read"]}
    )
    bearer = {"Authorization": f"Bearer {made.json()['token']}"}
    unread, price = recipes["rest"]

    address = unread["resource"].removeprefix("https://prices.example.com")
    answer = client.get(address, headers=bearer).json()
    (sensor,) = unread["sensor"]
    assert [at(answer, path) for path in named_in(sensor["value_template"])] == [1]
    assert sensor["json_attributes_path"] == "$.items[0]"
    assert all(answer["items"][0][name] for name in sensor["json_attributes"])

    address = price["resource"].removeprefix("https://prices.example.com").replace("/7", "/{}")
    answer = client.get(address.format(product.id), headers=bearer).json()
    (sensor,) = price["sensor"]
    assert at(answer, named_in(sensor["value_template"])[0]) == "19.99"


def test_the_automation_of_home_assistant_finds_what_it_reads(
    peer: Peer, envelope: Envelope, settings: Settings, recipes: dict[str, Any]
) -> None:
    (automation,) = recipes["automation"]
    (trigger,) = automation["triggers"]
    address = f"{peer.url}/api/webhook/{trigger['webhook_id']}"

    assert Webhook().send({"url": address}, envelope, settings).ok

    (request,) = peer.received
    templates = str([automation["conditions"], automation["actions"]])
    assert len(named_in(templates)) == 4
    assert all(at(request.json, path) for path in named_in(templates))
    kinds = re.findall(r"'(\w+)'", automation["conditions"])
    assert set(kinds) <= {kind.value for kind in AlertKind}
    assert request.json["event"] in kinds
