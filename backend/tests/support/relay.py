"""A network between two processes that a test can cut: neither is told, both just hear nothing."""

import asyncio
import threading
from contextlib import suppress
from typing import Self


class Relay:
    """`with Relay(port) as relay:` what connects to `relay.port` speaks with `port` of loopback.

    After `cut()` nothing goes through: the server's side is closed, as keep-alives would do it in
    time, and the client's side stays open and silent, as it is when a cable is pulled.
    """

    def __init__(self, target: int, *, address: str = "127.0.0.1", port: int = 0) -> None:
        self.address, self.port = address, port
        self._target = target
        self._cut = False
        self._ours: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True, name="relay")
        self._ready = threading.Event()

    def cut(self) -> None:
        self._loop.call_soon_threadsafe(self._let_go)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        serving = asyncio.start_server(self._serve, self.address, self.port)
        server = self._loop.run_until_complete(serving)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    def _let_go(self) -> None:
        self._cut = True
        for writer in self._ours:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            if not self._cut:
                await self._carry(reader, writer)
            if self._cut:
                await asyncio.Event().wait()
        writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._ours.add(back)
        pumps = [asyncio.create_task(self._pump(reader, back))]
        pumps.append(asyncio.create_task(self._pump(there, writer)))
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            self._ours.discard(back)
            back.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while (piece := await source.read(65_536)) and not self._cut:
                sink.write(piece)
                await sink.drain()
