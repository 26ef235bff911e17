"""Whose rows an actor sees: one scoped select per noun, and the only comparison of owners.

`products(actor)` and its like scope lists; `product(session, actor, id)` and its like find one row
by id, and answer a stranger's row exactly as a row that is not there.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func
from sqlalchemy.orm import InstrumentedAttribute, Mapped, selectinload
from sqlalchemy.orm.interfaces import LoaderOption
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.actor import Actor
from app.core.database import Session
from app.core.errors import NotFound
from app.models import (
    Alert,
    AlertRule,
    ApiToken,
    AuditEntry,
    FeedAddress,
    Job,
    NotificationChannel,
    NotificationDelivery,
    NotificationPreferences,
    PriceCheck,
    PriceHistory,
    Product,
    ProductCount,
    ProductUrl,
    PushSubscription,
    RefreshFamily,
    SavedView,
    Snapshot,
    Store,
    Tag,
    User,
)
from app.models.audit import AuditRead
from app.models.types import utcnow

Row = TypeVar("Row", bound=SQLModel)
_LARGEST_ID = 2**31 - 1


def load(*path: Any) -> LoaderOption:
    """Load a relation with the rows: `load(Product.urls)`, or deeper, `load(Product.urls, …)`."""
    option = selectinload(path[0])
    for step in path[1:]:
        option = option.selectinload(step)
    return option


def stores(actor: Actor) -> SelectOfScalar[Store]:
    return _owned(select(Store), Store.user_id, actor.sees).options(load(Store.domains))


def stores_of(owner_id: int) -> SelectOfScalar[Store]:
    """One owner's stores, whoever asks: what is made for a product belongs to its owner."""
    return select(Store).where(Store.user_id == owner_id).options(load(Store.domains))


def store(session: Session, actor: Actor, store_id: int) -> Store:
    statement = _owned(select(Store), Store.user_id, actor.reaches).options(load(Store.domains))
    return _one(session, statement.where(col(Store.id) == store_id), store_id, "store")


def tags(actor: Actor) -> SelectOfScalar[Tag]:
    return _owned(select(Tag), Tag.user_id, actor.sees)


def tags_of(owner_id: int) -> SelectOfScalar[Tag]:
    """One owner's tags, whoever asks."""
    return select(Tag).where(among_tags_of(owner_id))


def among_tags_of(owner_id: int) -> ColumnElement[bool]:
    """That a tag is the owner's, for statements that change several."""
    return col(Tag.user_id) == owner_id


def tag(session: Session, actor: Actor, tag_id: int) -> Tag:
    statement = _owned(select(Tag), Tag.user_id, actor.reaches)
    return _one(session, statement.where(col(Tag.id) == tag_id), tag_id, "tag")


def products(actor: Actor) -> SelectOfScalar[Product]:
    return _owned(select(Product), Product.user_id, actor.sees).options(load(Product.tags))


def reached_products(actor: Actor) -> SelectOfScalar[Product]:
    """Products that the actor may name by their ids, several at once."""
    return _owned(select(Product), Product.user_id, actor.reaches)


def any_seen_products(*, of_anybody: bool) -> SelectOfScalar[Product]:
    """Those of `products`, without tags, by the parameter `reader_id`: composed once for all."""
    statement = select(Product)
    return statement if of_anybody else statement.where(Product.user_id == bindparam("reader_id"))


def products_total(*, of_anybody: bool) -> ScalarSelect[int]:
    """How many `any_seen_products` are, as part of a statement; PostgreSQL keeps the number."""
    statement = select(func.coalesce(func.sum(ProductCount.products), 0))
    whose = ProductCount.user_id == bindparam("reader_id")
    return (statement if of_anybody else statement.where(whose)).scalar_subquery()


def any_reached_product(*, of_anybody: bool) -> SelectOfScalar[Product]:
    """One of them by the parameters of `reached_product`, so that it is composed once."""
    statement = select(Product).where(col(Product.id) == bindparam("product_id"))
    return statement if of_anybody else statement.where(Product.user_id == bindparam("reader_id"))


