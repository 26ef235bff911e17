"""Two people who set up one instance at the same moment."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete
from sqlmodel import select

from app.core import database
from app.core.actor import Visitor
from app.core.database import unit_of_work
from app.core.errors import Conflict
from app.models import AuditEntry, User
from app.models.users import Setup
from app.services import auth
from tests.support.servers import Servers

PEOPLE = 8


@pytest.fixture
def real_database(servers: Servers, engine: Engine) -> Iterator[None]:
    """Units that really commit, on connections of their own; cleared afterwards."""
    database.engine.cache_clear()
    yield
    with engine.begin() as connection:
        connection.execute(delete(AuditEntry))
        connection.execute(delete(User))
    database.engine().dispose()
    database.engine.cache_clear()


@pytest.mark.usefixtures("real_database")
def test_exactly_one_of_many_becomes_the_administrator() -> None:
    start = Barrier(PEOPLE)

    def set_up(number: int) -> bool:
        data = Setup(email=f"person{number}@example.com", password="correct horse")
        start.wait()
        try:
            with unit_of_work() as session:
                auth.set_up(session, data, Visitor())
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(PEOPLE) as pool:
        won = list(pool.map(set_up, range(PEOPLE)))

    with unit_of_work() as session:
        assert len(session.exec(select(User)).all()) == 1
    assert won.count(True) == 1
