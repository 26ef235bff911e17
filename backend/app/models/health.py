"""How the instance is, as it tells everybody."""

from datetime import datetime

from pydantic import ConfigDict

from app.models.types import ReadModel


class HealthRead(ReadModel):
    """That the API answers at all."""

    status: str
    app: str
    environment: str
    version: str


class ComponentRead(ReadModel):
    """One component; what nobody measured is left out, and `detail` is for administrators."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    status: str
    latency_ms: float | None = None
    detail: str | None = None


class ReadinessRead(ReadModel):
    """Every component; `error` when the instance cannot be used, `degraded` when in part."""

    status: str
    checked_at: datetime
    components: dict[str, ComponentRead]
