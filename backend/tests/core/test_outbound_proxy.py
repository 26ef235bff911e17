"""The proxy for libraries with connections of their own: what passes, and what never does."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import httpx
import pytest

from app.core.allow_list import AllowList
from app.core.config import get_settings
from app.core.outbound import Gate, Proxy, Purpose, proxied
from app.core.outbound.passage import Limits
from tests.shop import Kind, Shop
from tests.support.http2 import Http2Server


def gate_to(port: int, *hosts: str) -> Gate:
    """A gate that knows these names, on this port of loopback, and nothing else."""
    listed = AllowList.parse([f"{host}:{port}" for host in hosts])
    return Gate(Purpose.NOTIFY, listed, answers=dict.fromkeys(hosts, "127.0.0.1"), lookup=nobody)


def nobody(host: str) -> list[str]:
    raise AssertionError(f"{host} was looked up")


class Peer:
    """A listener that keeps what it is told, and answers with `says` to whoever connects."""

    def __init__(self, says: bytes = b"") -> None:
        self.heard: list[bytes] = []
        self._says = says
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection:
                    self.heard.append(connection.recv(65_536))
                    connection.sendall(self._says)


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok")
    yield peer
    peer.close()


@contextmanager
def told_by_hand(proxy: Proxy, head: str, *, known: bool = True) -> Iterator[socket.socket]:
    """A connection to the proxy that has said `head`, with the credentials or without."""
    url = httpx.URL(proxy.url)
    shown = httpx.BasicAuth(url.username, url.password)
    request = next(shown.auth_flow(httpx.Request("GET", "http://any.example/")))
    if known:
        head += f"\r\nProxy-Authorization: {request.headers['Authorization']}"
    with socket.create_connection((url.host, url.port or 0), timeout=10) as connection:
        connection.sendall(f"{head}\r\n\r\n".encode("latin-1"))
        yield connection


def answer_of(connection: socket.socket) -> bytes:
    answer = b""
    with suppress(ConnectionError):
        while piece := connection.recv(65_536):
            answer += piece
    return answer


def test_a_plain_request_reaches_an_allowed_host_and_brings_its_answer_back(shop: Shop) -> None:
    page = shop.page("/p", host="gotify.test", amount="10.00", kind=Kind.CSS)

    with (
        Proxy(gate_to(shop.port, "gotify.test")) as proxy,
        httpx.Client(proxy=proxy.url, trust_env=False) as client,
    ):
        answer = client.get(page.url, headers={"X-Gotify-Key": "secret"})

    assert answer.status_code == 200
    assert "10.00" in answer.text
    (hit,) = shop.hits
    assert hit.headers["host"] == f"gotify.test:{shop.port}"
    assert hit.headers["x-gotify-key"] == "secret"
    assert "proxy-authorization" not in hit.headers


def test_the_body_of_a_plain_request_arrives_and_only_that(peer: Peer) -> None:
    with (
        Proxy(gate_to(peer.port, "hook.test")) as proxy,
        httpx.Client(proxy=proxy.url, trust_env=False) as client,
    ):
        answer = client.post(f"http://hook.test:{peer.port}/a?b=c", json={"price": "1.00"})

    assert answer.text == "ok"
    (heard,) = peer.heard
    assert heard.startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert b"Connection: close" in heard.title().replace(b"Close", b"close")


def test_a_tunnel_carries_tls_that_only_both_ends_can_read() -> None:
    with Http2Server() as server, Proxy(gate_to(server.port, "tls.example")) as proxy:
        client = httpx.Client(
            proxy=proxy.url, verify=server.client_context, http2=True, trust_env=False
        )
        with client:
            answer = client.get(f"https://tls.example:{server.port}/")

    assert answer.text == "<p>Hello</p>"
    assert server.requests[0][":authority"] == f"tls.example:{server.port}"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "localhost",
        "2130706433",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
        "redis",
        "metadata.google.internal",
        "user@gotify.test",
    ],
)
@pytest.mark.parametrize("form", ["CONNECT {host}:{port}", "GET http://{host}:{port}/"])
def test_a_host_that_the_gate_refuses_is_never_contacted(form: str, host: str, peer: Peer) -> None:
    head = f"{form.format(host=host, port=peer.port)} HTTP/1.1\r\nHost: x"

    with (
        Proxy(gate_to(peer.port, "gotify.test")) as proxy,
        told_by_hand(proxy, head) as connection,
    ):
        answer = answer_of(connection)
        refusals = proxy.refusals

    assert answer.startswith(b"HTTP/1.1 403 ")
    assert len(refusals) == 1
    assert peer.heard == []


def test_a_name_with_one_private_answer_is_never_contacted(peer: Peer) -> None:
    gate = Gate(
        Purpose.NOTIFY,
        open_ports=frozenset({peer.port}),
        lookup=lambda _: ["93.184.215.14", "127.0.0.1"],
    )

    with Proxy(gate) as proxy:
        with httpx.Client(proxy=proxy.url, trust_env=False) as client:
            answer = client.get(f"http://push.example:{peer.port}/")
        assert proxy.refusals == ("push.example leads to an address outside the public internet.",)

    assert answer.status_code == 403
    assert peer.heard == []


def test_a_redirect_to_a_private_host_ends_at_the_gate(shop: Shop, peer: Peer) -> None:
    shop.page("/go", host="hook.test", redirect_to=f"http://127.0.0.1:{peer.port}/")

    with (
        Proxy(gate_to(shop.port, "hook.test")) as proxy,
        httpx.Client(proxy=proxy.url, trust_env=False, follow_redirects=True) as client,
    ):
        answer = client.get(shop.url("/go", host="hook.test"))

    assert answer.status_code == 403
    assert peer.heard == []


@pytest.mark.parametrize("form", ["CONNECT hook.test:{port}", "GET http://hook.test:{port}/"])
def test_without_the_credentials_of_this_proxy_nothing_passes(form: str, peer: Peer) -> None:
    head = f"{form.format(port=peer.port)} HTTP/1.1\r\nHost: x"
    wrong = f"{head}\r\nProxy-Authorization: Basic Y29zdGNvdXJ0ZXI6Z3Vlc3NlZA=="

    with Proxy(gate_to(peer.port, "hook.test")) as proxy:
        for said in (head, wrong):
            with told_by_hand(proxy, said, known=False) as connection:
                assert answer_of(connection).startswith(b"HTTP/1.1 407 ")

    assert peer.heard == []


def test_every_proxy_has_credentials_of_its_own() -> None:
    with Proxy(gate_to(1, "hook.test")) as one, Proxy(gate_to(1, "hook.test")) as other:
        passwords = {httpx.URL(each.url).password for each in (one, other)}
        assert {httpx.URL(each.url).host for each in (one, other)} == {"127.0.0.1"}

    assert len(passwords) == 2
    assert all(len(each) >= 40 for each in passwords)


@pytest.mark.parametrize(
    "head",
    [
        "GET /status HTTP/1.1\r\nHost: hook.test",
        "GET https://hook.test/ HTTP/1.1\r\nHost: hook.test",
        "GET ftp://hook.test/ HTTP/1.1\r\nHost: hook.test",
        "CONNECT hook.test HTTP/1.1\r\nHost: hook.test",
        "GET http://hook.test/ HTTP/1.1\r\nHost: a\r\nHost: b",
        "nonsense",
    ],
)
def test_what_is_no_request_to_a_proxy_is_answered_with_400(head: str) -> None:
    with Proxy(gate_to(80, "hook.test")) as proxy, told_by_hand(proxy, head) as connection:
        assert answer_of(connection).startswith(b"HTTP/1.1 400 ")


def test_a_second_request_on_the_same_connection_goes_nowhere(peer: Peer) -> None:
    head = f"GET http://hook.test:{peer.port}/one HTTP/1.1\r\nHost: hook.test"

    with (
        Proxy(gate_to(peer.port, "hook.test")) as proxy,
        told_by_hand(proxy, head) as connection,
    ):
        with suppress(ConnectionError):
            connection.sendall(b"GET http://hook.test/two HTTP/1.1\r\nHost: hook.test\r\n\r\n")
        answer = answer_of(connection)

    assert answer.count(b"HTTP/1.1") == 1
    assert len(peer.heard) == 1
    assert b"/two" not in peer.heard[0]


def test_a_host_that_takes_no_connection_is_told_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with (
        Proxy(gate_to(port, "hook.test")) as proxy,
        httpx.Client(proxy=proxy.url, trust_env=False) as client,
    ):
        answer = client.get(f"http://hook.test:{port}/")

    assert answer.status_code == 502
    assert answer.text == "hook.test takes no connection."


def test_an_answer_that_breaks_the_rules_becomes_a_502() -> None:
    peer = Peer(b"SSH-2.0-OpenSSH_9.2\r\n")

    with (
        Proxy(gate_to(peer.port, "hook.test")) as proxy,
        httpx.Client(proxy=proxy.url, trust_env=False) as client,
    ):
        answer = client.get(f"http://hook.test:{peer.port}/")

    peer.close()
    assert answer.status_code == 502


def test_no_more_passes_than_the_limit_says_in_a_tunnel_or_beside_one() -> None:
    peer = Peer(b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000)
    narrow = replace(Limits(), bytes_each_way=100_000)
    with Proxy(gate_to(peer.port, "hook.test"), narrow) as proxy:
        plain = f"GET http://hook.test:{peer.port}/ HTTP/1.1\r\nHost: hook.test"
        with told_by_hand(proxy, plain) as connection:
            assert len(answer_of(connection)) < 120_000

        tunnel = f"CONNECT hook.test:{peer.port} HTTP/1.1\r\nHost: hook.test"
        with told_by_hand(proxy, tunnel) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert len(answer_of(connection)) < 120_000

    peer.close()


def test_a_client_that_says_nothing_is_not_waited_for() -> None:
    brief = replace(Limits(), head_seconds=0.05)
    with Proxy(gate_to(1, "hook.test"), brief) as proxy:
        url = httpx.URL(proxy.url)
        with socket.create_connection((url.host, url.port or 0), timeout=10) as connection:
            assert answer_of(connection).startswith(b"HTTP/1.1 408 ")


def test_a_tunnel_in_which_nobody_speaks_ends(peer: Peer) -> None:
    brief = replace(Limits(), silence_seconds=0.05)
    head = f"CONNECT hook.test:{peer.port} HTTP/1.1\r\nHost: hook.test"

    with (
        Proxy(gate_to(peer.port, "hook.test"), brief) as proxy,
        told_by_hand(proxy, head) as connection,
    ):
        answer = answer_of(connection)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n")


def test_clients_beyond_the_limit_are_closed_while_the_others_go_on(peer: Peer) -> None:
    few = replace(Limits(), connections=1)
    head = f"CONNECT hook.test:{peer.port} HTTP/1.1\r\nHost: hook.test"

    with (
        Proxy(gate_to(peer.port, "hook.test"), few) as proxy,
        told_by_hand(proxy, head) as first,
    ):
        assert first.recv(15) == b"HTTP/1.1 200 \r\n"
        with told_by_hand(proxy, head) as second:
            assert answer_of(second) == b""
        first.sendall(b"hello")
        assert answer_of(first).endswith(b"ok")


def test_the_end_of_the_block_ends_open_tunnels_and_the_listener(peer: Peer) -> None:
    head = f"CONNECT hook.test:{peer.port} HTTP/1.1\r\nHost: hook.test"

    with Proxy(gate_to(peer.port, "hook.test")) as proxy:
        url = httpx.URL(proxy.url)
        with told_by_hand(proxy, head) as connection:
            connection.recv(15)

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((url.host, url.port or 0), timeout=10)


def test_the_variables_of_the_environment_send_a_library_through_the_gate(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with Proxy(gate_to(peer.port, "hook.test")) as proxy:
        for name, value in proxy.environment.items():
            monkeypatch.setenv(name, value)
        answer = httpx.get(f"http://hook.test:{peer.port}/")
        refused = httpx.get(f"http://127.0.0.1:{peer.port}/")

    assert answer.text == "ok"
    assert refused.status_code == 403
    assert len(peer.heard) == 1


def test_a_purpose_opens_its_own_hosts_and_no_others(peer: Peer) -> None:
    settings = get_settings().model_copy(
        update={
            "outbound_resolve": {"*.test": "127.0.0.1"},
            "outbound_allow_notify": (f"gotify.test:{peer.port}",),
            "outbound_allow_scrape": (f"shop.test:{peer.port}",),
        }
    )

    statuses = {}
    for purpose in (Purpose.NOTIFY, Purpose.SCRAPE):
        with (
            proxied(purpose, settings) as proxy,
            httpx.Client(proxy=proxy.url, trust_env=False) as client,
        ):
            statuses[purpose] = client.get(f"http://gotify.test:{peer.port}/").status_code

    assert statuses == {Purpose.NOTIFY: 200, Purpose.SCRAPE: 403}


def test_a_certificate_is_still_the_librarys_to_check() -> None:
    with Http2Server() as server, Proxy(gate_to(server.port, "tls.example")) as proxy:
        strict = ssl.create_default_context()
        with (
            httpx.Client(proxy=proxy.url, verify=strict, trust_env=False) as client,
            pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
        ):
            client.get(f"https://tls.example:{server.port}/")
