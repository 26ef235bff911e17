"""Clients that keep their connection, and the statement beside them."""

import json
import re
import socket
import time
from collections.abc import Callable
from decimal import Decimal
from statistics import median, quantiles
from threading import Thread
from typing import Any, Final

import orjson
import psycopg
from psycopg.rows import dict_row

from benchmarks.api.calls import Call

_CLIENTS: Final = 8
_MOST_AT_ONCE: Final = 256 * 1024
_END: Final = b"\r\n\r\n"
_NOTHING: Final = b'{"items":[],'
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Client:
    """One keep-alive connection to an API process, which adds next to nothing to what that takes.

    A library's client reads the head of an answer for a millisecond: a quarter of the answer's own
    time, beside a statement whose connection reads binary rows in C.
    """

    def __init__(self, port: int, authorization: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._headers = (
            f"Host: 127.0.0.1:{port}\r\nAuthorization: {authorization}\r\n"
            "Content-Type: application/json\r\n"
        )

    def ask(self, call: Call) -> bytes:
        """The body of the answer, which tells its length, as all of ours do that are no stream."""
        body = b"" if call.body is None else json.dumps(call.body).encode()
        head = f"{call.method} {call.path} HTTP/1.1\r\n{self._headers}"
        self._socket.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        told, _, whole = self._head().partition(_END)
        length = int(_LENGTH.search(told)[1])  # type: ignore[index]  # else it would be a stream
        while len(whole) < length:
            whole += self._received()
        status = int(told.split(b" ", 2)[1])
        if status >= 400:  # noqa: PLR2004 -- client and server errors
            raise SystemExit(f"{call.name}: {status} {whole[:300]!r}")
        if whole.startswith(_NOTHING):
            raise SystemExit(f"{call.name}: nothing was found, which costs nothing")
        return whole

    def _head(self) -> bytes:
        received = b""
        while _END not in received:
            received += self._received()
        return received

    def _received(self) -> bytes:
        part = self._socket.recv(_MOST_AT_ONCE)
        if not part:
            raise ConnectionError("The API closed the connection.")
        return part


class Statement:
    """One connection that reads the same by a prepared statement and dumps it."""

    def __init__(self, url: str, owner_id: int, product_id: int) -> None:
        self._connection = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        self._connection.prepare_threshold = 0
        self._values = {"owner": owner_id, "product": product_id}

    def read(self, statement: str) -> bytes:
        rows = self._connection.execute(statement, self._values).fetchall()
        return orjson.dumps(rows, default=_plain)


def seconds_of(work: Callable[[], object], rounds: int) -> list[float]:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def middle_and_tail(taken: list[float]) -> tuple[float, float]:
    """Median and 99th percentile, in milliseconds."""
    return median(taken) * 1e3, quantiles(taken, n=100)[98] * 1e3


def requests_per_second(port: int, authorization: str, call: Call, seconds: float) -> float:
    """What eight clients get answered together."""
    until = time.monotonic() + seconds
    answered = [0] * _CLIENTS

    def work(number: int) -> None:
        client = Client(port, authorization)
        while time.monotonic() < until:
            client.ask(call)
            answered[number] += 1

    threads = [Thread(target=work, args=(number,)) for number in range(_CLIENTS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(answered) / (time.monotonic() - began)


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value))
