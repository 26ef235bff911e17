"""`.env.example` names every variable, and each one that is not reserved does something."""

import asyncio
import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, suppress
from decimal import Decimal
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from jose import JWTError, jwt
from pydantic import BaseModel, SecretStr
from redis import Redis
from sqlmodel import select

from app.api.health import get_health
from app.api.live import alert_events
from app.api.operations import may_look
from app.core.actor import Actor, Visitor
from app.core.cache import kept
from app.core.config import RESERVED, Settings, get_settings, read_settings
from app.core.database import Session
from app.core.environment import ROOT, SettingsRefused, home
from app.core.errors import Forbidden, Unavailable
from app.core.logging import configure_logging, get_logger
from app.core.outbound import Purpose, Refused, gate_for
from app.core.sealing import seal, unseal
from app.core.security import issue_access_token
from app.core.setting_values import SmtpSecurity
from app.core.vapid import new_key
from app.main import create_app
from app.models import ApiToken, AuditEntry, PriceCheck, Snapshot
from app.models.alerts import Happening
from app.models.checks import Outcome
from app.models.notifications import AlertKind
from app.models.types import utcnow
from app.models.users import Role
from app.services import health, operations, pricing
from app.services.auth import families, people
from app.services.auth.oidc.identities import account_of
from app.services.auth.oidc.provider import Person, Provider
from app.services.auth.oidc.questions import Questions, ask_provider
from app.services.auth.oidc.trips import new_trip
from app.services.health import Component
from app.services.instance import instance_schedule
from app.services.notifications import message_of
from app.services.notifications.channels import Channel, Envelope
from app.services.notifications.channels.apprise import Apprise
from app.services.notifications.channels.email import Email, sender_of
from app.services.notifications.channels.services import Gotify, Pushover, Telegram
from app.services.notifications.channels.webpush import BROWSERS, WebPush
from app.services.notifications.text import trial_message
from app.services.pricing.due import begin
from app.services.scraping.fetch.browser import Browser
from app.services.scraping.fetch.fetching import Fetching, user_agent
from app.services.scraping.manners import MustRest
from app.tasks.housekeeping import (
    expire_api_tokens,
    expire_audit_log,
    expire_checks,
    expire_snapshots,
)
from scripts.stack import Home, services
from tests import factories
from tests.support.browsers import TestBrowser
from tests.support.browsers import sender_of as claims_of
from tests.support.idp import SECRET, Idp, running_idp
from tests.support.peers import Peer, Post, open_post, port_of

EXAMPLE: Final = (ROOT / ".env.example").read_text()
OUTSIDE_SETTINGS: Final = {"COSTCOURTER_HOME", "COSTCOURTER_ENV_FILE"}
KEY: Final = "vR2-7qLw9_ZxPf4TnKs8mBcYd3HgJe6A"

Look = Callable[[pytest.FixtureRequest], object]


