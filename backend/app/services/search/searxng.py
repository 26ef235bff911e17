"""SearXNG as we use it: one page of results for a query; its answers are untrusted."""

from dataclasses import dataclass
from typing import Any, Final, Self

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core import outbound
from app.core.config import Settings
from app.core.errors import Unavailable
from app.core.outbound import Purpose, Refused
from app.models.search import EngineError, Hit
from app.services.scraping.addresses import host_of

_TIMEOUT_SECONDS: Final = 20.0
_LARGEST_ANSWER: Final = 4 * 1024 * 1024
_MOST_HITS: Final = 100
_NO_JSON: Final = (
    "SearXNG refuses to answer in JSON: add `json` to `search.formats` in its settings.yml."
)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results, and the engines that brought nothing."""

    hits: list[Hit]
    engine_errors: list[EngineError]


@dataclass(frozen=True, slots=True)
class Searxng:
    """The instance at SEARXNG_URL."""

    url: str
    client: httpx.Client

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As configured; Unavailable (`search_not_configured`) when it is not."""
        if not settings.searxng_url:
            raise Unavailable(
                "Searching is not configured: SEARXNG_URL names no SearXNG.",
                code="search_not_configured",
            )
        gate = outbound.gate_for(Purpose.SERVICE, settings)
        client = httpx.Client(
            transport=outbound.transport(gate), trust_env=False, timeout=_TIMEOUT_SECONDS
        )
        return cls(settings.searxng_url.rstrip("/"), client)

    def search(self, query: str, page: int) -> Found:
        """One page, from 1 on; Unavailable with the reason when there is no answer to use."""
        asked = {"q": query, "format": "json", "pageno": str(page)}
        try:
            with self.client.stream("GET", f"{self.url}/search", params=asked) as response:
                _refuse_failure(response.status_code)
                answer = _Answer.model_validate_json(_body(response))
        except (httpx.HTTPError, Refused) as error:
            raise _unavailable("SearXNG cannot be reached.") from error
        except ValidationError as error:
            raise _unavailable("SearXNG answered with something that is no result.") from error
        found = (_hit(result) for result in answer.results[:_MOST_HITS])
        return Found([hit for hit in found if hit is not None], _errors(answer))


class _Result(BaseModel):
    model_config = ConfigDict(extra="ignore")

    url: str | None = None
    title: str | None = None
    content: str | None = None
    thumbnail: str | None = None
    img_src: str | None = None
    engine: str | None = None
    score: float | None = None


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    results: list[_Result]
    unresponsive_engines: list[Any] = Field(default_factory=list)


def _refuse_failure(status: int) -> None:
    if status == httpx.codes.FORBIDDEN:
        raise Unavailable(_NO_JSON, code="search_json_disabled")
    if status != httpx.codes.OK:
        raise _unavailable(f"SearXNG answered with status {status}.")


def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > _LARGEST_ANSWER:
            raise _unavailable("SearXNG's answer is too large.")
    return bytes(body)


def _hit(result: _Result) -> Hit | None:
    """None for a result that leads where we never go."""
    url = _opened(result.url)
    if url is None:
        return None
    score = result.score or 0.0
    return Hit(
        title=_plain(result.title, 300) or host_of(url),
        url=url,
        snippet=_plain(result.content, 500),
        thumbnail=_opened(result.thumbnail) or _opened(result.img_src),
        domain=host_of(url).removeprefix("www."),
        engine=_plain(result.engine, 60) or "unknown",
        score=score if 0 <= score < float("inf") else 0.0,
    )


def _opened(url: str | None) -> str | None:
    try:
        return outbound.check_address(url) if url else None
    except Refused:
        return None


def _errors(answer: _Answer) -> list[EngineError]:
    """Pairs of an engine and its reason, in this version and in others."""
    pairs = [each for each in answer.unresponsive_engines if isinstance(each, list) and each]
    return [
        EngineError(
            engine=_plain(str(each[0]), 60),
            reason=_plain(str(each[1]), 200) if each[1:] else "no answer",
        )
        for each in pairs[:_MOST_HITS]
    ]


def _plain(text: str | None, longest: int) -> str:
    """One line, without characters that nobody sees."""
    line = " ".join((text or "").split())
    return "".join(each for each in line if each.isprintable())[:longest].strip()


def _unavailable(detail: str) -> Unavailable:
    return Unavailable(detail, code="search_unavailable")
