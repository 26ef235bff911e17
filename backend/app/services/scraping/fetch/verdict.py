"""What an answer means: the outcome of a visit, from status, headers, addresses and body."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import httpx

from app.core.outbound import NO_ADDRESS
from app.models.checks import Outcome
from app.models.sites import registrable_domain
from app.services.scraping.addresses import canonical
from app.services.scraping.fetch.challenges import SHORT_NOTICE, challenger, sells, title_of
from app.services.scraping.fetch.walls import asks_to_agree, asks_to_sign_in
from app.services.scraping.manners import Reception
from app.services.scraping.pages import NO_SUCH_HOST

LONGEST_RETRY_SECONDS: Final = 24 * 3600

_GONE: Final = (404, 410)
_TRY_LATER: Final = (429, 503)
_KEEPS_US_OUT: Final = (403, 405, 406, 418, 451, 999)
_SHOWN_ERRORS: Final = (
    (("404", "error 404", "page not found", "410 gone"), 404),
    (("429", "error 429", "too many requests"), 429),
    (("500", "502", "503", "504", "error 500", "error 502", "error 503", "error 504"), 503),
)
"""How a browser shows an error, as its title tells; the status itself is lost."""

Verdict = tuple[Outcome, str | None]
"""The outcome, and one sentence for people unless it is `ok`."""


def verdict(asked: str, arrived: str, response: httpx.Response, text: str) -> Verdict:
    """Judge a final answer, which is no redirect and no 304; `text` is empty when it is no text."""
    status = response.status_code
    kept_out = _kept_out(asked, arrived, status, response.headers, text)
    if kept_out is not None and status not in _GONE:
        return kept_out
    if status in (httpx.codes.OK, httpx.codes.NON_AUTHORITATIVE_INFORMATION):
        return _of_a_page(asked, arrived, text)
    return _of_an_error(status, response.headers)


def verdict_of_shown(asked: str, arrived: str, text: str) -> Verdict:
    """Judge a page as a browser shows it, from what stands there alone."""
    kept_out = _kept_out(asked, arrived, None, httpx.Headers(), text)
    if kept_out is not None:
        return kept_out
    title = title_of(text)
    status = next((code for words, code in _SHOWN_ERRORS if title.startswith(words)), None)
    if status is not None and len(text) <= SHORT_NOTICE and not sells(text):
        return _of_an_error(status, httpx.Headers())
    return _of_a_page(asked, arrived, text)


def retry_after(headers: httpx.Headers, now: datetime | None = None) -> int | None:
    """Seconds from `Retry-After`, a number or a date, at most a day; None without or unreadable."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), LONGEST_RETRY_SECONDS)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    seconds = (at - (now or datetime.now(UTC))).total_seconds()
    return min(max(int(seconds), 0), LONGEST_RETRY_SECONDS)


def same_page(one: str, other: str) -> bool:
    """Whether two addresses differ in no more than scheme, `www.`, tracking or a final slash."""
    return _identity(one) == _identity(other)


def reception(outcome: Outcome, retry_after_seconds: int | None) -> Reception:
    """How the shop took a visit; one that is busy and does not say until when keeps us out, too."""
    match outcome:
        case Outcome.BLOCKED:
            return Reception.BLOCKED
        case Outcome.RATE_LIMITED:
            return Reception.NEITHER if retry_after_seconds else Reception.BLOCKED
        case Outcome.SERVER_ERROR | Outcome.NETWORK_ERROR | Outcome.REFUSED:
            return Reception.NEITHER
    return Reception.ANSWERED


def said_of(error: httpx.HTTPError) -> str:
    """One sentence for people about a visit that ended without an answer."""
    match error:
        case httpx.ConnectError() if "CERTIFICATE" in str(error):
            return "The shop's certificate is not valid."
        case httpx.ConnectError() if NO_ADDRESS in str(error):
            return NO_SUCH_HOST
        case httpx.ConnectError():
            return "The shop cannot be reached."
        case httpx.ProtocolError() if _is_theirs(error):
            return "The shop's answer breaks the rules of HTTP."
        case httpx.LocalProtocolError() | httpx.UnsupportedProtocol():
            return "The store's own headers cannot be sent."
    return "The connection to the shop broke."


def _is_theirs(error: httpx.ProtocolError) -> bool:
    """HTTP/2 blames us for headers that a server sent, where they are too large."""
    return isinstance(error, httpx.RemoteProtocolError) or "received" in str(error)


def _kept_out(
    asked: str, arrived: str, status: int | None, headers: httpx.Headers, text: str
) -> Verdict | None:
    """Whether something stands between us and the page, whatever the status says."""
    vendor = challenger(status, headers, text)
    if vendor is None and (urlsplit(arrived).hostname or "").endswith("queue-it.net"):
        vendor = "Queue-it"
    if vendor is not None:
        return Outcome.BLOCKED, f"The shop keeps robots out ({vendor})."
    if status == httpx.codes.UNAUTHORIZED or asks_to_sign_in(asked, arrived, text):
        return Outcome.LOGIN_REQUIRED, "The shop shows this page only to people who are signed in."
    if asks_to_agree(asked, arrived, text):
        return Outcome.BLOCKED, "The shop shows a consent wall instead of the page."
    return None


def _of_a_page(asked: str, arrived: str, text: str) -> Verdict:
    if not text.strip():
        return Outcome.PARSE_MISS, "The page is empty."
    if _is_front_page(arrived) and not _is_front_page(asked):
        return Outcome.MOVED, "The shop now leads from this page to its front page."
    return Outcome.OK, None


def _of_an_error(status: int, headers: httpx.Headers) -> Verdict:
    if status in _GONE:
        return Outcome.GONE, f"The shop says that this page is gone (status {status})."
    if status == httpx.codes.TOO_MANY_REQUESTS or (
        status in _TRY_LATER and retry_after(headers) is not None
    ):
        return Outcome.RATE_LIMITED, f"The shop asks us to come back later (status {status})."
    if status in _KEEPS_US_OUT:
        return Outcome.BLOCKED, f"The shop refuses to answer us (status {status})."
    return Outcome.SERVER_ERROR, f"The shop answered with status {status}."


def _identity(url: str) -> tuple[str, str, str]:
    parts = urlsplit(canonical(url))
    host = (parts.hostname or "").removeprefix("www.")
    return host, parts.path.rstrip("/"), parts.query


def _is_front_page(url: str) -> bool:
    if urlsplit(url).path not in ("", "/"):
        return False
    parts = urlsplit(canonical(url))
    return not parts.query and not parts.fragment


def other_owner(one: str, other: str) -> bool:
    """Whether two addresses belong to different registrable domains."""
    hosts = (urlsplit(url).hostname or "" for url in (one, other))
    return len({registrable_domain(host) for host in hosts}) > 1
