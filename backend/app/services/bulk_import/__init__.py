"""Bulk import: many pages of many shops for one product, in one request or in a job."""

from app.services.bulk_import.at_once import bulk_import
from app.services.bulk_import.job import begin_import, run_import, start_import, summary_of

__all__ = ["begin_import", "bulk_import", "run_import", "start_import", "summary_of"]
