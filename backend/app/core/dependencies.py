"""What routes ask for: a session, the actor, a slice of a list.

What asks nobody is `async`: anything else costs a thread's turn for each request.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import ip_address
from typing import Annotated, Any, Final, Literal, TypeVar

import structlog
from fastapi import Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator
from sqlmodel import col, select

from app.core import identity
from app.core.actor import Actor, Author, Visitor, write_as
from app.core.database import Session, unit_of_reading, unit_of_work
from app.core.errors import Forbidden, NotFound, Unauthenticated
from app.models import User
from app.models.users import Permission

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OwnerId = int | Literal["all"]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_readers: Final[set[Callable[..., Any]]] = set()
_bearer = HTTPBearer(auto_error=False, description="An access token, or an API token (`cc_…`).")


def only_reads(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint that changes nothing, so that no transaction is begun and ended for it."""
    _readers.add(endpoint)
    return endpoint


def get_session(request: Request) -> Iterator[Session]:
    """One transaction for one request; it commits before the answer is sent."""
    reads = request.scope.get("endpoint") in _readers
    with unit_of_reading() if reads else unit_of_work() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


async def get_visitor(request: Request) -> Visitor:
    """Where the request comes from; only FORWARDED_ALLOW_IPS are believed to tell another."""
    host = "" if request.client is None else request.client.host
    return Visitor(_plain_address(host), request.headers.get("user-agent", "")[:200])


def get_actor(
    request: Request,
    session: SessionDep,
    visitor: Annotated[Visitor, Depends(get_visitor)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    owner_id: Annotated[
        OwnerId | None,
        Query(description="For admins: whose rows, also of what is made, or `all`."),
    ] = None,
) -> Actor:
    """Who asks; the one place where roles and scopes are enforced for catalogue routes."""
    if credentials is None:
        raise Unauthenticated("Sign in first: this needs a bearer token.")
    actor = identity.identify(session, credentials.credentials)
    structlog.contextvars.bind_contextvars(actor_id=actor.user_id)
    if request.method not in _SAFE_METHODS and not actor.may(Permission.CATALOG_WRITE):
        raise Forbidden("You may look, but not change anything.")
    if not actor.may(Permission.CATALOG_READ):
        raise Forbidden("This token does not cover reading the catalogue.")
    write_as(session.info, Author(actor.user_id, visitor.address))
    actor = _widened(actor, owner_id)
    if request.method not in _SAFE_METHODS and actor.sees not in {None, actor.user_id}:
        _hold_owner(session, actor.makes_for)
    return actor


def get_self(
    session: SessionDep,
    visitor: Annotated[Visitor, Depends(get_visitor)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Actor:
    """The signed-in user in person: what concerns only themselves needs no permission."""
    if credentials is None:
        raise Unauthenticated("Sign in first: this needs a bearer token.")
    actor = identity.identify(session, credentials.credentials, in_person=True)
    structlog.contextvars.bind_contextvars(actor_id=actor.user_id)
    write_as(session.info, Author(actor.user_id, visitor.address))
    return actor


async def get_bearer(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str | None:
    """The token of a route that answers without one too; nobody has looked at it yet."""
    return None if credentials is None else credentials.credentials


async def get_admin(actor: Annotated[Actor, Depends(get_actor, scope="function")]) -> Actor:
    if not actor.may(Permission.INSTANCE_ADMIN):
        raise Forbidden("This is for administrators.")
    return actor


async def get_admin_in_person(
    actor: Annotated[Actor, Depends(get_admin, scope="function")],
    _: Annotated[Actor, Depends(get_self, scope="function")],
) -> Actor:
    """An administrator who signed in: no API token changes how people get in."""
    return actor


async def get_whole(
    actor: Annotated[Actor, Depends(get_admin, scope="function")],
    owner_id: Annotated[OwnerId | None, Query(description="Whose rows; all when left out.")] = None,
) -> Actor:
    """An administrator who looks at everybody until they name somebody."""
    return replace(actor, sees=None) if owner_id is None else actor


ALSO_WITHOUT_A_TOKEN: Final[dict[str, Any]] = {"security": [{}]}
"""What the OpenAPI document says of a route that takes a `BearerDep`."""

ActorDep = Annotated[Actor, Depends(get_actor, scope="function")]
SelfDep = Annotated[Actor, Depends(get_self, scope="function")]
AdminDep = Annotated[Actor, Depends(get_admin, scope="function")]
AdminInPersonDep = Annotated[Actor, Depends(get_admin_in_person, scope="function")]
WholeDep = Annotated[Actor, Depends(get_whole, scope="function")]
BearerDep = Annotated[str | None, Depends(get_bearer)]
VisitorDep = Annotated[Visitor, Depends(get_visitor)]


@dataclass(frozen=True, slots=True)
class Paging:
    limit: int
    offset: int


async def get_paging(
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Paging:
    return Paging(limit, offset)


PagingDep = Annotated[Paging, Depends(get_paging)]


def _in_range(row_id: int) -> int:
    if not 0 < row_id < 2**63:
        raise NotFound(f"There is no row {row_id}.")
    return row_id


RowId = Annotated[int, AfterValidator(_in_range)]
"""An id in a path: one beyond what a column holds is a row that is not there."""


@lru_cache(maxsize=1_000)
def _plain_address(host: str) -> str | None:
    """An IPv4 address that a dual-stack socket tells as IPv6 is the same one; zones are ours."""
    try:
        number = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return str(getattr(number, "ipv4_mapped", None) or number)


def _hold_owner(session: Session, owner_id: int) -> None:
    """Whoever is to own what this request makes exists, and stays until it is made."""
    known = select(User.id).where(col(User.id) == owner_id)
    if session.exec(known.with_for_update(read=True, key_share=True)).one_or_none() is None:
        raise NotFound(f"There is no user {owner_id}.")


def _widened(actor: Actor, owner_id: OwnerId | None) -> Actor:
    if owner_id is None or owner_id == actor.user_id:
        return actor
    if not actor.may(Permission.INSTANCE_ADMIN):
        raise Forbidden("Only administrators see other people's data.")
    if owner_id != "all" and not 0 < owner_id < 2**31:
        raise NotFound(f"There is no user {owner_id}.")
    return replace(actor, sees=None if owner_id == "all" else owner_id)
