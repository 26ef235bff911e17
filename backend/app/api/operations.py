"""How the whole instance is, for administrators; and the same for their monitoring."""

import hmac
from ipaddress import ip_address, ip_network
from typing import Final

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from app.core.config import Settings, get_settings
from app.core.dependencies import AdminDep, BearerDep, SessionDep, VisitorDep
from app.core.errors import NotFound
from app.models.operations import InstanceRead
from app.services import operations

router = APIRouter(prefix="/admin/health", tags=["admin"])
monitoring = APIRouter(tags=["health"])

_TEXT_FORMAT: Final = "text/plain; version=0.0.4; charset=utf-8"


@router.get("")
def get_instance(session: SessionDep, _: AdminDep) -> InstanceRead:
    """Components, queues, stores that fail or are slow, and what is stored."""
    return operations.look(session)


@monitoring.get("/metrics", response_class=PlainTextResponse)
def get_metrics(session: SessionDep, bearer: BearerDep, visitor: VisitorDep) -> PlainTextResponse:
    """Prometheus text, for the addresses in METRICS_ALLOW and whoever has METRICS_TOKEN."""
    if not may_look(get_settings(), bearer, visitor.address):
        raise NotFound("There is nothing here for you.")
    text = operations.as_metrics(operations.look(session))
    return PlainTextResponse(text, media_type=_TEXT_FORMAT)


def may_look(settings: Settings, bearer: str | None, address: str | None) -> bool:
    """Whether the settings let somebody read the metrics who sends this, from there."""
    token = settings.metrics_token.get_secret_value()
    if token and bearer and hmac.compare_digest(bearer.encode(), token.encode()):
        return True
    if address is None:
        return False
    asking = ip_address(address)
    return any(asking in ip_network(network) for network in settings.metrics_allow)
