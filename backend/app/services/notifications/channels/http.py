"""One request to a service, through the gate, with an end: whatever it does, it takes so long."""

import asyncio
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from app.core.config import Settings
from app.core.outbound import Gate, Purpose, Refused, async_transport, gate_for
from app.models.types import utcnow
from app.services.notifications.channels.base import Answer

LONGEST_SECONDS: Final = 15.0
"""From the look-up of the name to the last byte that is read."""
_MOST_BYTES: Final = 16_384
_LONGEST_RETRY_SECONDS: Final = 24 * 3_600
_HEADERS: Final = {
    "User-Agent": "CostCourter",
    "Accept": "application/json, text/plain, */*",
    # A kilobyte that was packed can unpack to a gigabyte, of which nobody needs a word.
    "Accept-Encoding": "identity",
}


def post(
    url: str,
    settings: Settings,
    *,
    json: Any = None,
    form: Mapping[str, str] | None = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    purpose: Purpose = Purpose.NOTIFY,
    seconds: float = LONGEST_SECONDS,
) -> Answer:
    """Send one POST; redirects are not followed, for what is sent is meant for this host."""
    given = {"json": json, "data": form, "content": content}
    body = {name: value for name, value in given.items() if value is not None}
    gate = gate_for(purpose, settings)
    try:
        return asyncio.run(
            asyncio.wait_for(_post(url, gate, body, {**_HEADERS, **(headers or {})}), seconds)
        )
    except Refused as refused:
        return Answer.without(refused.detail, transient=False)
    except TimeoutError:
        return Answer.without(f"No answer within {seconds:.0f} seconds.", transient=True)
    except UnicodeError:
        return Answer.without("A value has characters that cannot be sent.", transient=False)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Answer.without(_plainly(error), transient=True)


def origin_of(url: str) -> str:
    """Scheme, host and port: where a secret beside this address goes."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def _post(url: str, gate: Gate, body: dict[str, Any], headers: dict[str, str]) -> Answer:
    gate.address(url)
    async with (
        httpx.AsyncClient(transport=async_transport(gate), timeout=None, trust_env=False) as client,  # noqa: S113 -- `post` ends it
        client.stream("POST", url, headers=headers, **body) as response,
    ):
        text = await _beginning(response)
        return Answer.of(
            response.status_code,
            text or response.reason_phrase,
            retry_after_seconds=_retry_after(response),
        )


async def _beginning(response: httpx.Response) -> str:
    """Nothing of what is packed all the same."""
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        return ""
    read = b""
    async for chunk in response.aiter_raw(4_096):
        read += chunk
        if len(read) >= _MOST_BYTES:
            break
    return read[:_MOST_BYTES].decode(errors="replace")


def _retry_after(response: httpx.Response) -> int | None:
    """Seconds, or a date of HTTP; nothing for anything else."""
    said = response.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return min(int(said[:9]), _LONGEST_RETRY_SECONDS)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return min(max(0, int((until - utcnow()).total_seconds())), _LONGEST_RETRY_SECONDS)


def _plainly(error: Exception) -> str:
    """Without the address, which may hold a secret."""
    return f"The connection failed ({type(error).__name__})."
