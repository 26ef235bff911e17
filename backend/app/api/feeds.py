"""Private feeds: their address, and the feeds themselves for whoever knows it."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Response, status

from app.core.dependencies import ActorDep, SessionDep
from app.models.notifications import FeedCreated, FeedRead
from app.models.types import Text
from app.services import alerts

router = APIRouter(prefix="/notifications/feeds", tags=["notifications"])
public = APIRouter(prefix="/feeds", tags=["notifications"])

Token = Annotated[Text, Path(max_length=100)]

_ATOM: Final = "application/atom+xml; charset=utf-8"
_ICAL: Final = "text/calendar; charset=utf-8"


def _of(kind: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {kind.partition(";")[0]: {"schema": {"type": "string"}}}}}


@router.get("")
def read_feed(session: SessionDep, actor: ActorDep) -> FeedRead:
    """Whether one's feeds have an address; what it is was told when it was made."""
    return alerts.read_feed(session, actor)


@router.post("/rotate")
def rotate_feed(session: SessionDep, actor: ActorDep) -> FeedCreated:
    """A new secret address for one's feeds, shown this once; the old one ends."""
    return alerts.rotate_feed(session, actor)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
def close_feed(session: SessionDep, actor: ActorDep) -> None:
    """No address at all."""
    alerts.close_feed(session, actor)


@public.get("/{feed_token}/alerts.atom", responses=_of(_ATOM), response_class=Response)
def read_atom(session: SessionDep, feed_token: Token) -> Response:
    """One's alerts as an Atom feed, for whoever knows the address."""
    return Response(alerts.atom_of(session, feed_token), media_type=_ATOM)


@public.get("/{feed_token}/alerts.ics", responses=_of(_ICAL), response_class=Response)
def read_ical(session: SessionDep, feed_token: Token) -> Response:
    """One's alerts as a calendar, for whoever knows the address."""
    return Response(alerts.ical_of(session, feed_token), media_type=_ICAL)
