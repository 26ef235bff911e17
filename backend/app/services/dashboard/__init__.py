"""The dashboard of one owner's catalogue, or of the whole instance."""

from app.services.dashboard.board import dashboard
from app.services.dashboard.figures import OVERDUE_AFTER

__all__ = ["OVERDUE_AFTER", "dashboard"]
