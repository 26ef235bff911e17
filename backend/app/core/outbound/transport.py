"""httpx transports that connect to the checked address and to nothing else.

The name stays in `Host` and in the TLS handshake; only the connection goes to the address that the
gate allowed, so a second answer of the resolver cannot lead elsewhere.
"""

import socket
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

import certifi
import httpcore
import httpx
from httpcore._backends.base import SOCKET_OPTION

from app.core.outbound.gate import Gate
from app.core.outbound.streams import Stream, connect_tcp

ONE_CONNECTION = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=3)
"""Reused by the hops of a visit; one that rested through a gap may be half closed by then."""

NO_ADDRESS: Final = "is no name of a host."

_PATIENCE_SECONDS: Final = 3.0
"""For an address that has others after it."""


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """One verified context for all clients: building one takes 20 ms."""
    return ssl.create_default_context(cafile=certifi.where())


@lru_cache(maxsize=1)
def http2_context() -> ssl.SSLContext:
    """As `tls_context`; apart from it, for it offers HTTP/2, and clients write that into it."""
    made = ssl.create_default_context(cafile=certifi.where())
    made.set_alpn_protocols(["http/1.1", "h2"])
    return made


def transport(gate: Gate, *, limits: httpx.Limits = ONE_CONNECTION) -> httpx.HTTPTransport:
    """For `httpx.Client(transport=..., trust_env=False)`; redirects pass the gate as well."""
    made = httpx.HTTPTransport(verify=tls_context(), trust_env=False, limits=limits)
    made._pool._network_backend = _Backend(gate)  # noqa: SLF001 -- httpx offers no other way in; the pin in pyproject.toml and a test hold it
    return made


def async_transport(
    gate: Gate, *, limits: httpx.Limits = ONE_CONNECTION, tls: ssl.SSLContext | None = None
) -> httpx.AsyncHTTPTransport:
    """As `transport`, for asyncio, and with HTTP/2 where the server offers it.

    `tls` trusts other authorities than the usual ones.
    """
    context = tls or http2_context()
    made = httpx.AsyncHTTPTransport(verify=context, http2=True, trust_env=False, limits=limits)
    made._pool._network_backend = _AsyncBackend(gate)  # noqa: SLF001 -- as above
    return made


class _Backend(httpcore.NetworkBackend):
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address.")
        with _without_answer(host):
            addresses = self._gate.resolve(host, port)
        for address, seconds in with_patience(addresses, timeout):
            try:
                return self._network.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _AsyncBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return await connect(
            self._gate,
            host,
            port,
            timeout=timeout,
            local_address=local_address,
            socket_options=socket_options,
        )


async def connect(
    gate: Gate,
    host: str,
    port: int,
    *,
    timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's word for it
    local_address: str | None = None,
    socket_options: Iterable[SOCKET_OPTION] | None = None,
) -> Stream:
    """A connection to the first address that answers, of those that the gate allowed."""
    failure: Exception = httpcore.ConnectError(f"{host} has no address.")
    for address, seconds in with_patience(await checked_addresses(gate, host, port), timeout):
        try:
            return await connect_tcp(
                address,
                port,
                timeout=seconds,
                local_address=local_address,
                socket_options=socket_options,
            )
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            failure = error
    raise failure


async def checked_addresses(gate: Gate, host: str, port: int) -> Sequence[str]:
    """What the gate allows for this name; Refused, or httpcore.ConnectError without an address."""
    with _without_answer(host):
        return await gate.resolve_async(host, port)


def with_patience(
    addresses: Sequence[str], timeout: float | None
) -> Iterator[tuple[str, float | None]]:
    """Each address with its seconds, so that a silent one leaves time for those after it."""
    for address in addresses[:-1]:
        yield address, min(_PATIENCE_SECONDS, timeout or _PATIENCE_SECONDS)
    yield addresses[-1], timeout


@contextmanager
def _without_answer(host: str) -> Iterator[None]:
    """A name that does not resolve is a failed connection to httpx, like any other."""
    try:
        yield
    except socket.gaierror as error:
        if error.errno != socket.EAI_NONAME:
            raise httpcore.ConnectError(f"{host} could not be looked up.") from error
        raise httpcore.ConnectError(f"{host} {NO_ADDRESS}") from error
    except OSError as error:
        raise httpcore.ConnectError(f"{host} has no address.") from error
