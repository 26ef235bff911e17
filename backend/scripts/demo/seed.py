"""The demo's account and catalogue: stores, products, pages and a year of prices."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import insert
from sqlmodel import select

from app.core.actor import Actor, Visitor
from app.core.database import Session, unit_of_work
from app.models import PriceHistory, ProductUrl, User
from app.models.alert_rules import RuleCreate, RuleKind
from app.models.price_history import Source
from app.models.product_urls import ProductUrlCreate
from app.models.products import ProductCreate
from app.models.selectors import Availability, Rule, SelectorField, Selectors
from app.models.store_changes import StoreCreate
from app.models.types import utcnow
from app.models.users import Setup
from app.services import alerts, auth, catalog, pricing
from app.tasks.pricing import queue_checks
from scripts.demo.goods import GOODS, SHOPS, DemoShop, Good, Markup, address, history

EMAIL: Final = "demo@costcourter.example"
_YEAR: Final = timedelta(days=365)
_HOPED_FOR: Final = Decimal("0.8")
"""Of its usual price: a target that takes a while, as people set them."""
_FAVOURITES: Final = ("copper-kettle", "burr-grinder", "noise-headphones", "record-player")


class NotEmpty(Exception):
    """The database belongs to somebody who did not come for the demo."""


def seed(password: str, port: int) -> bool:
    """Fill an empty database; whether it had to be filled. NotEmpty when it has other accounts."""
    with unit_of_work() as session:
        if not auth.setup_needed(session):
            if session.exec(select(User.id).where(User.email == EMAIL)).first() is None:
                raise NotEmpty(
                    "This database has accounts of its own; the demo needs an empty one."
                )
            return False
        user = auth.set_up(
            session,
            Setup(email=EMAIL, password=password, full_name="Demo", currency="EUR"),
            Visitor(),
        )
        _fill(session, Actor.of(user.id, user.role), port, utcnow())
    return True


def check_now() -> None:
    """Have every page visited at once: nobody who came to look should wait for the next round."""
    with unit_of_work() as session:
        queue_checks(session, session.exec(select(ProductUrl.id)).all())


def _fill(session: Session, actor: Actor, port: int, now: datetime) -> None:
    for shop in (shop for shop in SHOPS if shop.known):
        catalog.create_store(session, actor, _store(shop, port))
    readings: list[dict[str, Any]] = []
    products: list[int] = []
    for good in GOODS:
        product = catalog.create_product(session, actor, _product(good, port))
        products.append(product.id)
        for wish in _wishes(good, product.id):
            alerts.create_rule(session, actor, wish)
        for shop in _shops_of(good):
            url = address(shop, port, f"/p/{good.slug}")
            page = catalog.create_product_url(
                session, actor, ProductUrlCreate(product_id=product.id, url=url)
            )
            readings += _readings(good, shop, page.id, now)
    session.execute(insert(PriceHistory), readings)
    pricing.rebuild_caches(session, products)


def _store(shop: DemoShop, port: int) -> StoreCreate:
    return StoreCreate(
        name=shop.name,
        website_url=address(shop, port),
        domains=[shop.host],
        locale=shop.locale,
        currency=shop.currency,
        selectors=selectors_of(shop),
        notes="A shop of the demo, on this machine.",
    )


def selectors_of(shop: DemoShop) -> Selectors:
    """What an owner would write where pages say their price to people alone."""
    if shop.markup not in {Markup.VISIBLE, Markup.RIVALS}:
        return {}
    return {
        SelectorField.PRICE: [Rule(selector="css:.product-price")],
        SelectorField.AVAILABILITY: [Rule(selector="css:.stock")],
    }


def _product(good: Good, port: int) -> ProductCreate:
    first = _shops_of(good)[0]
    return ProductCreate(
        name=good.name,
        description=good.about,
        image_url=address(first, port, f"/pictures/{good.slug}.png"),
        favourite=good.slug in _FAVOURITES,
        tags=[good.category],
    )


def _wishes(good: Good, product_id: int) -> Iterator[RuleCreate]:
    """What somebody waits for who has favourites."""
    if good.slug not in _FAVOURITES:
        return
    yield RuleCreate(
        product_id=product_id,
        kind=RuleKind.TARGET_PRICE,
        amount=(good.base * _HOPED_FOR).quantize(Decimal(1)),
        currency="EUR",
    )
    yield RuleCreate(product_id=product_id, kind=RuleKind.BACK_IN_STOCK)


def _shops_of(good: Good) -> list[DemoShop]:
    return [shop for shop in SHOPS if shop.known and shop.host in good.sold_by]


def _readings(good: Good, shop: DemoShop, page_id: int, now: datetime) -> Iterator[dict[str, Any]]:
    """A year of periods, marked as imported: nobody visited these pages then."""
    for began_at, ended_at, then in history(good, shop, now - _YEAR, now):
        yield {
            "product_url_id": page_id,
            "amount": then.amount,
            "currency": shop.currency,
            "availability": Availability.IN_STOCK if then.in_stock else Availability.OUT_OF_STOCK,
            "started_at": began_at,
            "last_seen_at": ended_at,
            "source": Source.IMPORT,
        }
