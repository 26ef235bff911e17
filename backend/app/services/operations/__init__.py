"""How the work of the whole instance goes, for administrators and for their monitoring."""

from app.services.operations.metrics import as_metrics
from app.services.operations.report import look

__all__ = ["as_metrics", "look"]