def reached_product(actor: Actor, product_id: int) -> dict[str, int | None]:
    """Which product, and for whom; an id beyond the range of the column gives nothing."""
    known = product_id if 0 < product_id <= _LARGEST_ID else 0
    reader = {} if actor.reaches is None else {"reader_id": actor.reaches}
    return {"product_id": known, **reader}


def products_of(owner_id: int) -> SelectOfScalar[Product]:
    """One owner's products, whoever asks; without their tags."""
    return select(Product).where(Product.user_id == owner_id)


def product(session: Session, actor: Actor, product_id: int) -> Product:
    statement = _owned(select(Product), Product.user_id, actor.reaches).options(load(Product.tags))
    return _one(session, statement.where(col(Product.id) == product_id), product_id, "product")


def product_urls(actor: Actor) -> SelectOfScalar[ProductUrl]:
    statement = select(ProductUrl).join(Product, col(Product.id) == ProductUrl.product_id)
    return _owned(statement, Product.user_id, actor.sees)


def all_product_urls() -> SelectOfScalar[ProductUrl]:
    """Everybody's, for a statement whose ids come from one of those above."""
    return select(ProductUrl).join(Product, col(Product.id) == ProductUrl.product_id)


def product_url(session: Session, actor: Actor, product_url_id: int) -> ProductUrl:
    statement = select(ProductUrl).join(Product, col(Product.id) == ProductUrl.product_id)
    statement = _owned(statement, Product.user_id, actor.reaches).options(load(ProductUrl.store))
    found = statement.where(col(ProductUrl.id) == product_url_id)
    return _one(session, found, product_url_id, "product URL")


def price_history(actor: Actor) -> SelectOfScalar[PriceHistory]:
    """Readings of pages that the actor reaches; lists of them always name a product or a page."""
    statement = (
        select(PriceHistory)
        .join(ProductUrl, col(ProductUrl.id) == PriceHistory.product_url_id)
        .join(Product, col(Product.id) == ProductUrl.product_id)
    )
    return _owned(statement, Product.user_id, actor.reaches)


def reading(session: Session, actor: Actor, reading_id: int) -> PriceHistory:
    found = price_history(actor).where(col(PriceHistory.id) == reading_id)
    return _one(session, found, reading_id, "reading", largest=2**63 - 1)


def checks(actor: Actor) -> SelectOfScalar[PriceCheck]:
    return _owned(all_checks(), Product.user_id, actor.sees)


def all_checks() -> SelectOfScalar[PriceCheck]:
    """Everybody's, for a statement that names a page or store which the actor reaches."""
    return (
        select(PriceCheck)
        .join(ProductUrl, col(ProductUrl.id) == PriceCheck.product_url_id)
        .join(Product, col(Product.id) == ProductUrl.product_id)
    )


def check(session: Session, actor: Actor, check_id: int) -> PriceCheck:
    found = _owned(all_checks(), Product.user_id, actor.reaches)
    return _one(
        session, found.where(col(PriceCheck.id) == check_id), check_id, "check", largest=2**63 - 1
    )


def saved_views(actor: Actor) -> SelectOfScalar[SavedView]:
    return _owned(select(SavedView), SavedView.user_id, actor.sees)


def saved_views_of(owner_id: int) -> SelectOfScalar[SavedView]:
    """One owner's views, whoever asks."""
    return select(SavedView).where(SavedView.user_id == owner_id)


def saved_view(session: Session, actor: Actor, view_id: int) -> SavedView:
    found = _owned(select(SavedView), SavedView.user_id, actor.reaches)
    return _one(session, found.where(col(SavedView.id) == view_id), view_id, "view")


def api_tokens(actor: Actor) -> SelectOfScalar[ApiToken]:
    """One's own, for administrators too: a token is its owner in person."""
    return _owned(select(ApiToken), ApiToken.user_id, actor.user_id)


def api_token(session: Session, actor: Actor, token_id: int) -> ApiToken:
    found = api_tokens(actor).where(col(ApiToken.id) == token_id)
    return _one(session, found, token_id, "API token")


