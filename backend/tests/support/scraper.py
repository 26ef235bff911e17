"""A scraper service to fetch through: either flavour, with pages that a test puts up."""

import base64
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass
class StubScraper:
    """`with StubScraper() as scraper:` shows `pages` by their address.

    It answers as the programs do: `scrapper` knows /ping and /api/page, `seleniumbase` /health and
    /api/article alone.
    """

    flavour: str = "scrapper"
    pages: dict[str, str] = field(default_factory=dict)
    leads_to: dict[str, str] = field(default_factory=dict)
    """Where the browser ended, by the address that was asked."""
    failure: tuple[int, str] | None = None
    """Status and body, instead of any page."""
    login: str | None = None
    """`user:password` that it wants to see."""
    health: str = ""
    """Where it says that it lives; by its flavour when left out."""
    delay_seconds: float = 0.0
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    """Path and parameters of each request, in order."""
    most_at_once: int = 0
    _at_once: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _wait: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self.health = self.health or ("/ping" if self.flavour == "scrapper" else "/health")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._wait.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        login = f"{self.login}@" if self.login else ""
        return f"http://{login}127.0.0.1:{self._server.server_address[1]}"

    @property
    def shown(self) -> list[dict[str, list[str]]]:
        """What was asked for pages, without the questions of health."""
        return [asked for path, asked in self.asked if path.startswith("/api/")]

    def answer(self, path: str, authorization: str | None) -> tuple[int, str, str]:
        """Status, type and body."""
        parts = urlsplit(path)
        asked = parse_qs(parts.query)
        with self._lock:
            self.asked.append((parts.path, asked))
        if self.login and authorization != _basic(self.login):
            return 401, "application/json", '{"detail":"Unauthorized"}'
        if parts.path == self.health:
            return 200, "application/json", _PING if self.health == "/ping" else "{}"
        page = "/api/page" if self.flavour == "scrapper" else "/api/article"
        if parts.path != page:
            return 404, "application/json", '{"detail":"Not Found"}'
        return self._show(asked["url"][0])

    def _show(self, url: str) -> tuple[int, str, str]:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        self._wait.wait(self.delay_seconds)
        with self._lock:
            self._at_once -= 1
        if self.failure is not None:
            status, body = self.failure
            return status, "text/plain" if status == 500 else "application/json", body
        final = self.leads_to.get(url, url)
        return 200, "application/json", json.dumps(_article(final, self.pages.get(url, "")))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self.answer

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, kind, body = answer(self.path, self.headers.get("Authorization"))
                encoded = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(encoded)))
                self.end_headers()
                self.wfile.write(encoded)

            def log_message(self, *_: object) -> None:
                """The test's output is for the test."""

        return Handler


_PING = json.dumps(
    {
        "browserType": "chromium",
        "browserContextLimit": 20,
        "availableSlots": 20,
        "isConnected": True,
    }
)


def _article(url: str, text: str) -> dict[str, Any]:
    return {
        "id": "e84320c07e7c",
        "url": url,
        "domain": urlsplit(url).hostname,
        "date": "2026-11-22T20:06:08.144778+00:00",
        "meta": {},
        "resultUri": "http://127.0.0.1:3000/result/e84320c07e7c",
        "fullContent": text,
        "screenshotUri": None,
        "title": "",
    }


def _basic(login: str) -> str:
    return "Basic " + base64.b64encode(login.encode()).decode()
