"""What the demo's shops sell, and at what price at any moment: past and present are one curve."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from pathlib import Path
from typing import Final

_EPOCH: Final = datetime(2020, 1, 6, tzinfo=UTC)
_MOVES: Final = timedelta(minutes=10)
"""How long a shop keeps its small change on top of the week's price."""


class Markup(StrEnum):
    """Where a shop's pages say the price: one way of reading for each."""

    JSON_LD = "json_ld"
    MICRODATA = "microdata"
    EMBEDDED = "embedded"
    VISIBLE = "visible"
    RIVALS = "rivals"
    """Two prices for people, of which only a rule can say which one counts."""


@dataclass(frozen=True, slots=True)
class DemoShop:
    """A shop of the demo; `host` is below `localhost`, which browsers resolve by themselves."""

    host: str
    name: str
    slogan: str
    colour: str
    markup: Markup
    currency: str = "EUR"
    locale: str = "en_IE"
    factor: Decimal = Decimal(1)
    """How dear it is."""
    known: bool = True
    """Whether the demo comes with a store for it; one is left for visitors to make."""


@dataclass(frozen=True, slots=True)
class Good:
    """A product that several shops sell."""

    slug: str
    name: str
    category: str
    base: Decimal
    about: str
    sold_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What a shop asks for a good at one time."""

    amount: Decimal
    in_stock: bool


SHOPS: Final = (
    DemoShop(
        "northwind.localhost", "Northwind Kitchen", "Tools for people who cook.",
        "#0f766e", Markup.JSON_LD,
    ),
    DemoShop(
        "copperpine.localhost", "Copper & Pine", "Things that last.",
        "#9a3412", Markup.MICRODATA, factor=Decimal("1.04"),
    ),
    DemoShop(
        "harbour.localhost", "Harbour Home", "Everything under one roof.",
        "#1d4ed8", Markup.VISIBLE, factor=Decimal("0.98"),
    ),
    DemoShop(
        "atlantic.localhost", "Atlantic Supply", "Shipped from the other side.",
        "#6d28d9", Markup.EMBEDDED, currency="USD", locale="en_US", factor=Decimal("1.11"),
    ),
    DemoShop(
        "market.localhost", "Old Market", "Ask for our card.",
        "#a16207", Markup.RIVALS, factor=Decimal("1.02"), known=False,
    ),
)  # fmt: skip


def _goods() -> Iterator[Good]:
    with (Path(__file__).parent / "pages" / "goods.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Good(
                slug=row["slug"],
                name=row["name"],
                category=row["category"],
                base=Decimal(row["base"]),
                about=row["about"],
                # The first letters of the shops' hosts.
                sold_by=tuple(shop.host for shop in SHOPS if shop.host[0] in row["sold_by"]),
            )


GOODS: Final = tuple(_goods())


def address(shop: DemoShop, port: int, path: str = "/") -> str:
    return f"http://{shop.host}:{port}{path}"


def moment(good: Good, shop: DemoShop, at: datetime) -> Moment:
    """What the shop asks now: the price of these days, moved a little every ten minutes."""
    days = _of_days(good, shop, _turn(good, shop, at))
    luck = _luck(good, shop, "move", (at - _EPOCH) // _MOVES)
    moved = luck.choices(
        (Decimal(1), Decimal("0.985"), Decimal("0.97"), Decimal("1.02")), (6, 2, 1, 1)
    )[0]
    return Moment(_shelf_price(days.amount * moved), days.in_stock)


def history(
    good: Good, shop: DemoShop, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime, Moment]]:
    """The periods between two times in which nothing changed, the oldest first."""
    length = _length(good, shop)
    began_at, before = since, _of_days(good, shop, _turn(good, shop, since))
    for turn in range(_turn(good, shop, since) + 1, _turn(good, shop, until) + 1):
        changed_at = _EPOCH + turn * length
        now = _of_days(good, shop, turn)
        if now != before:
            yield began_at, changed_at, before
            began_at, before = changed_at, now
    yield began_at, until, before


def _turn(good: Good, shop: DemoShop, at: datetime) -> int:
    return (at - _EPOCH) // _length(good, shop)


def _length(good: Good, shop: DemoShop) -> timedelta:
    """How long this shop keeps a price of this good: five to twelve days."""
    return timedelta(hours=_luck(good, shop, "length", 0).randint(5 * 24, 12 * 24))


def _of_days(good: Good, shop: DemoShop, turn: int) -> Moment:
    luck = _luck(good, shop, "days", turn)
    at = _EPOCH + turn * _length(good, shop)
    factor = luck.choices(
        (Decimal(1), Decimal("1.05"), Decimal("0.94"), Decimal("0.88"), Decimal("0.80")),
        (10, 3, 4, 2, 1),
    )[0]
    if (at.month, at.day) >= (11, 18) and at.month == 11:  # noqa: PLR2004 -- the sales of late November
        factor *= Decimal("0.9")
    years = Decimal((at - _EPOCH).days) / 365
    dearer = 1 + years * Decimal("0.02")
    amount = _shelf_price(good.base * shop.factor * factor * dearer)
    return Moment(amount, in_stock=luck.random() > 0.06)  # noqa: PLR2004 -- one in seventeen


def _shelf_price(amount: Decimal) -> Decimal:
    """As shops write it: 61.37 becomes 61.39, with a nine at the end."""
    tenths = (amount * 10).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return tenths / 10 - Decimal("0.01")


def _luck(good: Good, shop: DemoShop, about: str, number: int) -> random.Random:
    return random.Random(f"{good.slug}|{shop.host}|{about}|{number}")  # noqa: S311 -- the same dice for everyone