def sign_ins(actor: Actor) -> SelectOfScalar[RefreshFamily]:
    """One's own that go on."""
    going_on = select(RefreshFamily).where(
        col(RefreshFamily.ended_at).is_(None), RefreshFamily.expires_at > utcnow()
    )
    return _owned(going_on, RefreshFamily.user_id, actor.user_id)


def sign_in(session: Session, actor: Actor, sign_in_id: int) -> RefreshFamily:
    found = sign_ins(actor).where(col(RefreshFamily.id) == sign_in_id)
    return _one(session, found, sign_in_id, "sign-in")


def jobs(actor: Actor) -> SelectOfScalar[Job]:
    """What somebody asked for, also when it is about another one's rows."""
    return _owned(select(Job), Job.user_id, actor.sees)


def jobs_asked_by(actor: Actor) -> SelectOfScalar[Job]:
    return select(Job).where(Job.user_id == actor.user_id)


def job(session: Session, actor: Actor, job_id: int) -> Job:
    statement = _owned(select(Job), Job.user_id, actor.reaches)
    return _one(session, statement.where(col(Job.id) == job_id), job_id, "job")


def audit_entries() -> SelectOfScalar[AuditEntry]:
    """Everybody's, for administrators."""
    return select(AuditEntry)


def product_audit_entries(
    session: Session, actor: Actor, product_id: int
) -> SelectOfScalar[AuditEntry]:
    """What was changed about one product that the actor reaches, its pages and their readings."""
    reached = product(session, actor, product_id)
    return select(AuditEntry).where(col(AuditEntry.product_id) == reached.id)


def store_audit_entries(
    session: Session, actor: Actor, store_id: int
) -> SelectOfScalar[AuditEntry]:
    """What was changed about one of the actor's stores."""
    reached = store(session, actor, store_id)
    return select(AuditEntry).where(AuditEntry.noun == "store", AuditEntry.subject_id == reached.id)


def made_entry(actor: Actor, entry: AuditRead) -> bool:
    """Whether the change is the actor's own."""
    return entry.actor is not None and entry.actor.id == actor.user_id


def alert_rules(actor: Actor) -> SelectOfScalar[AlertRule]:
    return _owned(select(AlertRule), AlertRule.user_id, actor.sees)


def alert_rules_of(owner_id: int) -> SelectOfScalar[AlertRule]:
    """One owner's rules, whoever asks."""
    return select(AlertRule).where(AlertRule.user_id == owner_id)


def all_alert_rules() -> SelectOfScalar[AlertRule]:
    """Everybody's, for a statement that names a product which the actor reaches."""
    return select(AlertRule)


def alert_rule(session: Session, actor: Actor, rule_id: int) -> AlertRule:
    found = _owned(select(AlertRule), AlertRule.user_id, actor.reaches)
    return _one(session, found.where(col(AlertRule.id) == rule_id), rule_id, "rule")


def alerts(actor: Actor) -> SelectOfScalar[Alert]:
    return _owned(select(Alert), Alert.user_id, actor.sees)


def alert(session: Session, actor: Actor, alert_id: int) -> Alert:
    found = _owned(select(Alert), Alert.user_id, actor.reaches)
    return _one(
        session, found.where(col(Alert.id) == alert_id), alert_id, "alert", largest=2**63 - 1
    )


def people(user_ids: Iterable[int]) -> Any:
    """Whoever is told something, with what they prefer, if they said so."""
    prefer = col(NotificationPreferences.user_id) == col(User.id)
    statement: Any = select(User, NotificationPreferences)
    return statement.outerjoin(NotificationPreferences, prefer).where(
        col(User.id).in_(set(user_ids))
    )


def notification_channels(actor: Actor) -> SelectOfScalar[NotificationChannel]:
    """One's own, for administrators too: they hold secrets."""
    return _owned(select(NotificationChannel), NotificationChannel.user_id, actor.user_id)


def push_subscriptions(actor: Actor) -> SelectOfScalar[PushSubscription]:
    """One's own, for administrators too: they are browsers that somebody looks at."""
    return _owned(select(PushSubscription), PushSubscription.user_id, actor.user_id)


