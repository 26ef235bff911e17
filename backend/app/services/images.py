"""Images of shops through our own origin: nobody's browser tells a shop what its owner watches.

An address is only fetched when we have signed it. It passes the gate, redirects included. What
comes has to be a raster image by its first bytes; SVG is a document, and never served.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from typing import Final
from urllib.parse import urljoin

import httpx

from app.core import outbound, signing
from app.core.errors import NotFound, Unavailable
from app.core.outbound import Purpose, Refused

LARGEST_IMAGE: Final = 5 * 1024 * 1024
_SECONDS: Final = 10.0
_MOST_HOPS: Final = 5
_REMEMBERED_BYTES: Final = 32 * 1024 * 1024
_AT_ONCE: Final = BoundedSemaphore(8)
_PURPOSE: Final = "image"
_KINDS: Final = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypavif", 4, "image/avif"),
    (b"ftypavis", 4, "image/avif"),
)


@dataclass(frozen=True, slots=True)
class Image:
    body: bytes
    media_type: str


def path_of(url: str | None) -> str | None:
    """Where our own origin serves the image at this address; None for none."""
    return None if not url else f"/api/images/{signing.sign(_PURPOSE, url)}"


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
    gate = outbound.gate_for(Purpose.SCRAPE)
    if not _AT_ONCE.acquire(timeout=_SECONDS):
        raise Unavailable("Too many images are being fetched right now.")
    try:
        with httpx.Client(
            transport=outbound.transport(gate), trust_env=False, timeout=_SECONDS
        ) as client:
            body = _body(client, url, time.monotonic() + _SECONDS)
    except Refused as error:
        raise NotFound("This image's address is never opened.") from error
    except (httpx.HTTPError, OSError) as error:
        raise Unavailable("The image's host does not answer.") from error
    finally:
        _AT_ONCE.release()
    kind = next((kind for mark, at, kind in _KINDS if body.startswith(mark, at)), None)
    if kind is None:
        raise NotFound("This is no image that browsers show.")
    return Image(body, kind)


def _body(client: httpx.Client, url: str, deadline: float) -> bytes:
    for _ in range(_MOST_HOPS + 1):
        checked = outbound.check_address(url)
        with client.stream("GET", checked, headers={"Accept": "image/*"}) as answer:
            if answer.has_redirect_location:
                url = urljoin(checked, answer.headers["location"])
                continue
            if not answer.is_success:
                raise NotFound("The image is not there any more.")
            return _read(answer, deadline)
    raise NotFound("The image's address leads in circles.")


def _read(answer: httpx.Response, deadline: float) -> bytes:
    body = bytearray()
    for part in answer.iter_bytes():
        body += part
        if len(body) > LARGEST_IMAGE:
            raise NotFound("The image is larger than 5 MB.")
        if time.monotonic() > deadline:
            raise Unavailable("The image came too slowly.")
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
