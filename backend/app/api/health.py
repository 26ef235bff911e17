"""Whether the instance is up, and whether what it depends on is."""

from fastapi import APIRouter, Response, status

from app import __version__
from app.core import identity
from app.core.config import get_settings
from app.core.database import unit_of_work
from app.core.dependencies import ALSO_WITHOUT_A_TOKEN, BearerDep
from app.core.errors import Refusal
from app.models.health import HealthRead, ReadinessRead
from app.models.users import Permission
from app.services import health
from app.services.health import Component, Report, Status

router = APIRouter(prefix="/health", tags=["health"])


@router.get("")
def get_health() -> HealthRead:
    settings = get_settings()
    return HealthRead(
        status="ok",
        app=settings.app_name,
        environment=settings.environment,
        version=__version__,
    )


@router.get(
    "/readiness",
    response_model_exclude_none=True,
    responses={status.HTTP_503_SERVICE_UNAVAILABLE: {"model": ReadinessRead}},
    openapi_extra=ALSO_WITHOUT_A_TOKEN,
)
def get_readiness(bearer: BearerDep, response: Response) -> ReadinessRead:
    report = health.readiness()
    if report.status is Status.ERROR:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    read = ReadinessRead.model_validate(report)
    if not _is_for_admin(bearer, report):
        for component in read.components.values():
            component.detail = component.fact = None
    return read


def _is_for_admin(bearer: str | None, report: Report) -> bool:
    """Nobody can be recognised while the database is away."""
    if bearer is None or report.components[Component.DATABASE].status is not Status.OK:
        return False
    try:
        with unit_of_work() as session:
            return identity.identify(session, bearer).may(Permission.INSTANCE_ADMIN)
    except Refusal:
        return False
