"""A kept page for a sandboxed frame: nothing of it runs, asks for anything, or leads anywhere.

The markup is reduced to what is seen; the policy that goes with it allows one script, our own, by a
nonce. The frame has an opaque origin, so that even that script reaches nothing of ours.
"""

import secrets
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.core import signing
from app.core.database import Session
from app.core.errors import NotFound
from app.models.snapshots import Snapshot
from app.services import images
from app.services.scraping.read.limits import is_costly
from app.services.workbench.snapshots import page_of

_PURPOSE: Final = "frame"
_GOOD_FOR_SECONDS: Final = 3_600
_PICKER: Final = Path(__file__).with_name("picker.js")

_DROPPED: Final = (
    "script, noscript, style[type], iframe, frame, frameset, object, embed, applet, link, base,"
    " meta, svg, math, template, portal, audio, video, source, track, noembed, noframes, xmp,"
    " plaintext, listing"
)
"""What runs, loads, or is parsed differently when scripts are on."""

_KEPT: Final = frozenset(
    {
        *("id", "class", "style", "title", "alt", "lang", "dir", "width", "height"),
        *("colspan", "rowspan", "itemprop", "itemscope", "itemtype", "content", "datetime"),
        *("role", "hidden", "disabled", "checked", "selected", "value", "name", "for"),
    }
)
"""Attributes that say what something is or looks like, beside data-* and aria-*."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A document, and the policy without which it must not be served."""

    html: str
    policy: str


def frame_path(snapshot_id: int) -> str:
    """Where the page is shown, for an hour."""
    until = int(time.time()) + _GOOD_FOR_SECONDS
    return f"/api/scrape/frames/{signing.sign(_PURPOSE, f'{snapshot_id}:{until}')}"


def frame(session: Session, signed: str) -> Frame:
    """The page behind the address; NotFound when that is not ours, or over."""
    snapshot_id, _, until = (signing.unsign(_PURPOSE, signed) or "").partition(":")
    if not until or int(until) < time.time():
        raise NotFound("This preview is over; fetch the page again.")
    snapshot = session.get(Snapshot, int(snapshot_id))
    if snapshot is None:
        raise NotFound("This preview is over; fetch the page again.")
    page = page_of(snapshot)
    if is_costly(page.body):
        raise NotFound("This page is built so that showing it could take too long.")
    nonce = secrets.token_urlsafe(16)
    return Frame(_shown(page.text, page.final_url, nonce), _policy(nonce))


def _policy(nonce: str) -> str:
    return (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
        f"script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-scripts"
    )


def _shown(html: str, address: str, nonce: str) -> str:
    tree = LexborHTMLParser(html)
    for node in tree.css(_DROPPED):
        node.decompose()
    root = tree.root
    for node in [] if root is None else root.traverse():
        _reduce(node, address)
    body = tree.html or ""
    return f'{body}\n<script nonce="{nonce}">\n{_picker()}\n</script>'


def _reduce(node: LexborNode, address: str) -> None:
    """Keep of a node's attributes what is harmless; its image comes through us."""
    attributes = node.attributes
    for name in attributes:
        lowered = name.lower()
        if lowered not in _KEPT and not lowered.startswith(("data-", "aria-")):
            del node.attrs[name]
    source = attributes.get("src") or attributes.get("data-src")
    if node.tag == "img" and source:
        path = _image_path(address, source)
        if path is not None:
            node.attrs["src"] = path
            node.attrs["loading"] = "lazy"


_LONGEST: Final = 2_000


def _image_path(address: str, source: str) -> str | None:
    """None for what is no address, and for one that is too long to be signed."""
    if len(source) >= _LONGEST:
        return None
    try:
        return images.path_of(urljoin(address, source))
    except ValueError:
        return None


@cache
def _picker() -> str:
    return _PICKER.read_text(encoding="utf-8")
