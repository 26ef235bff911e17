"""Connections to shops: what is asked on them, what comes back, and when they serve once more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from app.core.allow_list import AllowList
from app.core.outbound import Gate, Purpose, Refused
from app.models.address import Address, parse_address
from app.services.scraping.fetch.connections import Connections
from app.services.scraping.fetch.exchange import OverHttp2, connected
from app.services.scraping.fetch.verdict import said_of
from tests.support.http2 import Http2Server

Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def gate_to(port: int, *, answer: str = "127.0.0.1") -> Gate:
    return Gate(Purpose.SCRAPE, AllowList.parse([f"tls.example:{port}"]), lookup=lambda _: [answer])


def page(port: int, *, scheme: str = "http") -> Address:
    return parse_address(f"{scheme}://tls.example:{port}/p")


async def body_of(response: httpx.Response) -> bytes:
    assert isinstance(response.stream, httpx.AsyncByteStream)
    try:
        return b"".join([piece async for piece in response.stream])
    finally:
        await response.aclose()


async def ask(connections: Connections, address: Address) -> bytes:
    return await body_of(await connections.send(address, httpx.Request("GET", address.url)))


@asynccontextmanager
async def server(speak: Speak) -> AsyncIterator[int]:
    """A server that says what it likes to everybody; its port."""

    served: list[asyncio.Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        over = asyncio.Event()
        served.append(over)
        with suppress(OSError):
            await speak(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        over.set()

    try:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
            yield listening.sockets[0].getsockname()[1]
    finally:
        for over in served:
            await over.wait()


async def ask_twice(speak: Speak) -> list[bytes]:
    async with server(speak) as port:
        connections = Connections(gate_to(port))
        try:
            return [await ask(connections, page(port)) for _ in range(2)]
        finally:
            await connections.close()


async def heard(reader: asyncio.StreamReader) -> bool:
    """Whether another request came."""
    try:
        await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return False
    return True


def test_a_connection_serves_again_when_its_answer_was_read_to_the_end() -> None:
    connected_at: list[int] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected_at.append(1)
        while await heard(reader):
            writer.write(HELLO)

    assert asyncio.run(ask_twice(speak)) == [b"hello", b"hello"]
    assert len(connected_at) == 1


def test_what_a_shop_says_beyond_its_answer_is_never_taken_for_the_next_one() -> None:
    connected_at: list[int] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected_at.append(1)
        while await heard(reader):
            writer.write(HELLO + HELLO.replace(b"hello", b"other"))

    assert asyncio.run(ask_twice(speak)) == [b"hello", b"hello"]
    assert len(connected_at) == 2


def test_a_shop_that_hung_up_in_the_meantime_is_asked_on_another_connection() -> None:
    async def visit() -> list[bytes]:
        hung_up = asyncio.Event()

        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            writer.write(HELLO)
            writer.close()
            await writer.wait_closed()
            hung_up.set()

        async with server(speak) as port:
            connections = Connections(gate_to(port))
            try:
                first = await ask(connections, page(port))
                await hung_up.wait()
                return [first, await ask(connections, page(port))]
            finally:
                await connections.close()

    assert asyncio.run(visit()) == [b"hello", b"hello"]


def test_news_before_the_answer_are_passed_over() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await heard(reader):
            writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + HELLO)

    assert asyncio.run(ask_twice(speak)) == [b"hello", b"hello"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ntoo little",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\ntoo little",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(301)) + b"\r\n",
    ],
)
def test_an_answer_that_breaks_the_rules_is_an_error_of_the_shop(answer: bytes) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        writer.write(answer)

    with pytest.raises(httpx.RemoteProtocolError) as caught:
        asyncio.run(ask_twice(speak))

    assert said_of(caught.value) == "The shop's answer breaks the rules of HTTP."


async def ask_over_tls(
    http2: Http2Server, *, trusting: bool, answer: str = "127.0.0.1"
) -> tuple[bytes, bool]:
    address = page(http2.port, scheme="https")
    tls = http2.client_context if trusting else None
    if tls is not None:
        tls.set_alpn_protocols(["http/1.1", "h2"])
    connection = await connected(gate_to(http2.port, answer=answer), address, tls=tls)
    try:
        body = await body_of(await connection.ask(httpx.Request("GET", address.url)))
        return body, isinstance(connection, OverHttp2) and connection.is_reusable
    finally:
        await connection.close()


def test_a_shop_that_offers_http_2_is_asked_by_it() -> None:
    with Http2Server() as http2:
        answer = asyncio.run(ask_over_tls(http2, trusting=True))

        assert answer == (b"<p>Hello</p>", True)
        assert http2.requests[0][":authority"] == f"tls.example:{http2.port}"


def test_http_2_headers_without_end_break_the_rules() -> None:
    headers = [(f"x-{n}", "a" * 500) for n in range(1_000)]
    with Http2Server(headers=headers) as http2, pytest.raises(httpx.ProtocolError) as caught:
        asyncio.run(ask_over_tls(http2, trusting=True))

    assert said_of(caught.value) == "The shop's answer breaks the rules of HTTP."


def test_the_gate_stands_before_the_connection() -> None:
    with Http2Server() as http2, pytest.raises(Refused):
        asyncio.run(ask_over_tls(http2, trusting=True, answer="169.254.169.254"))

    assert http2.requests == []


def test_a_shop_that_cannot_prove_its_name_is_told_nothing() -> None:
    with Http2Server() as http2, pytest.raises(httpx.ConnectError) as caught:
        asyncio.run(ask_over_tls(http2, trusting=False))

    assert http2.requests == []
    assert said_of(caught.value) == "The shop's certificate is not valid."


def test_a_shop_that_speaks_before_it_is_encrypted_is_left() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HELLO)
        await heard(reader)

    async def visit() -> None:
        async with server(speak) as port:
            await connected(gate_to(port), page(port, scheme="https"))

    with pytest.raises(httpx.ConnectError) as caught:
        asyncio.run(visit())

    assert said_of(caught.value) == "The shop cannot be reached."
