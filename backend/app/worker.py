"""What `celery -A app.worker` runs."""

from app.core.queue import celery

__all__ = ["celery"]
