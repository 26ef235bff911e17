"""Open connections: one pool per host and port, all through the gate."""

from typing import Final

import httpx

from app.core.outbound import Gate, async_transport
from app.models.address import Address

MOST_HEADERS: Final = 300
"""Names; how many bytes they may take is up to the protocol, 100 KB at most."""


class Connections:
    """Close them with `await connections.close()`."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self._open: dict[tuple[str, int], httpx.AsyncHTTPTransport] = {}

    async def send(self, address: Address, request: httpx.Request) -> httpx.Response:
        """The answer with its body still unread; Refused before anything is contacted."""
        key = (address.host, address.port)
        transport = self._open.get(key)
        if transport is None:
            transport = self._open[key] = async_transport(self.gate)
        response = await transport.handle_async_request(request)
        response.request = request
        if len(response.headers) > MOST_HEADERS:
            await response.aclose()
            raise httpx.RemoteProtocolError("There are too many headers.")
        return response

    async def close(self) -> None:
        for transport in self._open.values():
            await transport.aclose()
        self._open.clear()
