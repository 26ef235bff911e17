"""Shops of an import that somebody wants left alone for a while."""

import re
import time
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Text, func, literal_column
from sqlmodel import col, or_, select

from app.core.actor import Actor
from app.core.database import Session, unit_of_work
from app.core.errors import Conflict, NotFound
from app.models import Job, JobItem
from app.models.imports import HostPause, ImportHost, ImportHosts
from app.models.jobs import JobKind
from app.services import jobs, visibility
from app.services.rows import among

_READ_SECONDS: Final = 1.0
_HOST_OF: Final = r"^\s*(?:(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//)?(?:[^/?#@\s]*@)?([^/:?#\s]+)"


class LeftAlone:
    """The hosts that an import leaves alone while it runs; somebody may choose them meanwhile."""

    def __init__(self, job: Job) -> None:
        self._job_id = job.id
        self._hosts = frozenset(_paused(job))
        self._read_at = time.monotonic()

    def look(self) -> None:
        """Read them anew, once a second at most."""
        if time.monotonic() - self._read_at < _READ_SECONDS:
            return
        with unit_of_work() as session:
            job = session.get(Job, self._job_id, populate_existing=True)
            self._hosts = frozenset([] if job is None else _paused(job))
        self._read_at = time.monotonic()

    def has(self, url: str) -> bool:
        """Whether this page of the import waits, as it was last read."""
        found = re.match(_HOST_OF, url)
        return found is not None and found[1].lower() in self._hosts


def hosts_of_import(
    session: Session, actor: Actor, job_id: int, *, left: bool = False, limit: int, offset: int
) -> ImportHosts:
    """The hosts of an import, those with most pages first: three statements.

    `left`: only those that have pages to be visited, or that are left alone.
    """
    job = _import(session, actor, job_id)
    counted = _counted(job, left=left)
    how_many = select(func.count(), func.count().filter(counted.c.paused)).select_from(counted)
    total, paused = session.exec(how_many).one()
    slice_of_it = (
        select(counted).order_by(counted.c.pages.desc(), counted.c.host).limit(limit).offset(offset)
    )
    rows = session.execute(slice_of_it) if total > offset else ()
    return ImportHosts(items=[_read(*row) for row in rows], total=total, paused=paused)


def pause_host(session: Session, actor: Actor, job_id: int, data: HostPause) -> ImportHost:
    """Leave the pages of a host alone, or let them go on; those under way are finished.

    Conflict when the import is over, NotFound when it has no such host.
    """
    found = _import(session, actor, job_id)
    host = data.host.lower()
    counted = _counted(found)
    row = session.execute(select(counted).where(counted.c.host == host)).first()
    if row is None:
        raise NotFound(f"This import has no page of {host}.")
    job = jobs.held(session, job_id)
    if job is None or job.options is None:
        raise Conflict("This import is over already.")
    others = [each for each in job.options.paused_hosts if each != host]
    paused = [*others, host] if data.paused else others
    job.options = job.options.model_copy(update={"paused_hosts": paused})
    session.flush()
    _, pages, waiting, _ = row
    return _read(host, pages, waiting, data.paused)


def next_pages(session: Session, job: Job, *, most: int) -> Sequence[JobItem]:
    """What is visited next: pages that are not done, of hosts that are not left alone."""
    waiting = select(JobItem).where(JobItem.job_id == job.id, col(JobItem.seq).is_(None))
    paused = _paused(job)
    if paused:
        waiting = waiting.where(func.coalesce(_host(), "").not_in(paused))
    return session.exec(waiting.order_by(col(JobItem.id)).limit(most)).all()


def is_waiting_for_leave(session: Session, job: Job) -> bool:
    """Whether all that is left of an open import is of hosts that are left alone."""
    return bool(_paused(job)) and not next_pages(session, job, most=1)


def _import(session: Session, actor: Actor, job_id: int) -> Job:
    job = visibility.job(session, actor, job_id)
    if job.kind is not JobKind.BULK_IMPORT:
        raise Conflict("Only an import has hosts.")
    return job


def _counted(job: Job, *, left: bool = False) -> Any:
    """A row for each host of an import: how many pages, how many wait, whether it is left alone."""
    host, paused = _host(), among(_host(), _paused(job))
    waiting = func.count().filter(col(JobItem.seq).is_(None))
    counted: Any = (
        select(
            host.label("host"),
            func.count().label("pages"),
            waiting.label("waiting"),
            func.bool_or(paused).label("paused"),
        )
        .where(JobItem.job_id == job.id, host != "")
        .group_by(literal_column("host"))
    )
    if left:
        counted = counted.having(or_(waiting > 0, func.bool_or(paused)))
    return counted.subquery()


def _read(host: str, pages: int, waiting: int, paused: bool) -> ImportHost:
    return ImportHost(host=host, done=pages - waiting, waiting=waiting, paused=paused)


def _paused(job: Job) -> list[str]:
    return [] if job.options is None else job.options.paused_hosts


def _host() -> Any:
    return func.lower(func.substring(JobItem.url, _HOST_OF), type_=Text)
