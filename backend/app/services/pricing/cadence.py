"""How often a page is checked: product URL, else product, else store, else the instance."""

import random
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, cast, func

from app.core.config import get_settings
from app.models import Product, ProductUrl, Store
from app.models.checks import Outcome

JITTER: Final = 0.1
CONFIRM_AFTER: Final = timedelta(minutes=20)
"""A held price is looked at again this soon; DOMAIN section 4 wants 15 minutes or more between."""
_PATIENCE: Final = 4
"""Failures in a row before the interval starts to double."""
_LONGEST: Final = timedelta(days=7)


def interval_column() -> ColumnElement[int]:
    """Minutes between two checks, in SQL; the statement joins product URL, product and store."""
    return func.coalesce(
        _minutes(ProductUrl.schedule),
        _minutes(Product.schedule),
        _minutes(Store.schedule),
        get_settings().check_interval_minutes,
    )


def next_check_at(now: datetime, minutes: int, outcome: Outcome, failures: int) -> datetime:
    """When to come back: ± 10 % of the interval, later where nothing works.

    A price that is held for the first time is looked at again soon, to confirm it.
    """
    if outcome is Outcome.HELD and failures == 1:
        return now + CONFIRM_AFTER
    wait = timedelta(minutes=minutes)
    if failures >= _PATIENCE:
        doubled = wait * 2 ** min(failures - _PATIENCE + 1, 10)
        wait = max(wait, min(doubled, _LONGEST))
    return now + wait * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 -- spread, no secret


def _minutes(schedule: Any) -> ColumnElement[int]:
    return cast(schedule["interval_minutes"].astext, Integer)
