"""What the scraper service answers: a page as a browser shows it, or what went wrong."""

import html
import re
from dataclasses import dataclass
from typing import Final

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.models.checks import Outcome
from app.services.scraping.fetch.body import LARGEST_PAGE
from app.services.scraping.manners import NotNow
from app.services.scraping.pages import NO_SUCH_HOST

_BUSY_SECONDS: Final = 60.0
_JSON_VIEW: Final = re.compile(
    r"<html><head>[^\n]{0,300}</head><body><pre[^>]{0,100}>(.*)</pre>"
    r'<div class="json-formatter-container"></div></body></html>',
    re.DOTALL,
)
"""How Chromium shows an answer that is JSON."""

_BROWSER_ERRORS: Final = (
    ("ERR_NAME_NOT_RESOLVED", Outcome.NETWORK_ERROR, NO_SUCH_HOST),
    ("ERR_CERT_", Outcome.NETWORK_ERROR, "The shop's certificate is not valid."),
    ("ERR_SSL_", Outcome.NETWORK_ERROR, "The shop's certificate is not valid."),
    ("ERR_TOO_MANY_REDIRECTS", Outcome.SERVER_ERROR, "The shop redirects in a circle."),
    (
        "ERR_HTTP_RESPONSE_CODE_FAILURE",
        Outcome.SERVER_ERROR,
        "The shop answered with an error and without a page.",
    ),
    (
        "ERR_TUNNEL_CONNECTION_FAILED",
        Outcome.REFUSED,
        "The page leads to an address that the browser's network keeps shut.",
    ),
    ("ERR_CONNECTION_", Outcome.NETWORK_ERROR, "The shop cannot be reached."),
    ("ERR_ADDRESS_", Outcome.NETWORK_ERROR, "The shop cannot be reached."),
    ("ERR_EMPTY_RESPONSE", Outcome.NETWORK_ERROR, "The shop answered with nothing."),
    ("ERR_HTTP2_", Outcome.NETWORK_ERROR, "The shop's answer breaks the rules of HTTP."),
    ("Timeout", Outcome.NETWORK_ERROR, "The page did not finish in time in the browser."),
    ("Download is starting", Outcome.PARSE_MISS, "The address leads to a download, not a page."),
)


class Failed(Exception):
    """A visit that ended without a page."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page after its scripts ran; the shop's status is not told."""

    final_url: str
    text: str
    content_type: str
    warnings: tuple[str, ...] = ()


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    url: str = Field(min_length=1, max_length=8_000)
    full_content: str | None = Field(default=None, alias="fullContent")


class _Complaint(BaseModel):
    model_config = ConfigDict(extra="ignore")

    type: str = ""
    loc: list[str | int] = Field(default_factory=list)
    msg: str = ""


class _Complaints(BaseModel):
    model_config = ConfigDict(extra="ignore")

    detail: list[_Complaint]


def rendered(body: bytes, asked: str, warnings: tuple[str, ...]) -> Rendered:
    """The page in an answer with status 200; Failed when there is none."""
    try:
        answer = _Answer.model_validate_json(body)
    except ValidationError as error:
        reason = "The browser service answered with something that is no page."
        raise Failed(Outcome.NETWORK_ERROR, reason) from error
    text = answer.full_content or ""
    if len(text) > LARGEST_PAGE or len(text.encode(errors="replace")) > LARGEST_PAGE:
        reason = f"The page is larger than {LARGEST_PAGE / 1024 / 1024:.0f} MB."
        raise Failed(Outcome.PARSE_MISS, reason)
    shown = _JSON_VIEW.fullmatch(text)
    if shown is not None:
        return Rendered(answer.url, html.unescape(shown[1]), "application/json", warnings)
    return Rendered(answer.url or asked, text, "text/html", warnings)


def failure_of(status: int, body: bytes) -> Exception:
    """What another status means: Failed, or NotNow when it may be over soon."""
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        reason = "The browser service refuses the user name and password of SCRAPER_BASE_URL."
        return Failed(Outcome.NETWORK_ERROR, reason)
    if status in (429, 502, 503, 504):
        return NotNow(_BUSY_SECONDS, f"The browser service is busy (status {status}).")
    if status in (400, 422):
        return _of_complaints(status, body)
    if status == httpx.codes.INTERNAL_SERVER_ERROR:
        return _of_browser(body[:2_000].decode(errors="replace"))
    reason = f"The browser service answered with status {status}."
    return Failed(Outcome.NETWORK_ERROR, reason)


def _of_complaints(status: int, body: bytes) -> Failed:
    try:
        complaints = _Complaints.model_validate_json(body).detail
    except ValidationError:
        complaints = []
    if any(each.type == "article_parsing" for each in complaints):
        reason = "The browser service finds no article on the page, and tells nothing else of it."
        return Failed(Outcome.PARSE_MISS, reason)
    told = "; ".join(f"{each.loc[-1] if each.loc else ''}: {each.msg}" for each in complaints[:3])
    plain = _plain(told) or f"status {status}"
    return Failed(
        Outcome.NETWORK_ERROR, f"The browser service does not take what we ask for ({plain})."
    )


def _of_browser(text: str) -> Failed:
    for mark, outcome, reason in _BROWSER_ERRORS:
        if mark in text:
            return Failed(outcome, reason)
    first = _plain(text.partition("\n")[0])
    return Failed(Outcome.NETWORK_ERROR, f"The browser failed ({first or 'without a reason'}).")


def _plain(text: str) -> str:
    return "".join(each for each in text if each.isprintable())[:200].strip()
