"""The shop's server: asyncio in a thread of its own, one port of loopback, any number of hosts."""

import asyncio
import json
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from tests.shop.answers import decent, hostile, whole
from tests.shop.pages import Body, Kind, ShopPage

HOST = "shop001.test"
_ROUNDS = 10
"""Of the loop: more than lie between a connection and the count of it."""


@dataclass
class Hit:
    """One request as the shop saw it; times are seconds since the epoch."""

    host: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    began_at: float
    ended_at: float
    """The same as `began_at` while the answer is being made."""
    answered_at: float = 0.0
    """When its answer was about to be sent: whoever asked cannot have had it before."""


@dataclass
class Shop:
    """`with Shop() as shop:` serves until the end of the block.

    A page that nobody put up exists when its path is `/KIND/NUMBER`; its price follows from the
    number. Other processes set pages through `POST /_shop/pages`.
    """

    port: int = 0
    hits: list[Hit] = field(default_factory=list)
    connections: int = 0
    """How often anybody connected."""
    size: int = 0
    delay_seconds: float = 0.0
    restless: bool = False
    """All three of pages that nobody put up."""
    _pages: dict[tuple[str, str], ShopPage] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None

    def page(self, path: str = "/p/kettle", *, host: str = HOST, **settings: Any) -> ShopPage:
        """Put up a page, or replace it; `settings` are the fields of ShopPage."""
        page = ShopPage(url=self.url(path, host=host), **settings)
        self._pages[host, path] = page
        return page

    def url(self, path: str = "/p/kettle", *, host: str = HOST) -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def environment(self) -> dict[str, str]:
        """What a process of ours needs in order to reach this shop by its names."""
        return {
            "ENVIRONMENT": "test",
            "OUTBOUND_RESOLVE": "*.test=127.0.0.1",
            "OUTBOUND_ALLOW_SCRAPE": f"*.test:{self.port}",
        }

    def hits_of(self, path: str, *, host: str = HOST) -> list[Hit]:
        return [hit for hit in self.hits if (hit.host, hit.path) == (host, path)]

    def clear(self) -> None:
        self._pages.clear()
        self.hits.clear()
        self.connections = 0

    def settle(self) -> None:
        """Take in whoever has connected: the system says yes to them before we know."""
        asyncio.run_coroutine_threadsafe(self._take_in(), self._loop).result(timeout=10)

    def start(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True, name="shop")
        self._thread.start()
        ready.wait()
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=1_024)
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _take_in(self) -> None:
        for _ in range(_ROUNDS):
            await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._answer(reader, writer):
                pass
        writer.close()
        with suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection may carry another."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        began_at = time.time()
        request, *lines = head.strip().split("\r\n")
        method, target, _ = request.split(" ")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
        }
        host, path = headers.get("host", "").partition(":")[0], target
        if path.startswith("/_shop/"):
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            writer.write(self._control(method, path, body))
            return True
        hit = Hit(host, path, headers, began_at, began_at)
        # Before the answer, so that whoever has the answer finds its request here.
        self.hits.append(hit)
        page = self._found(host, path)
        try:
            if page is not None and page.delay_seconds:
                await asyncio.sleep(page.delay_seconds)
            hit.answered_at = time.time()
            return await _write(writer, page, headers)
        finally:
            hit.ended_at = time.time()

    def _found(self, host: str, path: str) -> ShopPage | None:
        page = self._pages.get((host, path)) or self._pages.get((host, path.partition("?")[0]))
        if page is not None:
            return page
        kind, _, number = path.removeprefix("/").partition("/")
        if kind not in {*Kind} or not number.isdecimal():
            return None
        cents = 99 + int(number) * 37 % 9_000
        return ShopPage(
            url=self.url(path, host=host),
            kind=Kind(kind),
            name=f"Kettle no. {number}",
            sku=f"KET-{number}",
            amount=f"{cents // 100}.{cents % 100:02}",
            size=self.size,
            delay_seconds=self.delay_seconds,
            restless=self.restless,
        )

    def _control(self, method: str, path: str, body: bytes) -> bytes:
        json_type = {"Content-Type": "application/json"}
        match method, path:
            case "POST", "/_shop/pages":
                wanted = json.loads(body)
                page = self.page(wanted.pop("path"), **_typed(wanted))
                return whole(200, json.dumps({"url": page.url}).encode(), json_type)
            case "GET", "/_shop/hits":
                hits = [asdict(hit) for hit in self.hits]
                return whole(200, json.dumps(hits).encode(), json_type)
            case "POST", "/_shop/clear":
                self.clear()
                return whole(200, b"{}", json_type)
        return whole(404, b"{}", json_type)


def _typed(wanted: dict[str, Any]) -> dict[str, Any]:
    known = {"host", *(entry.name for entry in fields(ShopPage))} - {"url"}
    enums: dict[str, Any] = {"kind": Kind, "body": Body}
    return {
        name: enums[name](value) if name in enums else value
        for name, value in wanted.items()
        if name in known
    }


async def _write(
    writer: asyncio.StreamWriter, page: ShopPage | None, headers: dict[str, str]
) -> bool:
    if page is None:
        writer.write(whole(404, b"<h1>Not found</h1>", {"Content-Type": "text/html"}))
        return True
    if page.body is Body.PAGE:
        writer.write(decent(page, headers.get("if-none-match")))
        await writer.drain()
        return True
    if page.body is Body.RESET:
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False
    async for piece in hostile(page):
        writer.write(piece)
        await writer.drain()
    return False
