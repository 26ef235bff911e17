"""The page that shows the API."""

import re

import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def linked(anonymous: TestClient) -> list[str]:
    """Every address that the page names."""
    return re.findall(r"""(?:src|href)="([^"]+)""", anonymous.get("/docs").text)


def test_the_page_takes_everything_from_here(anonymous: TestClient, linked: list[str]) -> None:
    """A newcomer without a network sees it too."""
    answers = {address: anonymous.get(address) for address in linked}

    assert len(linked) == 4
    assert all(address.startswith("/docs/") for address in linked)
    assert {answer.status_code for answer in answers.values()} == {200}
    assert "SwaggerUIBundle" in answers["/docs/static/swagger-ui-bundle.js"].text
    assert "url: '/api/openapi.json'" in answers["/docs/start.js"].text
    assert anonymous.get("/api/openapi.json").status_code == 200


def test_the_page_may_ask_no_other_server(anonymous: TestClient) -> None:
    answer = anonymous.get("/docs")

    directives = dict(
        part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";")
    )
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["connect-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert "://" not in answer.text + answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


def test_the_styles_fetch_nothing(anonymous: TestClient) -> None:
    styles = anonymous.get("/docs/static/swagger-ui.css").text

    fetched = re.findall(r"""url\(["']?(\w+:|//)|@import""", styles)
    assert set(fetched) <= {"data:"}
