"""Jobs: long work with progress, a result and a way to stop it; PostgreSQL alone knows of it."""

from app.services.jobs.cancel import cancel_job
from app.services.jobs.expire import expire_jobs
from app.services.jobs.fetching import fetch_all, fetch_many, fetch_product
from app.services.jobs.progress import finish_items, held, settle, settle_all
from app.services.jobs.reads import (
    Progress,
    get_job,
    imports_to_run,
    list_jobs,
    progress_of,
    read_job,
    tell_items,
)

__all__ = [
    "Progress",
    "cancel_job",
    "expire_jobs",
    "fetch_all",
    "fetch_many",
    "fetch_product",
    "finish_items",
    "get_job",
    "held",
    "imports_to_run",
    "list_jobs",
    "progress_of",
    "read_job",
    "settle",
    "settle_all",
    "tell_items",
]
