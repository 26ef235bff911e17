"""The dashboard of one owner's catalogue, or of the whole instance."""

from app.services.dashboard.board import dashboard

__all__ = ["dashboard"]
