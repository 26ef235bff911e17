"""Rows for tests: each function makes one, with everything that the test does not care about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from app.core.database import Session
from app.core.security import hash_token, issue_access_token, password_context
from app.models import (
    Alert,
    AlertRule,
    ApiToken,
    Identity,
    Job,
    JobItem,
    NotificationDelivery,
    Passkey,
    PriceHistory,
    Product,
    ProductTag,
    ProductUrl,
    PushSubscription,
    RefreshFamily,
    SavedView,
    Snapshot,
    Store,
    StoreDomain,
    Tag,
    User,
)
from app.models.alert_rules import RuleKind
from app.models.alerts import Happening
from app.models.jobs import JobKind
from app.models.notifications import AlertKind, ChannelKind
from app.models.selectors import Availability
from app.models.types import utcnow
from app.models.users import Permission, Role
from app.services.scraping.pages import WebPage, utf8
from app.services.workbench.snapshots import snapshot_of

Row = TypeVar("Row")

MINUTE = timedelta(minutes=1)

_numbers = count(1)


def ago(*, days: float = 0, minutes: float = 0) -> datetime:
    return utcnow() - timedelta(days=days, minutes=minutes)


def make_user(
    session: Session,
    *,
    role: Role = Role.MEMBER,
    email: str | None = None,
    password: str | None = None,
    active: bool = True,
) -> User:
    user = User(
        email=email or f"user{next(_numbers)}@example.com",
        role=role,
        password_hash=None if password is None else password_context().hash(password),
        active=active,
    )
    return _added(session, user)


def sign_in(session: Session, user: User) -> dict[str, str]:
    """The headers of a fresh sign-in."""
    family = make_family(session, user)
    token, _ = issue_access_token(user.id, user.token_version, family.id)
    return {"Authorization": f"Bearer {token}"}


def make_family(session: Session, user: User) -> RefreshFamily:
    """A sign-in on one device."""
    now = utcnow()
    row = RefreshFamily(user_id=user.id, expires_at=now + timedelta(days=1), proved_at=now)
    return _added(session, row)


def make_passkey(
    session: Session, owner: User, *, name: str = "Phone", rp_id: str | None = "localhost"
) -> Passkey:
    """One that nobody can sign in with: its key is none."""
    row = Passkey(
        user_id=owner.id,
        credential_id=f"credential-{next(_numbers)}",
        public_key=b"",
        rp_id=rp_id,
        user_handle=f"handle-{owner.id}",
        sign_count=0,
        transports=[],
        name=name,
    )
    return _added(session, row)


def make_identity(
    session: Session, user: User, *, issuer: str = "https://sso.test", subject: str | None = None
) -> Identity:
    """Who somebody is to a provider of single sign-on."""
    subject = subject or f"subject-{next(_numbers)}"
    return _added(session, Identity(user_id=user.id, issuer=issuer, subject=subject))


def make_api_token(
    session: Session,
    owner: User,
    *,
    token: str,
    scopes: Sequence[Permission] = (Permission.CATALOG_READ,),
    expires_at: datetime | None = None,
) -> ApiToken:
    row = ApiToken(
        user_id=owner.id,
        token_version=owner.token_version,
        name="Script",
        prefix=token[:9],
        token_hash=hash_token(token),
        scopes=list(scopes),
        expires_at=expires_at,
    )
    return _added(session, row)


def make_tag(session: Session, owner: User, *, name: str = "Telly") -> Tag:
    return _added(session, Tag(user_id=owner.id, name=name, slug=f"tag-{next(_numbers)}"))


def make_saved_view(session: Session, owner: User, *, name: str | None = None) -> SavedView:
    return _added(session, SavedView(user_id=owner.id, name=name or f"View {next(_numbers)}"))


def make_store(
    session: Session,
    owner: User,
    *,
    name: str = "Shop",
    domain: str | None = None,
    currency: str | None = "EUR",
    active: bool = True,
) -> Store:
    number = next(_numbers)
    store = Store(
        user_id=owner.id, name=name, slug=f"store-{number}", currency=currency, active=active
    )
    store.domains = [StoreDomain(user_id=owner.id, domain=domain or f"shop{number}.test")]
    return _added(session, store)


def make_product(session: Session, owner: User, *, name: str = "Telly") -> Product:
    product = Product(user_id=owner.id, name=name, slug=f"product-{next(_numbers)}")
    return _added(session, product)


def make_product_tag(session: Session, product: Product, tag: Tag) -> ProductTag:
    return _added(session, ProductTag(product_id=product.id, tag_id=tag.id))


def make_product_url(
    session: Session,
    product: Product,
    store: Store,
    *,
    url: str | None = None,
    is_primary: bool = False,
    active: bool = True,
) -> ProductUrl:
    address = url or f"https://shop{store.id}.test/p/{next(_numbers)}"
    page = ProductUrl(
        product_id=product.id,
        store_id=store.id,
        url=address,
        canonical_url=address,
        is_primary=is_primary,
        active=active,
    )
    _added(session, page)
    if not active:
        page.next_check_at = None
        session.flush()
    return page


def make_snapshot(session: Session, page: ProductUrl, *, text: str) -> Snapshot:
    """The newest body of a tracked page."""
    snapshot = snapshot_of(WebPage(url=page.url, final_url=page.url, body=utf8(text)))
    assert snapshot is not None
    snapshot.product_url_id = page.id
    return _added(session, snapshot)


def make_preview(session: Session, user: User) -> Snapshot:
    """A page that somebody looked at."""
    page = WebPage(url="https://shop.test/p", final_url="https://shop.test/p", body=b"<h1>Pot</h1>")
    snapshot = snapshot_of(page)
    assert snapshot is not None
    snapshot.user_id, snapshot.expires_at = user.id, utcnow() + timedelta(hours=1)
    return _added(session, snapshot)


def due_in(page: ProductUrl) -> timedelta:
    """How long until the page is due, as it stands in its row."""
    assert page.next_check_at is not None
    return page.next_check_at - utcnow()


def make_reading(
    session: Session,
    page: ProductUrl,
    *,
    amount: str | None = "19.99",
    currency: str = "EUR",
    availability: Availability = Availability.IN_STOCK,
    days_ago: float = 0,
    last_seen_days_ago: float = 0,
) -> PriceHistory:
    now = utcnow()
    reading = PriceHistory(
        product_url_id=page.id,
        amount=None if amount is None else Decimal(amount),
        currency=None if amount is None else currency,
        availability=availability,
        started_at=now - timedelta(days=days_ago),
        last_seen_at=now - timedelta(days=min(days_ago, last_seen_days_ago)),
    )
    return _added(session, reading)


def make_job(session: Session, owner: User, *pages: ProductUrl) -> Job:
    """Somebody asked for a visit to these pages."""
    job = _added(session, Job(user_id=owner.id, kind=JobKind.FETCH, total=len(pages)))
    for page in pages:
        page.asked = True
        _added(session, JobItem(job_id=job.id, product_url_id=page.id))
    return job


def make_rule(
    session: Session,
    product: Product,
    kind: RuleKind = RuleKind.TARGET_PRICE,
    *,
    page: ProductUrl | None = None,
    amount: str | None = None,
    **terms: Any,
) -> AlertRule:
    """A rule that nobody has looked at yet; a target of 90 EUR unless it says otherwise."""
    target = kind is RuleKind.TARGET_PRICE
    amount = "90" if target and amount is None else amount
    rule = AlertRule(
        user_id=product.user_id,
        product_id=product.id,
        product_url_id=None if page is None else page.id,
        kind=kind,
        amount=None if amount is None else Decimal(amount),
        currency=None if amount is None else "EUR",
        **terms,
    )
    return _added(session, rule)


def make_alert(session: Session, product: Product, *, rule: AlertRule | None = None) -> Alert:
    alert = Alert(
        user_id=product.user_id,
        rule_id=None if rule is None else rule.id,
        product_id=product.id,
        kind=AlertKind.TARGET_PRICE,
        cause=f"test {next(_numbers)}",
        happened_at=utcnow(),
        happening=Happening(
            product=product.name,
            amount=Decimal("89.90"),
            before=Decimal(100),
            currency="EUR",
            before_currency="EUR",
            percent=Decimal("-10.1"),
            threshold=Decimal(90),
        ),
    )
    return _added(session, alert)


def make_delivery(
    session: Session,
    product: Product,
    channel: ChannelKind = ChannelKind.NTFY,
    *,
    alert: Alert | None = None,
    **more: Any,
) -> NotificationDelivery:
    """A message that waits to be sent."""
    alert = alert or make_alert(session, product)
    delivery = NotificationDelivery(
        user_id=product.user_id, alert_id=alert.id, channel=channel, **more
    )
    return _added(session, delivery)


def make_browser(session: Session, user: User) -> PushSubscription:
    """One that takes messages; nobody can open what is sealed in it."""
    mark = f"{next(_numbers):064}"
    return _added(
        session,
        PushSubscription(
            user_id=user.id, endpoint_hash=mark, host="push.example", sealed="1.none.none"
        ),
    )


def _added(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