def entries() -> dict[str, tuple[bool, str, str]]:
    """Each variable: whether it is a comment, its value, and the comment above it."""
    found = re.findall(r"^# (.+)\n(#?)([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE)
    return {name: (mark == "#", value, meaning) for meaning, mark, name, value in found}


def test_the_file_names_every_setting_and_no_other() -> None:
    names = {name.upper() for name in Settings.model_fields} | OUTSIDE_SETTINGS

    assert set(entries()) == names
    assert len(re.findall(r"^#?[A-Z_]+=", EXAMPLE, re.MULTILINE)) == len(names)


def test_servers_and_secrets_are_comments_so_that_a_copy_breaks_nothing() -> None:
    secret = {
        n.upper() for n, f in Settings.model_fields.items() if "SecretStr" in str(f.annotation)
    }
    server = {name for name in entries() if name.startswith(("POSTGRES_", "REDIS_"))}

    live = {name for name, (comment, _, _) in entries().items() if not comment}

    assert not live & (secret | server | {"ENVIRONMENT", "PORT", "BASE_URL"})


def test_a_copy_chooses_no_region_so_that_the_setup_can_follow_the_browser() -> None:
    commented = {name for name, (comment, _, _) in entries().items() if comment}

    assert {"TZ", "DEFAULT_LOCALE", "CURRENCY_LOCALE"} <= commented


def test_a_copy_changes_no_setting() -> None:
    live = {name: value for name, (comment, value, _) in entries().items() if not comment and value}
    needed = {"JWT_SECRET_KEY": KEY, "ENVIRONMENT": "local"}

    assert read_settings(needed | live) == read_settings(needed)


def test_reserved_is_written_beside_what_nothing_uses_and_beside_nothing_else() -> None:
    marked = {name for name, (_, _, meaning) in entries().items() if meaning.endswith(" reserved")}

    assert marked == {name.upper() for name in RESERVED}


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_reserved_variable_is_used_nowhere(name: str) -> None:
    code = [
        path.read_text()
        for folder in ("app", "scripts")
        for path in (ROOT / "backend" / folder).rglob("*.py")
    ]

    assert not [text for text in code if re.search(rf"\.{name}\b", text)]


def stack_command(make: Callable[[Home, Settings], services.Service]) -> Look:
    return lambda _: " ".join(make(Home(Path("/nowhere")), get_settings()).argv)


def with_a_file_of_ones_own(request: pytest.FixtureRequest) -> str:
    """In a process that is no test; those read no file at all."""
    named = dict(os.environ)
    if "COSTCOURTER_ENV_FILE" in named:
        file = request.getfixturevalue("tmp_path") / named["COSTCOURTER_ENV_FILE"]
        file.write_text("APP_NAME=From another file\n")
        named["COSTCOURTER_ENV_FILE"] = str(file)
    code = "from app.core.config import get_settings; print(get_settings().app_name)"
    asked = [sys.executable, "-c", code]
    environment = named | {"ENVIRONMENT": "local"}
    return subprocess.run(
        asked, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def setting(name: str) -> Look:
    return lambda _: str(getattr(get_settings(), name))


def may_visit(purpose: Purpose) -> Look:
    def look(_: pytest.FixtureRequest) -> bool:
        try:
            gate_for(purpose).resolve("10.9.8.7", 80)
        except Refused:
            return False
        return True

    return look


class Note(BaseModel):
    text: str


def keeps_reads_without_redis(_: pytest.FixtureRequest) -> bool:
    """Whether what was read once is told again, when there is no Redis to keep it in."""
    first, second = Note(text="first"), Note(text="second")
    kept("note", Note, seconds=9, make=lambda: first)
    return kept("note", Note, seconds=9, make=lambda: second) == first


def root_level(_: pytest.FixtureRequest) -> int:
    with redirect_stderr(io.StringIO()):
        configure_logging("api")
    return logging.getLogger().level


def first_character_of_a_log_line(_: pytest.FixtureRequest) -> str:
    written = io.StringIO()
    with redirect_stderr(written):
        configure_logging("api")
    get_logger().info("something.happened")
    return written.getvalue()[0]


def in_a_new_process(expression: str) -> Look:
    """Of what is made when a module is imported."""
    code = f"from app.core.queue import celery; print({expression})"

    def look(_: pytest.FixtureRequest) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    return look


def asked_of_the_provider(part: str) -> Look:
    def look(_: pytest.FixtureRequest) -> str:
        with running_idp() as idp:
            settings = knowing(idp)
            trip, _secret = new_trip("/", None, fresh=False)
            page = ask_provider(settings, lambda ask: Provider(settings, ask).page(trip, "state"))
        return parse_qs(urlsplit(page).query)[part][0]

    return look


def the_provider_knows_us(_: pytest.FixtureRequest) -> bool:
    with running_idp() as idp:
        settings = knowing(idp)
        trip, _secret = new_trip("/", None, fresh=False)

        async def identified(ask: Questions) -> Person:
            back = idp.let_in(await Provider(settings, ask).page(trip, "state"))
            return await Provider(settings, ask).identify(trip, back["code"], None)

        try:
            return ask_provider(settings, identified).subject == str(idp.person["sub"])
        except Unavailable:
            return False


def knowing(idp: Idp) -> Settings:
    given = {"oidc_issuer": idp.issuer, "outbound_allow_auth": (idp.peer.host,)}
    return get_settings().model_copy(update=given)


def what_is_said_of_a_provider_that_is_down(_: pytest.FixtureRequest) -> str:
    down = get_settings().model_copy(update={"oidc_issuer": "http://10.9.8.7"})
    try:
        ask_provider(down, lambda ask: Provider(down, ask).describe())
    except Unavailable as refused:
        return refused.detail
    return ""


def somebody_new_gets_in(request: pytest.FixtureRequest) -> bool:
    return gets_in(request.getfixturevalue("session"), f"{uuid4().hex}@example.com")


def somebody_gets_into_an_account_of_their_address(request: pytest.FixtureRequest) -> bool:
    session: Session = request.getfixturevalue("session")
    return gets_in(session, factories.make_user(session).email)


def gets_in(session: Session, email: str) -> bool:
    person = Person("https://sso.test", uuid4().hex, email, "Somebody", None)
    try:
        return account_of(session, person, Visitor())[0].email == email
    except Forbidden:
        return False


def locale_of_a_new_account(request: pytest.FixtureRequest) -> object:
    address = f"{uuid4().hex}@example.com"
    return people.ensure_owner(request.getfixturevalue("session"), address)[0].locale


def subject_of_a_token(_: pytest.FixtureRequest) -> object:
    token, _seconds = issue_access_token(7, 1, 1)
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"], audience="costcourter-api")["sub"]
    except JWTError:
        return None


def refusal(_: pytest.FixtureRequest) -> str:
    try:
        get_settings()
    except SettingsRefused as refused:
        return str(refused)
    return ""


def days_of_a_sign_in(request: pytest.FixtureRequest) -> float:
    session = request.getfixturevalue("session")
    user = factories.make_user(session)
    return (
        families.open_family(session, user, Visitor(), proved_at=None).refresh_expires_in / 86_400
    )


def checks_that_housekeeping_leaves(request: pytest.FixtureRequest) -> int:
    session: Session = request.getfixturevalue("session")
    owner = factories.make_user(session)
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    ten_days_ago = factories.ago(days=10)
    session.add(PriceCheck(product_url_id=page.id, checked_at=ten_days_ago, outcome=Outcome.OK))
    session.flush()
    expire_checks()
    return len(session.exec(select(PriceCheck)).all())


def kept_pages_that_housekeeping_leaves(request: pytest.FixtureRequest) -> int:
    session: Session = request.getfixturevalue("session")
    owner = factories.make_user(session)
    product, store = factories.make_product(session, owner), factories.make_store(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    factories.make_snapshot(session, page, text="<p>Kettle</p>").taken_at = factories.ago(days=10)
    session.flush()
    expire_snapshots()
    return len(session.exec(select(Snapshot)).all())


def minutes_between_checks(request: pytest.FixtureRequest) -> int | None:
    return instance_schedule(request.getfixturevalue("session")).interval_minutes


def entries_that_housekeeping_leaves(request: pytest.FixtureRequest) -> int:
    session: Session = request.getfixturevalue("session")
    session.add(AuditEntry(at=factories.ago(days=10), action="tag.created", noun="tag"))
    session.flush()
    expire_audit_log()
    return len(session.exec(select(AuditEntry)).all())


def a_shop_rests_longer_than_a_minute(_: pytest.FixtureRequest) -> bool:
    async def ask_twice() -> float:
        manners = Fetching.without_servers(get_settings()).manners()
        for _ in range(2):
            async with manners.turn("shop.test", max_wait_seconds=0):
                pass
        return 0

    with pytest.raises(MustRest) as rest:
        asyncio.run(ask_twice())
    return rest.value.seconds > 60


def visits_in_a_day(request: pytest.FixtureRequest) -> int:
    broker = request.getfixturevalue("servers").valkey_url
    settings = get_settings().model_copy(
        update={"scrape_gap_seconds": 0, "celery_broker_url": SecretStr(broker)}
    )
    asked = 0

    async def ask_all_day() -> None:
        nonlocal asked
        async with Fetching.of(settings).manners() as manners:
            for _ in range(5):
                async with manners.turn("shop.test", max_wait_seconds=0):
                    asked += 1

    with Redis.from_url(broker) as valkey:
        valkey.flushdb()
    with suppress(MustRest):
        asyncio.run(ask_all_day())
    return asked


def pages_of_the_largest_batch(request: pytest.FixtureRequest) -> int:
    session: Session = request.getfixturevalue("session")
    owner = factories.make_user(session)
    store, product = factories.make_store(session, owner), factories.make_product(session, owner)
    pages = [factories.make_product_url(session, product, store) for _ in range(3)]
    batches = pricing.lease_now(session, [page.id for page in pages])
    return max(len(batch.product_url_ids) for batch in batches)


def pages_that_may_wait(request: pytest.FixtureRequest) -> int:
    return pricing.room_in_queue(request.getfixturevalue("session"))


def seconds_of_a_lease(*, begun: bool) -> Look:
    def look(request: pytest.FixtureRequest) -> int:
        session: Session = request.getfixturevalue("session")
        owner = factories.make_user(session)
        store = factories.make_store(session, owner)
        page = factories.make_product_url(session, factories.make_product(session, owner), store)
        (batch,) = pricing.lease_now(session, [page.id])
        if begun:
            begin(session, [page.id], batch.lease)
        session.refresh(page)
        assert page.leased_until is not None
        return round((page.leased_until - utcnow()).total_seconds() / 10) * 10

    return look


def places_of_the_browser(_: pytest.FixtureRequest) -> int | None:
    there = get_settings().model_copy(update={"scraper_base_url": "http://scraper:3000"})
    browser = Browser.of(there, "us")
    return None if browser is None else browser.places


def proxy_of_the_browser(_: pytest.FixtureRequest) -> str | None:
    there = get_settings().model_copy(update={"scraper_base_url": "http://scraper:3000"})
    browser = Browser.of(there, "us")
    return None if browser is None else browser.proxy_url


def tokens_that_housekeeping_leaves(request: pytest.FixtureRequest) -> int:
    session: Session = request.getfixturevalue("session")
    owner = factories.make_user(session)
    factories.make_api_token(
        session, owner, token=f"cc_{uuid4().hex}", expires_at=factories.ago(days=3)
    )
    expire_api_tokens()
    return len(session.exec(select(ApiToken)).all())


def may_read_metrics(*, address: str = "192.0.2.1", token: str | None = None) -> Look:
    return lambda _: may_look(get_settings(), token, address)


def link_to_the_log(request: pytest.FixtureRequest) -> str | None:
    return operations.look(request.getfixturevalue("session")).log_url


def finding(component: Component) -> Look:
    return lambda _: str(health.check(get_settings()).components[component].status)


def a_lakh_of_rupees(_: pytest.FixtureRequest) -> str:
    happening = Happening(product="Tea", amount=Decimal(100_000), currency="INR")
    return message_of(AlertKind.ANY_CHANGE, happening, 1, locale="en").title


def a_secret_can_be_kept(_: pytest.FixtureRequest) -> bool:
    try:
        return unseal(seal("abc", "here"), "here") == "abc"
    except Unavailable:
        return False


def why_there_is_no_mail(_: pytest.FixtureRequest) -> str:
    return Email().unavailable(get_settings()) or "there is"


def why_there_are_no_messages_to_browsers(_: pytest.FixtureRequest) -> str:
    return WebPush().unavailable(get_settings()) or "there are"


def contact_of_messages(_: pytest.FixtureRequest) -> str:
    browser = TestBrowser("")
    with Peer() as peer:
        given = {"vapid_private_key": SecretStr(new_key()), "outbound_allow_push": (peer.host,)}
        keys = browser.subscription()["keys"]
        told = json.dumps([{"id": 1, "endpoint": f"{peer.url}/1", **keys}])
        envelope = Envelope(trial_message(locale="en"), uuid4(), "reader@example.com")
        WebPush().send({BROWSERS: told}, envelope, get_settings().model_copy(update=given))
        return str(claims_of(peer.received[0])[0].get("sub", "nobody"))


def port_of_mail_is_open(port: int) -> Look:
    def look(_: pytest.FixtureRequest) -> bool:
        settings = get_settings().model_copy(update={"smtp_host": "10.9.8.7"})
        try:
            gate_for(Purpose.SERVICE, settings).resolve("10.9.8.7", port)
        except Refused:
            return False
        return True

    return look


def sender_of_mail(_: pytest.FixtureRequest) -> str:
    return sender_of(get_settings()) or "nobody"


def mail_goes_out(password: str | None = None, security: SmtpSecurity | None = None) -> Look:
    """Through a mail server of ours that knows one password, and offers no TLS."""

    def look(_: pytest.FixtureRequest) -> bool:
        server = open_post(Post(), auth_require_tls=False)
        given: dict[str, object] = {
            "smtp_host": "127.0.0.1",
            "smtp_port": port_of(server),
            "smtp_username": "ops",
            "smtp_from": "ops@example.com",
        }
        given |= {} if password is None else {"smtp_password": SecretStr(password)}
        given |= {} if security is None else {"smtp_security": security}
        envelope = Envelope(trial_message(locale="en"), uuid4(), "reader@example.com")
        try:
            return Email().send({}, envelope, get_settings().model_copy(update=given)).ok
        finally:
            server.stop()

    return look


def lacks(channel: Channel, **values: str) -> Look:
    return lambda _: channel.missing(values, get_settings()) or "nothing"


def when_streams_come_back(_: pytest.FixtureRequest) -> bytes:
    async def first() -> bytes:
        return await anext(alert_events("", Actor.of(1, Role.MEMBER), None))

    return asyncio.run(first())


def token_for_our_gotify(_: pytest.FixtureRequest) -> str:
    ours = get_settings().model_copy(update={"notifier_gotify_url": "https://push.example"})
    return str(Gotify().complete({}, ours).get("token", "none"))


EFFECTS: Final[dict[str, tuple[str, Look, object, object]]] = {
    "CACHE_BACKEND": ("memory", keeps_reads_without_redis, False, True),
    # name: what it is set to, where to look, what is seen without it and with it
    "STREAM_SECONDS": (
        "0",
        when_streams_come_back,
        b": open\nretry: 1000\n\n",
        b": open\nretry: 30000\n\n",
    ),
    "APP_NAME": ("Prices", lambda _: create_app().title, "CostCourter", "Prices"),
    "ENVIRONMENT": ("local", lambda _: get_health().environment, "test", "local"),
    "DEBUG": ("true", root_level, logging.INFO, logging.DEBUG),
    "LOG_FORMAT": ("console", first_character_of_a_log_line, "{", "2"),
    "TZ": ("Asia/Tokyo", in_a_new_process("celery.conf.timezone"), "UTC", "Asia/Tokyo"),
    "PORT": ("9001", stack_command(services.api), "--port 8000 ", "--port 9001 "),
    "LISTEN_ADDRESS": (
        "192.0.2.7",
        stack_command(services.api),
        "--host 127.0.0.1 ",
        "--host 192.0.2.7 ",
    ),
    "FORWARDED_ALLOW_IPS": (
        "10.0.0.0/8",
        stack_command(services.api),
        " --no-proxy-headers",
        " --proxy-headers --forwarded-allow-ips 10.0.0.0/8",
    ),
    "BASE_URL": (
        "https://prices.example/",
        lambda _: user_agent(get_settings()),
        "+http://localhost:8000)",
        "+https://prices.example)",
    ),
    "DEFAULT_LOCALE": ("de", locale_of_a_new_account, "en", "de"),
    "COSTCOURTER_HOME": ("/data", lambda _: str(home()), str(ROOT / ".costcourter"), "/data"),
    "COSTCOURTER_ENV_FILE": (
        "another.env",
        with_a_file_of_ones_own,
        "CostCourter",
        "From another file",
    ),
    "POSTGRES_HOST": ("db.example", setting("database_url"), "@127.0.0.1:", "@db.example:"),
    "POSTGRES_PORT": ("5555", setting("database_url"), ":5432/", ":5555/"),
    "POSTGRES_DB": ("prices", setting("database_url"), "/costcourter", "/prices"),
    "POSTGRES_USER": ("ops", setting("database_url"), "//costcourter:", "//ops:"),
    "POSTGRES_PASSWORD": ("Xy7", setting("database_url"), ":@", ":Xy7@"),
    "REDIS_HOST": ("cache.example", setting("redis_url"), "//127.0.0.1:", "//cache.example:"),
    "REDIS_PORT": ("7777", setting("redis_url"), ":6379/0", ":7777/0"),
    "REDIS_PASSWORD": ("Xy7", setting("redis_url"), "redis://127", "redis://:Xy7@127"),
    "CELERY_BROKER_URL": (
        "redis://b:1/4",
        setting("redis_url"),
        "redis://127.0.0.1",
        "redis://b:1/4",
    ),
    "CELERY_RESULT_BACKEND": (
        "redis://r:1/5",
        in_a_new_process("celery.conf.result_backend"),
        "None",
        "redis://r:1/5",
    ),
    "WORKER_CONCURRENCY": (
        "3",
        stack_command(services.worker),
        "--concurrency 1 ",
        "--concurrency 3 ",
    ),
    "JWT_SECRET_KEY": (KEY, subject_of_a_token, None, "7"),
    "JWT_ALGORITHM": ("HS512", refusal, "", "JWT_ALGORITHM has to be HS256."),
    "ACCESS_TOKEN_EXPIRE_MINUTES": ("5", lambda _: issue_access_token(7, 1, 1)[1], 1800, 300),
    "REFRESH_TOKEN_EXPIRE_DAYS": ("7", days_of_a_sign_in, 30, 7),
    "OIDC_ISSUER": ("http://10.9.8.7", may_visit(Purpose.AUTH), False, True),
    "OIDC_CLIENT_ID": ("prices", asked_of_the_provider("client_id"), "costcourter", "prices"),
    "OIDC_CLIENT_SECRET": (SECRET, the_provider_knows_us, False, True),
    "OIDC_SCOPES": ("openid mail", asked_of_the_provider("scope"), "profile email", "openid mail"),
    "OIDC_NAME": ("Authentik", what_is_said_of_a_provider_that_is_down, "with SSO", "Authentik"),
    "OIDC_CREATE_ACCOUNTS": ("true", somebody_new_gets_in, False, True),
    "OIDC_LINK_BY_EMAIL": ("true", somebody_gets_into_an_account_of_their_address, False, True),
    "CHECK_INTERVAL_MINUTES": (
        "60",
        minutes_between_checks,
        720,
        60,
    ),
    "CHECK_QUEUE_PAGES": ("7", pages_that_may_wait, 15_000, 7),
    "CHECK_BATCH_PAGES": ("2", pages_of_the_largest_batch, 3, 2),
    "CHECK_QUEUE_SECONDS": ("60", seconds_of_a_lease(begun=False), 600, 60),
    "WORKER_SILENCE_SECONDS": ("90", seconds_of_a_lease(begun=True), 30, 90),
    "CHECKS_KEEP_DAYS": ("5", checks_that_housekeeping_leaves, 1, 0),
    "PAGES_KEEP_DAYS": ("5", kept_pages_that_housekeeping_leaves, 1, 0),
    "ENDED_KEEP_DAYS": ("2", tokens_that_housekeeping_leaves, 1, 0),
    "AUDIT_KEEP_DAYS": ("5", entries_that_housekeeping_leaves, 1, 0),
    "METRICS_ALLOW": ("10.1.0.0/16", may_read_metrics(address="10.1.2.3"), False, True),
    "METRICS_TOKEN": (KEY, may_read_metrics(token=KEY), False, True),
    "LOG_URL": (
        "https://logs.test/{service}",
        link_to_the_log,
        None,
        "https://logs.test/{service}",
    ),
    "SCRAPE_DAILY_BUDGET": ("3", visits_in_a_day, 5, 3),
    "SCRAPE_GAP_SECONDS": ("600", a_shop_rests_longer_than_a_minute, False, True),
    "SCRAPER_PROXY_URL": ("http://egress:3128", proxy_of_the_browser, None, "http://egress:3128"),
    "SCRAPER_CONCURRENCY": ("9", places_of_the_browser, 4, 9),
    "FETCH_IN_FLIGHT": ("9", lambda _: Fetching.of(get_settings()).in_flight, 200, 9),
    "OUTBOUND_ALLOW_SCRAPE": ("10.9.8.7", may_visit(Purpose.SCRAPE), False, True),
    "OUTBOUND_ALLOW_PUSH": ("10.9.8.7", may_visit(Purpose.PUSH), False, True),
    "VAPID_PRIVATE_KEY": (
        "AQ" * 21 + "A",
        why_there_are_no_messages_to_browsers,
        "VAPID_PRIVATE_KEY is not set.",
        "there are",
    ),
    "VAPID_CONTACT": ("mailto:ops@example.com", contact_of_messages, "nobody", "mailto:ops"),
    "OUTBOUND_ALLOW_NOTIFY": ("10.9.8.7", may_visit(Purpose.NOTIFY), False, True),
    "OUTBOUND_ALLOW_AUTH": ("10.9.8.7", may_visit(Purpose.AUTH), False, True),
    "OUTBOUND_RESOLVE": (
        "a.test=10.0.0.1",
        lambda _: gate_for(Purpose.SCRAPE).answers,
        {},
        {"a.test": "10.0.0.1"},
    ),
    "SCRAPE_CONTACT": (
        "ops@example.com",
        lambda _: user_agent(get_settings()),
        "+http://localhost:8000)",
        "+ops@example.com)",
    ),
    "SCRAPER_BASE_URL": (
        "http://127.0.0.1:9",
        finding(Component.SCRAPER),
        "not_configured",
        "error",
    ),
    "SEARXNG_URL": ("http://127.0.0.1:9", finding(Component.SEARXNG), "not_configured", "error"),
    "CURRENCY_LOCALE": ("en_IN", a_lakh_of_rupees, "100,000.00", "1,00,000.00"),
    "SECRETS_KEY": (KEY, a_secret_can_be_kept, False, True),
    "SMTP_HOST": ("mail.example", why_there_is_no_mail, "SMTP_HOST", "SMTP_FROM"),
    "SMTP_PORT": ("2525", port_of_mail_is_open(2525), False, True),
    "SMTP_USERNAME": ("ops@example.com", sender_of_mail, "nobody", "ops@example.com"),
    "SMTP_PASSWORD": ("letter-box-9", mail_goes_out(security=SmtpSecurity.NONE), False, True),
    "SMTP_SECURITY": ("none", mail_goes_out(password="letter-box-9"), False, True),
    "SMTP_FROM": ("prices@example.com", sender_of_mail, "nobody", "prices@example.com"),
    "NOTIFIER_PUSHOVER_TOKEN": ("abc", lacks(Pushover(), user="u"), "Application token", "nothing"),
    "NOTIFIER_GOTIFY_URL": ("http://10.9.8.7", may_visit(Purpose.NOTIFY), False, True),
    "NOTIFIER_GOTIFY_TOKEN": ("abc", token_for_our_gotify, "none", "abc"),
    "NOTIFIER_TELEGRAM_TOKEN": ("1:a", lacks(Telegram(), chat="1"), "Bot token", "nothing"),
    "NOTIFIER_APPRISE_URL": ("slack://a/b/c", lacks(Apprise()), "Apprise address", "nothing"),
}

NEEDS_DATABASE: Final = {
    somebody_new_gets_in,
    somebody_gets_into_an_account_of_their_address,
    locale_of_a_new_account,
    days_of_a_sign_in,
    minutes_between_checks,
    pages_of_the_largest_batch,
    visits_in_a_day,
    checks_that_housekeeping_leaves,
    entries_that_housekeeping_leaves,
}


def test_every_variable_that_is_not_reserved_has_its_effect_tested() -> None:
    assert set(EFFECTS) == set(entries()) - {name.upper() for name in RESERVED}


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings that no variable of this machine has touched, read anew before and after."""
    get_settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    get_settings.cache_clear()
    configure_logging("api")


@pytest.mark.parametrize("name", EFFECTS)
def test_a_variable_has_its_effect(
    name: str, request: pytest.FixtureRequest, only: pytest.MonkeyPatch
) -> None:
    value, look, without, with_it = EFFECTS[name]
    if look in NEEDS_DATABASE:
        request.getfixturevalue("session")
    else:
        for variable in ("POSTGRES", "REDIS"):
            for part in ("HOST", "PORT", "USER", "PASSWORD", "DB"):
                only.delenv(f"{variable}_{part}", raising=False)
        only.delenv("CELERY_BROKER_URL", raising=False)
    only.delenv(name, raising=False) if name not in {"ENVIRONMENT", "JWT_SECRET_KEY"} else None
    get_settings.cache_clear()

    before = look(request)
    only.setenv(name, value)
    get_settings.cache_clear()
    after = look(request)

    assert contains(before, without), before
    assert contains(after, with_it), after
    assert before != after


def contains(seen: object, expected: object) -> bool:
    if isinstance(seen, str) and isinstance(expected, str) and expected:
        return expected in seen + " "
    return seen == expected
