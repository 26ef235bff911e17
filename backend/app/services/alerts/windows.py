"""Windows that slide along a timeline, so that looking at each step in turn stays cheap.

A window that was moved from one step to the next takes in what came and lets go of what is too old;
nothing that it holds is looked at again. Moved back, or far ahead, it begins anew.
"""

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final, Protocol

_MICROSECOND: Final = timedelta(microseconds=1)


class Priced(Protocol):
    """A step as windows look at it."""

    @property
    def at(self) -> datetime: ...

    @property
    def amount(self) -> Decimal | None: ...

    @property
    def currency(self) -> str | None: ...


class _Window(ABC):
    """The steps from one index to before another one, whose price is in one currency."""

    def __init__(self, steps: Sequence[Priced], currency: str | None) -> None:
        self._steps = steps
        self._currency = currency
        self._since = 0
        self._until = 0

    def move(self, since: int, until: int) -> None:
        if since < self._since or until < self._until or since > self._until:
            self._begin()
            self._since = self._until = since
        while self._until < until:
            amount = self._amount_at(self._until)
            if amount is not None:
                self._take(self._until, amount)
            self._until += 1
        while self._since < since:
            amount = self._amount_at(self._since)
            if amount is not None:
                self._let_go(self._since, amount)
            self._since += 1

    def _amount_at(self, index: int) -> Decimal | None:
        step = self._steps[index]
        return step.amount if step.currency == self._currency else None

    @abstractmethod
    def _begin(self) -> None: ...

    @abstractmethod
    def _take(self, index: int, amount: Decimal) -> None: ...

    @abstractmethod
    def _let_go(self, index: int, amount: Decimal) -> None: ...


class Extremes(_Window):
    """The lowest and the highest price of a window."""

    def __init__(self, steps: Sequence[Priced], currency: str | None) -> None:
        super().__init__(steps, currency)
        self._begin()

    @property
    def both(self) -> tuple[Decimal, Decimal] | None:
        return (self._falling[0][1], self._rising[0][1]) if self._falling else None

    def _begin(self) -> None:
        # What a later step undercuts, or tops, is no extreme of any window that comes.
        self._falling: deque[tuple[int, Decimal]] = deque()
        self._rising: deque[tuple[int, Decimal]] = deque()

    def _take(self, index: int, amount: Decimal) -> None:
        while self._falling and self._falling[-1][1] >= amount:
            self._falling.pop()
        while self._rising and self._rising[-1][1] <= amount:
            self._rising.pop()
        self._falling.append((index, amount))
        self._rising.append((index, amount))

    def _let_go(self, index: int, amount: Decimal) -> None:
        for kept in (self._falling, self._rising):
            if kept and kept[0][0] == index:
                kept.popleft()


class Durations(_Window):
    """How long each price was in force, summed up so that the median is found without a walk."""

    def __init__(self, steps: Sequence[Priced], currency: str | None) -> None:
        super().__init__(steps, currency)
        self._begin()

    def median(self, begins: datetime) -> Decimal | None:
        """The price that was the higher half of the time, and the lower one of the other.

        The oldest step counts from `begins` on.
        """
        if self._since == self._until:
            return None
        oldest = self._amount_at(self._since)
        early = max(0, (begins - self._steps[self._since].at) // _MICROSECOND)
        if oldest is None or not early:
            return self._middle()
        self._add(oldest, -early)
        found = self._middle()
        self._add(oldest, early)
        return found

    def _begin(self) -> None:
        self._lasted = [0] * (len(self._amounts) + 1)
        self._held: dict[Decimal, int] = {}
        self._total = 0

    def _take(self, index: int, amount: Decimal) -> None:
        self._held[amount] = self._held.get(amount, 0) + 1
        self._add(amount, self._duration(index))

    def _let_go(self, index: int, amount: Decimal) -> None:
        self._held[amount] -= 1
        self._add(amount, -self._duration(index))

    def _duration(self, index: int) -> int:
        """In microseconds, until the next step."""
        return (self._steps[index + 1].at - self._steps[index].at) // _MICROSECOND

    @cached_property
    def _amounts(self) -> list[Decimal]:
        priced = (self._amount_at(index) for index in range(len(self._steps)))
        return sorted({amount for amount in priced if amount is not None})

    # A Fenwick tree: each place sums up as many before it as its lowest bit says.

    def _add(self, amount: Decimal, microseconds: int) -> None:
        self._total += microseconds
        place = bisect_left(self._amounts, amount) + 1
        while place < len(self._lasted):
            self._lasted[place] += microseconds
            place += place & -place

    def _middle(self) -> Decimal | None:
        """The lowest price that, with all below it, lasted half of the time."""
        if not self._total:
            return min((amount for amount, times in self._held.items() if times), default=None)
        place, before = 0, 0
        stride = 1 << (len(self._amounts).bit_length() - 1)
        while stride:
            ahead = place + stride
            if ahead < len(self._lasted) and 2 * (before + self._lasted[ahead]) < self._total:
                place, before = ahead, before + self._lasted[ahead]
            stride >>= 1
        return self._amounts[place]
