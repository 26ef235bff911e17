"""The values that cross scraping's doors: what to fetch, what came back, and how to read it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.models.checks import Outcome
from app.models.fetching import Appearance, FetchMode, Robots
from app.models.selectors import Availability, AvailabilityRule, Selectors
from app.services.scraping.manners.standing import Standing


def utf8(text: str) -> bytes:
    """A text as the body of a page; what is no character becomes `?`."""
    return text.encode("utf-8", "replace")


NO_SUCH_HOST: Final = "There is no host of this name."
"""The reason of a visit that ended where it began."""


def _always() -> bool:
    return True


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Target:
    """One page to visit, and how its store wants to be asked."""

    url: str
    key: int | None = None
    """What the caller calls this page, its product_url_id for example."""
    accept_language: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: str | None = None
    timeout_seconds: float = 20.0
    gap_seconds: float = 0.0
    """The rest that its store wants after a request, where that is longer than the instance's."""
    etag: str | None = None
    last_modified: str | None = None
    robots: Robots | None = None
    """What a refusal by robots.txt means; nobody asks for that file when this is None."""
    mode: FetchMode = FetchMode.HTTP
    """`auto` is http, by somebody who can go on with a browser when that does not do."""
    appearance: Appearance = Appearance.HONEST
    noted: bool = False
    """Whether the head of each answer is wanted; the worker does without."""
    notes: tuple[str, ...] = ()
    """What its check should remember, such as why a browser is asked."""
    is_wanted: Callable[[], bool] = field(default=_always, compare=False, repr=False)
    """Asked in the thread that fetches, before the page's turn; without waiting for anything."""
    begins: Callable[[], None] = field(default=_nothing, compare=False, repr=False)
    """Called in that thread when the page's turn has come; without waiting for anything."""


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as it came, and what is kept as evidence."""

    url: str
    final_url: str
    body: bytes
    """Well-formed UTF-8, whatever the shop sent it in: most of what handles pages takes bytes."""
    status: int | None = 200
    """None where a browser fetched the page: it tells no status."""
    content_type: str = "text/html"
    size: int = 0
    """Bytes, unpacked, as the shop sent them."""
    content_hash: str = ""
    etag: str | None = None
    last_modified: str | None = None

    @property
    def text(self) -> str:
        """Decoded anew each time."""
        return self.body.decode("utf-8", "replace")

    def without_body(self) -> "WebPage":
        return replace(self, body=b"")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host said on the way to a page: a redirect, or the answer that ended the visit."""

    url: str
    status: int
    ms: int
    """From the request to the end of the headers, connecting included."""
    headers: tuple[tuple[str, str | None], ...]
    """As they came, without the values of those that let their bearer in."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of visiting one target; `page` is there when there is something to read."""

    target: Target
    outcome: Outcome
    """`ok` when there is a page, whatever it holds; else what went wrong."""
    page: WebPage | None = None
    reason: str | None = None
    """One sentence for people, when the outcome is not `ok`."""
    status: int | None = None
    duration_ms: int = 0
    """On the network; waiting for a turn does not count."""
    retry_after_seconds: int | None = None
    moved_to: str | None = None
    """Where a permanent redirect led, when that is more than another scheme, `www.` or slash."""
    warnings: tuple[str, ...] = ()
    """What the owner of the store should know all the same."""
    standings: tuple[Standing, ...] = ()
    """How we stand now with the domains that were asked."""
    answers: tuple[Answer, ...] = ()
    """One after the other, where they were wanted; none of a browser's, which tells nothing."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """A page that was not visited: its domain has to rest so long first. This is no check."""

    target: Target
    seconds: float
    reason: str = "The shop has to rest first."
    """One sentence for people."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What the store knows that the page may leave open."""

    selectors: Selectors = field(default_factory=dict)
    locale: str | None = None
    currency: str | None = None
    availability_map: dict[str, Availability] = field(default_factory=dict)
    """Text of the availability selector (or a part of it) -> what it means."""
    availability_rules: Sequence[AvailabilityRule] = ()
    """Asked before these, in their order."""
    availability_default: Availability | None = None
