"""A SearXNG to search with: answers in JSON on a port of loopback, with what a test puts up."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass
class StubSearxng:
    """`with StubSearxng() as searxng:` serves `pages` (by number, from 1) to any query."""

    pages: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    unresponsive: list[list[str]] = field(default_factory=list)
    status: int = 200
    body: str | None = None
    """Instead of results."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """The parameters of each request."""

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _answer(self, path: str) -> tuple[int, str]:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        self.asked.append(asked)
        if self.body is not None or self.status != 200:
            return self.status, self.body or ""
        results = self.pages.get(int(asked["pageno"]), [])
        return 200, json.dumps({"results": results, "unresponsive_engines": self.unresponsive})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """The test's output is for the test."""

        return Handler
