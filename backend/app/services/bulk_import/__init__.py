"""Bulk import: many pages of many shops for one or more products, in one request or in a job."""

from app.services.bulk_import.at_once import bulk_import
from app.services.bulk_import.hosts import hosts_of_import, is_waiting_for_leave, pause_host
from app.services.bulk_import.job import (
    begin_import,
    retry_import,
    run_import,
    start_import,
    summary_of,
)
from app.services.bulk_import.look import FetchMany, Seen, look_at
from app.services.bulk_import.plan import Wanted, plan_all
from app.services.bulk_import.preview import preview_import
from app.services.bulk_import.sheet import LARGEST_SHEET, Group, read_sheet
from app.services.bulk_import.stages import Stages

__all__ = [
    "LARGEST_SHEET",
    "FetchMany",
    "Group",
    "Seen",
    "Stages",
    "Wanted",
    "begin_import",
    "bulk_import",
    "hosts_of_import",
    "is_waiting_for_leave",
    "look_at",
    "pause_host",
    "plan_all",
    "preview_import",
    "read_sheet",
    "retry_import",
    "run_import",
    "start_import",
    "summary_of",
]
