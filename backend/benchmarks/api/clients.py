"""Clients that keep their connection, and the statement beside them."""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from http.client import HTTPConnection
from statistics import median, quantiles
from threading import Thread
from typing import Any, Final

import orjson
import psycopg
from psycopg.rows import dict_row

from benchmarks.api.calls import Call

_CLIENTS: Final = 8


class Client:
    """One keep-alive connection to an API process."""

    def __init__(self, port: int, authorization: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self._headers = {"Authorization": authorization, "Content-Type": "application/json"}

    def ask(self, call: Call) -> bytes:
        body = None if call.body is None else json.dumps(call.body)
        self._connection.request(call.method, call.path, body, self._headers)
        answer = self._connection.getresponse()
        whole = answer.read()
        if answer.status >= 400:  # noqa: PLR2004 -- client and server errors
            raise SystemExit(f"{call.name}: {answer.status} {whole[:300]!r}")
        return whole


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
