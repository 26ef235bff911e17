"""The catalogue and its log on their way out: exports, streamed chunk by chunk."""

from app.services.transfer.audit_log import export_audit_log
from app.services.transfer.history import ExportFormat, export_history

__all__ = ["ExportFormat", "export_audit_log", "export_history"]
