"""The catalogue on its way out: exports, streamed chunk by chunk."""

from app.services.transfer.history import ExportFormat, export_history

__all__ = ["ExportFormat", "export_history"]
