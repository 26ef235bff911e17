"""The leases of a batch are renewed for as long as its process lives, and not for longer."""

import threading
from collections.abc import Callable, Collection
from contextvars import copy_context
from typing import Self
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.core.database import unit_of_work
from app.services.pricing.choose_due import silence
from app.services.pricing.due import renew

log = structlog.get_logger()


class Holding:
    """`with Holding(pages, lease):` renews three times in the time that a worker may be silent.

    `pages` tells the ids that are to be held at the time.

    While PostgreSQL is away nothing is renewed: nobody can lease the pages either, and whoever is
    first when it comes back has them.
    """

    def __init__(self, pages: Callable[[], Collection[int]], lease: UUID) -> None:
        self._pages = pages
        self._lease = lease
        self._over = threading.Event()
        context = copy_context()
        self._thread = threading.Thread(
            target=lambda: context.run(self._renew), name="hold", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _renew(self) -> None:
        while not self._over.wait(silence().total_seconds() / 3):
            try:
                with unit_of_work() as session:
                    renew(session, sorted(self._pages()), self._lease)
            except SQLAlchemyError as error:
                reason = type(error).__name__
                log.warning("leases.not_renewed", lease=str(self._lease), reason=reason)
