"""What every test may ask for: a database, a session, a client, people."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, create_engine

from app.core import database
from app.core.actor import Actor
from app.core.config import get_settings
from app.core.database import Session
from app.core.redis import redis
from app.main import create_app
from app.models import User
from app.models.users import Role
from tests import factories
from tests.support.database import create_database, rolled_back
from tests.support.servers import TEMPLATE, Servers, share_servers

pytest_plugins = ["tests.shop.fixtures", "tests.support.sso"]

MakeClient = Callable[[User | None], TestClient]


@pytest.fixture(scope="session")
def servers(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Servers]:
    """PostgreSQL and Valkey, shared by all processes of this run; `get_settings()` names them."""
    base = tmp_path_factory.getbasetemp()
    worker = getattr(request.config, "workerinput", {}).get("workerid")
    with share_servers(base.parent if worker else base, worker or "gw0") as servers:
        yield servers


@pytest.fixture(scope="session")
def engine(servers: Servers) -> Iterator[Engine]:
    """A migrated database of this test process."""
    engine = create_engine(servers.postgres_url, connect_args={"options": database.IN_UTC})
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """The test's own session; what services and API calls write is seen after `expire_all()`."""
    with rolled_back(connection) as session:
        yield session


@pytest.fixture
def committed(servers: Servers) -> Iterator[None]:
    """A database of this test's own, in which every unit of work really commits."""
    name = f"{get_settings().postgres_db}_committed"
    create_database(name, template=TEMPLATE)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("POSTGRES_DB", name)
        get_settings.cache_clear()
        database.forget_engine()
        try:
            yield
        finally:
            database.forget_engine()
    get_settings.cache_clear()


@pytest.fixture
def empty_redis(servers: Servers) -> None:
    """Nothing counted, locked or heard of yet."""
    redis().flushdb()


@pytest.fixture(scope="session")
def client_app() -> object:
    return create_app()


@pytest.fixture
def client_for(session: Session, client_app: object, empty_redis: None) -> MakeClient:
    """A client signed in as somebody; each call sees what the test has flushed so far."""

    def make(user: User | None) -> TestClient:
        headers = {} if user is None else factories.sign_in(session, user)

        def prepare(_request: object) -> None:
            session.flush()
            session.expire_all()

        client = TestClient(client_app, headers=headers, raise_server_exceptions=False)  # type: ignore[arg-type]  # the app fixture is typed loosely for scope
        client.event_hooks = {"request": [prepare]}
        return client

    return make


@pytest.fixture
def owner(session: Session) -> User:
    return factories.make_user(session)


@pytest.fixture
def stranger(session: Session) -> User:
    return factories.make_user(session)


@pytest.fixture
def admin(session: Session) -> User:
    return factories.make_user(session, role=Role.ADMIN)


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.of(owner.id, owner.role)


@pytest.fixture
def client(client_for: MakeClient, owner: User) -> TestClient:
    return client_for(owner)


@pytest.fixture
def anonymous(client_for: MakeClient) -> TestClient:
    return client_for(None)
