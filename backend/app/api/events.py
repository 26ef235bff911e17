"""Server-sent events: what goes over the wire, and the events of a job as they happen."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Final

from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from app.core.database import unit_of_work
from app.models.jobs import OPEN
from app.services import jobs
from app.services.jobs import Progress

LAST: Final = "end"
"""The id of the last event of a job; whoever has heard it need not come back."""
LONGEST_SECONDS: Final = 300.0
"""Then the client comes back with the last id, and shows its token again."""
_HEARTBEAT_SECONDS: Final = 15.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0
_CHUNK: Final = 500

_TEXT: Final = {"type": "string"}
_EVENT: Final = {
    "type": "object",
    "properties": {"event": _TEXT, "data": _TEXT, "id": _TEXT, "retry": {"type": "integer"}},
}
EVENT_STREAM: Final = {"content": {"text/event-stream": {"itemSchema": _EVENT}}}
"""How such an answer stands in the OpenAPI document: one event after the other."""
HEADERS: Final = {"X-Accel-Buffering": "no"}


def stream(events: AsyncIterator[bytes]) -> EventSourceResponse:
    return EventSourceResponse(events, headers=HEADERS)


def event_of(name: str, data: BaseModel, event_id: str | None = None) -> bytes:
    return format_sse_event(event=name, data_str=data.model_dump_json(), id=event_id)


async def job_events(job_id: int, *, after: int) -> AsyncIterator[bytes]:
    """`item` for each that finishes, `progress` after some did, `end` when the job is over.

    PostgreSQL is asked at most ten times a second and at least once; between questions no thread
    and no connection is held.
    """
    ends_at = time.monotonic() + LONGEST_SECONDS
    spoke_at, pause = time.monotonic(), _SHORTEST_PAUSE
    yield format_sse_event(comment="open", retry=1_000)
    while time.monotonic() < ends_at:
        news = await run_in_threadpool(_news, job_id, after)
        if news is None:
            return
        for item in news.items:
            after = item.seq or after
            yield event_of("item", item, str(after))
        if news.items:
            yield event_of("progress", news.job)
            spoke_at, pause = time.monotonic(), _SHORTEST_PAUSE
            continue
        if news.job.state not in OPEN:
            yield event_of("end", news.job, LAST)
            return
        if time.monotonic() - spoke_at > _HEARTBEAT_SECONDS:
            yield format_sse_event(comment="still here")
            spoke_at = time.monotonic()
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _news(job_id: int, after: int) -> Progress | None:
    with unit_of_work() as session:
        return jobs.progress_of(session, job_id, after=after, limit=_CHUNK)
