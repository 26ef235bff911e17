"""Open connections: one per scheme, host and port, all through the gate."""

import time
from typing import Final, Protocol

import httpx

from app.core.outbound import Gate
from app.models.address import Address
from app.services.scraping.fetch.exchange import Connection, connected

MOST_HEADERS: Final = 300
"""Names; how many bytes they may take is up to the protocol, 100 KB at most."""
_FRESH_SECONDS: Final = 3.0
"""A connection that rested for longer, through a gap for example, may be half closed."""


class Way(Protocol):
    """How hosts are asked: through the gate, an answer for each request."""

    @property
    def gate(self) -> Gate: ...

    async def send(self, address: Address, request: httpx.Request) -> httpx.Response:
        """The answer with its body still to be read; Refused before anything is contacted.

        Raises httpx.HTTPError when none comes.
        """


class Connections:
    """Those of one line; close them with `await connections.close()`."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self._open: dict[tuple[str, str, int], tuple[Connection, float]] = {}
        """Each with when it was last used."""

    async def send(self, address: Address, request: httpx.Request) -> httpx.Response:
        """The answer with its body still unread; Refused before anything is contacted."""
        key = (address.scheme, address.host, address.port)
        connection = await self._taken(key) or await connected(self.gate, address)
        self._open[key] = connection, time.monotonic()
        try:
            response = await connection.ask(request)
        except BaseException:
            await connection.close()
            raise
        if len(response.headers) > MOST_HEADERS:
            await connection.close()
            raise httpx.RemoteProtocolError("There are too many headers.")
        return response

    async def close(self) -> None:
        open_ones, self._open = self._open, {}
        for connection, _ in open_ones.values():
            await connection.close()

    async def _taken(self, key: tuple[str, str, int]) -> Connection | None:
        """An open connection that can be used once more; one that cannot is closed."""
        connection, used_at = self._open.pop(key, (None, 0.0))
        if connection is None:
            return None
        if connection.is_reusable and time.monotonic() - used_at < _FRESH_SECONDS:
            return connection
        await connection.close()
        return None
