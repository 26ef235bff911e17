"""Dropping jobs that are long over."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col

from app.core.database import Session
from app.models import Job


def expire_jobs(session: Session, before: datetime) -> int:
    """Drop jobs that ended before this instant, with their items; returns how many."""
    old = delete(Job).where(col(Job.finished_at) < before)
    return session.exec(old.execution_options(synchronize_session=False)).rowcount
