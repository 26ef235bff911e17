"""HTTP/2 where the server offers it, under the same gate."""

import asyncio

import httpx
import pytest

from app.core.allow_list import AllowList
from app.core.outbound import Gate, Purpose, Refused, async_transport
from tests.support.http2 import Http2Server


def ask(gate: Gate, server: Http2Server) -> httpx.Response:
    async def get() -> httpx.Response:
        made = async_transport(gate, tls=server.client_context)
        async with httpx.AsyncClient(transport=made, trust_env=False) as client:
            return await client.get(f"https://tls.example:{server.port}/p")

    return asyncio.run(get())


def gate_to(server: Http2Server, *, answer: str = "127.0.0.1") -> Gate:
    listed = AllowList.parse([f"tls.example:{server.port}"])
    return Gate(Purpose.SCRAPE, listed, lookup=lambda _: [answer])


def test_a_server_that_offers_http_2_is_asked_by_it() -> None:
    with Http2Server() as server:
        answer = ask(gate_to(server), server)

    assert (answer.status_code, answer.http_version, answer.text) == (200, "HTTP/2", "<p>Hello</p>")
    assert server.requests[0][":authority"] == f"tls.example:{server.port}"


def test_the_gate_stands_before_http_2_as_well() -> None:
    with Http2Server() as server, pytest.raises(Refused):
        ask(gate_to(server, answer="169.254.169.254"), server)

    assert server.requests == []


def test_headers_without_end_break_the_rules() -> None:
    with (
        Http2Server(headers=[(f"x-{n}", "a" * 500) for n in range(1_000)]) as server,
        pytest.raises(httpx.ProtocolError),
    ):
        ask(gate_to(server), server)
