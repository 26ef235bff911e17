"""The built admin, served by the process that answers the API."""

import gzip
from pathlib import Path
from typing import Final

import pytest
import yaml
from fastapi.testclient import TestClient

from app.api import admin
from app.core.environment import ROOT
from app.main import create_app

PAGE: Final = "<!doctype html><title>CostCourter</title>"
SCRIPT: Final = "console.log(1)"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "icon.svg").write_text("<svg/>")
    (folder / ".sources").write_text("a digest")
    (folder / "assets" / "index-B2aEEHBh.js").write_text(SCRIPT)
    (folder / "assets" / "index-B2aEEHBh.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (tmp_path / "secret").write_text("not yours")
    return folder


@pytest.fixture
def browser(built: Path) -> TestClient:
    app = create_app()
    admin.install(app, built)
    return TestClient(app, headers={"Accept-Encoding": "identity"})


@pytest.mark.parametrize(
    "path", ["/", "/products", "/products/7", "/add?url=https://a.example/x.y"]
)
def test_every_address_of_the_admin_is_its_one_page(browser: TestClient, path: str) -> None:
    answer = browser.get(path)

    assert answer.status_code == 200
    assert answer.text == PAGE
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == admin.POLICY
    assert answer.headers["x-frame-options"] == "DENY"


def test_nothing_but_our_own_origin_may_run_or_be_asked() -> None:
    directives = dict(part.strip().split(" ", 1) for part in admin.POLICY.split(";"))

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["connect-src"] == "'self'"
    assert directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert "//" not in admin.POLICY


def test_a_file_whose_name_holds_its_digest_is_kept_for_ever(browser: TestClient) -> None:
    answer = browser.get("/assets/index-B2aEEHBh.js")

    assert answer.text == SCRIPT
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")


def test_the_packed_twin_is_sent_to_whoever_takes_it(browser: TestClient) -> None:
    answer = browser.get("/assets/index-B2aEEHBh.js", headers={"Accept-Encoding": "gzip"})
    again = browser.get(
        "/assets/index-B2aEEHBh.js",
        headers={"Accept-Encoding": "gzip", "If-None-Match": answer.headers["etag"]},
    )

    assert answer.text == SCRIPT
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert again.status_code == 304


def test_other_files_are_asked_for_anew(browser: TestClient) -> None:
    answer = browser.get("/icon.svg")

    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/assets/gone-11111111.js", "/.sources", "/.env", "/../secret", "/%2e%2e/secret"]
)
def test_what_is_no_page_is_not_found(browser: TestClient, path: str) -> None:
    answer = browser.get(path)

    assert "not yours" not in answer.text
    assert "a digest" not in answer.text
    assert answer.status_code == 404 or answer.text == PAGE


@pytest.mark.parametrize("path", ["/api", "/api/nothing", "/docs/nothing", "/metrics"])
def test_addresses_of_the_api_are_never_a_page(browser: TestClient, path: str) -> None:
    answer = browser.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_only_reading_gets_a_page(browser: TestClient) -> None:
    assert browser.post("/products").status_code == 404
    assert browser.head("/products").status_code == 200


def test_without_a_build_the_first_page_says_what_to_do(tmp_path: Path) -> None:
    app = create_app()
    admin.install(app, tmp_path)
    browser = TestClient(app)

    answer = browser.get("/")

    assert answer.status_code == 503
    assert "Node 20.19" in answer.text
    assert browser.get("/products").status_code == 404


def test_the_container_says_the_same_of_the_page_as_we_do() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    configuration = compose["services"]["web"]["command"][-1]

    assert f'Content-Security-Policy "{admin.POLICY}"' in configuration
    assert f'Cache-Control "{admin.IMMUTABLE}"' in configuration
