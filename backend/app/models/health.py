"""How the instance is, as it tells everybody."""

from datetime import datetime
from enum import StrEnum

from pydantic import ConfigDict

from app.models.types import ReadModel


class HealthRead(ReadModel):
    """That the API answers at all."""

    status: str
    app: str
    environment: str
    version: str


class FactCode(StrEnum):
    """What is said of a component, and with which values."""

    VERSION = "version"
    """`version` of the API."""
    LATE = "late"
    """No answer within `seconds`."""
    UNREACHABLE = "unreachable"
    """Nobody could be asked: `said` is what the connection said, in its own words."""
    WRONG_REVISION = "wrong_revision"
    """The database is at revision `found`, and not at `wanted`."""
    SILENT = "silent"
    """Not heard from for more than `seconds`."""
    WRONG_STATUS = "wrong_status"
    """Answers with HTTP `status`."""
    MESSAGES = "messages"
    """`sent` of `total` messages of the last 24 hours."""
    MESSAGES_BROKEN = "messages_broken"
    """The same, and the last one failed on `broken` channels of `readers`."""
    DISK = "disk"
    """`free`, `used` and `total` in bytes."""


class Fact(ReadModel):
    """The sentence of `detail` for clients that say it in a language of their own."""

    code: FactCode
    values: dict[str, int | str]


class ComponentRead(ReadModel):
    """One component; what nobody measured is left out.

    `detail` and `fact`, which say the same, are for administrators.
    """

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    status: str
    latency_ms: float | None = None
    detail: str | None = None
    fact: Fact | None = None


class ReadinessRead(ReadModel):
    """Every component; `error` when the instance cannot be used, `degraded` when in part."""

    status: str
    checked_at: datetime
    components: dict[str, ComponentRead]
