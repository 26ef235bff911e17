"""What could be paid for a product, or at one page, from step to step: made of its readings.

The evaluation looks at the last step, the preview at each of them in turn.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final

from app.models.selectors import UNBUYABLE, Availability
from app.services.alerts.windows import Durations, Extremes

MEDIAN_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class PagePast:
    """A page as its steps need it: an offer not seen for longer than `patience` is stale."""

    id: int
    product_id: int
    is_primary: bool
    live: bool
    patience: timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """A reading that its owner did not exclude; the amount is per unit where that is compared."""

    page_id: int
    amount: Decimal | None
    currency: str | None
    availability: Availability
    started_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """The best offer from `at` on; `in_stock` is None where nobody says so."""

    at: datetime
    amount: Decimal | None = None
    currency: str | None = None
    page_id: int | None = None
    availability: Availability = Availability.UNKNOWN
    in_stock: bool | None = None

    @property
    def told(self) -> tuple[Decimal | None, str | None, bool | None]:
        return self.amount, self.currency, self.in_stock


class Timeline:
    """Steps in order of time, and what can be asked about those before one of them."""

    def __init__(self, steps: Sequence[Step], *, unit: str | None = None) -> None:
        self.steps = steps
        self.unit = unit
        """What its amounts are per, where that is not the piece on the shelf."""
        self._extremes: dict[tuple[str | None, int], Extremes] = {}
        self._durations: dict[str | None, Durations] = {}

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, index: int) -> Step:
        return self.steps[index]

    def lowest_before(self, index: int) -> Decimal | None:
        """The lowest price ever before this step, in its currency."""
        return self._lows[index]

    def first(self, index: int) -> Decimal | None:
        """The first price in this step's currency, if that is not the step itself."""
        first = self._firsts.get(self.steps[index].currency)
        return None if first is None or first[0] >= index else first[1]

    def extremes(self, index: int, days: int) -> tuple[Decimal, Decimal] | None:
        """The lowest and the highest price of the days before this step, in its currency."""
        currency = self.steps[index].currency
        key = (currency, days)
        window = self._extremes.get(key)
        if window is None:
            window = self._extremes[key] = Extremes(self.steps, currency)
        window.move(self._since(index, days), index)
        return window.both

    def median_before(self, index: int) -> Decimal | None:
        """The price that was the higher half of 30 days' time, and the lower one of the other."""
        step = self.steps[index]
        window = self._durations.get(step.currency)
        if window is None:
            window = self._durations[step.currency] = Durations(self.steps, step.currency)
        window.move(self._since(index, MEDIAN_DAYS), index)
        return window.median(step.at - timedelta(days=MEDIAN_DAYS))

    def _since(self, index: int, days: int) -> int:
        """The step that was in force when these days began, or the first one there is."""
        begins = self.steps[index].at - timedelta(days=days)
        return max(0, bisect_right(self._instants, begins, 0, index) - 1)

    @cached_property
    def _firsts(self) -> dict[str | None, tuple[int, Decimal]]:
        firsts: dict[str | None, tuple[int, Decimal]] = {}
        for index, step in enumerate(self.steps):
            if step.amount is not None:
                firsts.setdefault(step.currency, (index, step.amount))
        return firsts

    @cached_property
    def _instants(self) -> list[datetime]:
        return [step.at for step in self.steps]

    @cached_property
    def _lows(self) -> list[Decimal | None]:
        lows: dict[str | None, Decimal] = {}
        before: list[Decimal | None] = []
        for step in self.steps:
            before.append(lows.get(step.currency))
            if step.amount is not None:
                low = lows.get(step.currency)
                lows[step.currency] = step.amount if low is None else min(low, step.amount)
        return before


def timeline_of(
    periods: Iterable[Period],
    pages: Iterable[PagePast],
    *,
    currency: str | None = None,
    unit: str | None = None,
) -> Timeline:
    """The steps of these pages together; in one currency, or in that of the primary page."""
    known = {page.id: page for page in pages}
    newest: dict[int, Period] = {}
    steps: list[Step] = []
    for at, period in _events([each for each in periods if each.page_id in known]):
        newest[period.page_id] = period
        fresh = [each for each in newest.values() if _is_fresh(each, known, at)]
        step = _step(at, fresh, known, currency)
        if not steps or step.told != steps[-1].told:
            steps.append(step)
    return Timeline(steps, unit=unit)


def _events(periods: Sequence[Period]) -> list[tuple[datetime, Period]]:
    """When each period begins; one within another of its page gives way to that one again."""
    running: dict[int, Period] = {}
    events: list[tuple[datetime, Period]] = []
    for period in sorted(periods, key=lambda each: each.started_at):
        events.append((period.started_at, period))
        around = running.get(period.page_id)
        if around is not None and period.last_seen_at < around.last_seen_at:
            events.append((period.last_seen_at, around))
        else:
            running[period.page_id] = period
    return sorted(events, key=lambda event: event[0])


def _is_fresh(period: Period, pages: dict[int, PagePast], at: datetime) -> bool:
    return at <= period.last_seen_at + pages[period.page_id].patience


def _step(
    at: datetime, fresh: Sequence[Period], pages: dict[int, PagePast], currency: str | None
) -> Step:
    in_stock = _in_stock(fresh)
    offers = [
        each for each in fresh if each.amount is not None and each.availability not in UNBUYABLE
    ]
    shown = currency or _shown(offers, fresh, pages)
    offers = [each for each in offers if each.currency == shown]
    if not offers:
        return Step(at, in_stock=in_stock)
    best = min(offers, key=_by_price)
    return Step(at, best.amount, best.currency, best.page_id, best.availability, in_stock)


def _by_price(period: Period) -> tuple[bool, Decimal, int]:
    """An offer that may not be for sale wins only where nothing is known to be."""
    unsure = period.availability is Availability.UNKNOWN
    return unsure, period.amount or Decimal(), period.page_id


def _shown(
    offers: Sequence[Period], fresh: Sequence[Period], pages: dict[int, PagePast]
) -> str | None:
    """The primary page's currency where something is for sale in it, else the first by its code."""
    currencies = sorted({each.currency for each in offers if each.currency is not None})
    primary = next((each.currency for each in fresh if pages[each.page_id].is_primary), None)
    return primary if primary in currencies else next(iter(currencies), None)


def _in_stock(fresh: Sequence[Period]) -> bool | None:
    if any(each.availability is Availability.IN_STOCK for each in fresh):
        return True
    if fresh and all(each.availability in UNBUYABLE for each in fresh):
        return False
    return None
