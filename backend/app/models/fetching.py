"""How the pages of a store are fetched, and what is sent along, of which some is secret."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict
from sqlmodel import Field

STORED: Final = "stored"
"""What stands for a secret value in answers; sent back, it keeps the value."""


_SECRET_NAMES: Final = re.compile(
    r"auth|cookie|token|key|secret|session|passw|credential|signature", re.IGNORECASE
)


class FetchMode(StrEnum):
    """How pages are fetched; `auto` is http first, and the browser where http is not enough."""

    AUTO = "auto"
    HTTP = "http"
    BROWSER = "browser"


class Appearance(StrEnum):
    """Who we look like to a shop: ourselves, unless its owner chose otherwise."""

    HONEST = "honest"
    BROWSER = "browser"
    """A current browser's headers, as one consistent set."""
    BROWSER_TLS = "browser_tls"
    """Its headers and its TLS profile, by an optional library."""


class LearnedMode(BaseModel):
    """What visits taught about a store that leaves its fetch mode to us."""

    model_config = ConfigDict(frozen=True)

    mode: FetchMode
    reason: str = Field(max_length=400)
    """What happened over http, or that a browser was of no use."""
    since: datetime
    until: datetime
    """When it counts no longer, and http is tried again."""
    proven: bool = False
    """A browser did bring a price."""


class Robots(StrEnum):
    """What a refusal by robots.txt means: do not visit, or visit and say so."""

    RESPECT = "respect"
    WARN = "warn"


def _check_headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}", name):
            raise ValueError(f"'{name[:64]}' is not a header name.")
        if not re.fullmatch(r"[\t\x20-\x7e]{0,1000}", value):
            raise ValueError(f"The value of '{name}' has characters that a header cannot carry.")
        if name.lower() in {"host", "content-length", "transfer-encoding", "connection", "cookie"}:
            raise ValueError(f"'{name}' is set by the client itself.")
    return headers


def is_secret(header: str) -> bool:
    """Whether the value of a header lets its bearer in, as far as its name tells."""
    return _SECRET_NAMES.search(header) is not None


def _check_cookies(text: str) -> str:
    if not re.fullmatch(r"[\x20-\x7e]*", text):
        raise ValueError("Cookies are `name=value; name=value`, in ASCII, on one line.")
    return text


Headers = Annotated[dict[str, str], Field(max_length=30), AfterValidator(_check_headers)]


Cookies = Annotated[str, Field(max_length=8_000), AfterValidator(_check_cookies)]