def push_subscription(session: Session, actor: Actor, subscription_id: int) -> PushSubscription:
    found = push_subscriptions(actor).where(col(PushSubscription.id) == subscription_id)
    return _one(session, found, subscription_id, "browser")


def push_subscriptions_of(user_ids: Iterable[int]) -> SelectOfScalar[PushSubscription]:
    """The browsers of these readers, whoever asks."""
    return (
        select(PushSubscription)
        .where(col(PushSubscription.user_id).in_(set(user_ids)))
        .order_by(col(PushSubscription.id))
    )


def own_deliveries(actor: Actor) -> SelectOfScalar[NotificationDelivery]:
    return _owned(select(NotificationDelivery), NotificationDelivery.user_id, actor.user_id)


def deliveries(actor: Actor) -> SelectOfScalar[NotificationDelivery]:
    return _owned(select(NotificationDelivery), NotificationDelivery.user_id, actor.sees)


def delivery(session: Session, actor: Actor, delivery_id: int) -> NotificationDelivery:
    found = _owned(select(NotificationDelivery), NotificationDelivery.user_id, actor.reaches)
    return _one(
        session,
        found.where(col(NotificationDelivery.id) == delivery_id),
        delivery_id,
        "delivery",
        largest=2**63 - 1,
    )


def preferences_of(actor: Actor) -> SelectOfScalar[NotificationPreferences]:
    return _owned(select(NotificationPreferences), NotificationPreferences.user_id, actor.user_id)


def feed_of(actor: Actor) -> SelectOfScalar[FeedAddress]:
    """One's own address, for administrators too."""
    return _owned(select(FeedAddress), FeedAddress.user_id, actor.user_id)


def feeds_of(owner_id: int) -> SelectOfScalar[FeedAddress]:
    """One reader's address, whoever asks."""
    return select(FeedAddress).where(FeedAddress.user_id == owner_id)


def reader_of_feed(token_hash: str) -> SelectOfScalar[User]:
    """Whoever has this secret address, unless their account is switched off."""
    owns = col(FeedAddress.user_id) == col(User.id)
    found = select(User).join(FeedAddress, owns)
    return found.where(FeedAddress.token_hash == token_hash, col(User.active))


def outbox(delivery_ids: Sequence[int]) -> Any:
    """Everybody's messages with their alerts and readers, for ids that the sender has leased."""
    statement: Any = select(NotificationDelivery, Alert, User)
    return (
        statement.join(Alert, col(Alert.id) == NotificationDelivery.alert_id)
        .join(User, col(User.id) == NotificationDelivery.user_id)
        .where(col(NotificationDelivery.id).in_(delivery_ids))
    )


def alerts_of(owner_id: int) -> SelectOfScalar[Alert]:
    """One reader's alerts, for whoever reaches their product or holds their secret address."""
    return select(Alert).where(Alert.user_id == owner_id)


def channels_of(user_ids: Iterable[int]) -> SelectOfScalar[NotificationChannel]:
    """The channels of these readers, whoever asks."""
    return select(NotificationChannel).where(col(NotificationChannel.user_id).in_(set(user_ids)))


def snapshot(session: Session, actor: Actor, snapshot_id: int) -> Snapshot:
    """A preview that the actor made; what is kept of tracked pages is reached through its store."""
    found = _owned(select(Snapshot), col(Snapshot.user_id), actor.reaches)
    found = found.where(col(Snapshot.user_id).is_not(None), col(Snapshot.id) == snapshot_id)
    return _one(session, found, snapshot_id, "snapshot", largest=2**63 - 1)


def _owned(
    statement: SelectOfScalar[Row],
    owner: InstrumentedAttribute[int] | Mapped[int | None] | int,
    whose: int | None,
) -> SelectOfScalar[Row]:
    return statement if whose is None else statement.where(owner == whose)


def _one(
    session: Session,
    statement: SelectOfScalar[Row],
    row_id: int,
    noun: str,
    *,
    largest: int = _LARGEST_ID,
) -> Row:
    row = session.exec(statement).one_or_none() if 0 < row_id <= largest else None
    if row is None:
        raise NotFound(f"There is no {noun} {row_id}.")
    return row
