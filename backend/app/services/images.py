"""Images of shops through our own origin: nobody's browser tells a shop what its owner watches.

An address is only fetched when we have signed it. It passes the gate, redirects included. What
comes has to be a raster image by its first bytes; SVG is a document, and never served.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from app.core import outbound, signing
from app.core.errors import NotFound, Unavailable
from app.core.outbound import Purpose, Refused

LARGEST_IMAGE: Final = 5 * 1024 * 1024
_SECONDS: Final = 10.0
"""From the look-up of the name to the last byte, however slowly they come."""
_HEADERS: Final = {
    "Accept": "image/*",
    # Images are packed already; packed once more, a small one could fill the memory.
    "Accept-Encoding": "identity",
}
_MOST_HOPS: Final = 5
_REMEMBERED_BYTES: Final = 32 * 1024 * 1024
_AT_ONCE: Final = BoundedSemaphore(8)
_HERE: Final = BoundedSemaphore(20)
"""Fetching or waiting for it: each holds a thread of the API's forty, which others need."""
_CROWDED: Final = "Too many images are being fetched right now."
_PURPOSE: Final = "image"
_KINDS: Final = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypavif", 4, "image/avif"),
    (b"ftypavis", 4, "image/avif"),
    (b"\x00\x00\x01\x00", 0, "image/x-icon"),
)


@dataclass(frozen=True, slots=True)
class Image:
    body: bytes
    media_type: str


def path_of(url: str | None) -> str | None:
    """Where our own origin serves the image at this address; None for none."""
    return None if not url else f"/api/images/{signing.sign(_PURPOSE, url)}"


def icon_path_of(url: str) -> str:
    """Where our own origin serves the icon of the page's site, which may have none.

    It is looked for where browsers look who are not told another place.
    """
    icon = urlsplit(url)._replace(path="/favicon.ico", query="", fragment="").geturl()
    return f"{path_of(icon)}?optional=true"


def image(signed: str) -> Image:
    """The image, remembered for a while.

    Raises NotFound for an address that we did not sign or that is no image, and Unavailable when
    its host does not answer.
    """
    url = signing.unsign(_PURPOSE, signed)
    if url is None:
        raise NotFound("There is no such image.")
    return _remembered.get(url, lambda: _fetched(url))


def _fetched(url: str) -> Image:
    if not _HERE.acquire(blocking=False):
        raise Unavailable(_CROWDED)
    try:
        return _fetched_in_turn(url)
    finally:
        _HERE.release()


def _fetched_in_turn(url: str) -> Image:
    if not _AT_ONCE.acquire(timeout=_SECONDS):
        raise Unavailable(_CROWDED)
    try:
        body = asyncio.run(_visited(url))
    except Refused as error:
        raise NotFound("This image's address is never opened.") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Unavailable("The image's host does not answer.") from error
    finally:
        _AT_ONCE.release()
    kind = next((kind for mark, at, kind in _KINDS if body.startswith(mark, at)), None)
    if kind is None:
        raise NotFound("This is no image that browsers show.")
    return Image(body, kind)


async def _visited(url: str) -> bytes:
    transport = outbound.async_transport(outbound.gate_for(Purpose.SCRAPE))
    async with (
        asyncio.timeout(_SECONDS),
        httpx.AsyncClient(transport=transport, trust_env=False, timeout=None) as client,  # noqa: S113 -- the line above ends it
    ):
        return await _body(client, url)


async def _body(client: httpx.AsyncClient, url: str) -> bytes:
    for _ in range(_MOST_HOPS + 1):
        checked = outbound.check_address(url)
        async with client.stream("GET", checked, headers=_HEADERS) as answer:
            if answer.has_redirect_location:
                url = _joined(checked, answer.headers["location"])
                continue
            if not answer.is_success:
                raise NotFound("The image is not there any more.")
            return await _read(answer)
    raise NotFound("The image's address leads in circles.")


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError as error:
        raise NotFound("The image's address leads nowhere.") from error


async def _read(answer: httpx.Response) -> bytes:
    if answer.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise NotFound("The image comes packed, which nobody asked for.")
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > LARGEST_IMAGE:
            raise NotFound("The image is larger than 5 MB.")
    return bytes(body)


class _Remembered:
    """The images that this process showed last, up to 32 MB of them."""

    def __init__(self) -> None:
        self._images: OrderedDict[str, Image] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, url: str, make: Callable[[], Image]) -> Image:
        with self._lock:
            if url in self._images:
                self._images.move_to_end(url)
                return self._images[url]
        made = make()
        with self._lock:
            if url not in self._images:
                self._images[url] = made
                self._size += len(made.body)
            while self._size > _REMEMBERED_BYTES:
                _, oldest = self._images.popitem(last=False)
                self._size -= len(oldest.body)
        return made


_remembered: Final = _Remembered()
