"""Dropping jobs that are long over."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import col

from app.core.database import Session
from app.models import Job

KEPT: Final = timedelta(days=7)


def expire_jobs(session: Session, now: datetime) -> int:
    """Drop jobs that ended more than a week ago, with their items; returns how many."""
    old = delete(Job).where(col(Job.finished_at) < now - KEPT)
    return session.exec(old.execution_options(synchronize_session=False)).rowcount
