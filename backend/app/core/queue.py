"""The Celery application that every task is bound to."""

from typing import Any, Final

from celery import Celery
from kombu import Queue

from app.core.config import get_settings
from app.core.queues import BROWSER, QUEUES
from app.core.redis import redis


def _settings() -> dict[str, Any]:
    """Read when the queue is first used: a command may import tasks before servers are up."""
    settings = get_settings()
    result_backend = settings.celery_result_backend
    return {
        "broker_url": settings.redis_url,
        "result_backend": None if result_backend is None else result_backend.get_secret_value(),
        "timezone": settings.tz,
        "enable_utc": True,
        "task_queues": [Queue(name) for name in QUEUES],
        "task_default_queue": "housekeeping",
        "task_routes": {
            "pricing.check_pages": {"queue": "http"},
            "pricing.browse_pages": {"queue": BROWSER},
            "jobs.import_pages": {"queue": "http"},
            "notifications.deliver": {"queue": "notify"},
        },
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "broker_connection_retry_on_startup": True,
        # A message not acknowledged for an hour is delivered again; leases make that safe.
        "broker_transport_options": {"visibility_timeout": 3600, "socket_timeout": 10},
    }


celery: Final = Celery("costcourter")
"""Tasks are bound to it, never `@shared_task`: those could reach a broker that is not there."""
celery.add_defaults(_settings)


def messages_in(queue: str) -> int:
    """How many messages wait in a queue; redis.RedisError while Redis is away."""
    return redis().llen(queue)
