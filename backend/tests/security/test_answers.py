"""Whatever a member sends to any route: no surprise on our side, and no undocumented answer.

schemathesis makes the requests from the OpenAPI document, those that it allows and those that it
does not, and looks at the answers with every check that it has. `make fuzz-api` sends many more.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok

from app.core.config import get_settings
from app.core.database import Session
from app.models import Job, User
from app.models.jobs import JobState
from tests import factories
from tests.security.test_strangers import ROWS, Belongings
from tests.support.searxng import StubSearxng

PARTS: Final = 4
"""So that the processes of a run share the routes."""

EXAMPLES: Final = int(os.environ.get("FUZZ_EXAMPLES", "2"))
"""Of each kind of request, to each route."""

SEED: Final = os.environ.get("FUZZ_SEED") or None
"""A number for other requests than the usual ones, which are the same at each run."""

MEANING: Final = ["400", "422"]
"""How schema-valid requests are refused too: no schema says which time zones there are."""

_PATIENCE_SECONDS: Final = 120
"""For an answer on a machine that is busy with other tests."""

ACCEPTED: Final = ["2xx", "3xx", "401", "403", "404", "409", "429", *MEANING]

CONFIG: Final = {
    "checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}},
    # We sign in by ourselves: a request that is wrong for its lack of that would be right with it.
    "generation": {"deterministic": True, "with-security-parameters": False},
}

KINDS: Final = {
    "allowed, about one's own rows": (GenerationMode.POSITIVE, True),
    "allowed": (GenerationMode.POSITIVE, False),
    "not allowed": (GenerationMode.NEGATIVE, False),
}

Failures = dict[str, str]


@pytest.fixture
def searching(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with StubSearxng() as stub:
        monkeypatch.setenv("SEARXNG_URL", stub.url)
        get_settings.cache_clear()
        yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.usefixtures("empty_redis", "shop_settings", "searching")
@pytest.mark.parametrize("part", range(PARTS))
def test_no_request_surprises_us_and_every_answer_is_documented(
    client_app: FastAPI, session: Session, owner: User, part: int
) -> None:
    failures: Failures = {}

    for operation in operations(client_app)[part::PARTS]:
        for kind, (mode, own) in KINDS.items():
            if not _makes_sense(operation, mode, own=own):
                continue
            with undone(session):
                ids = own_rows(session, owner) if own else {}
                failures |= {
                    f"{operation.label}, {kind}: {what}": how
                    for what, how in told(session, owner, operation, mode, ids).items()
                }

    assert failures == {}


def operations(app: FastAPI) -> list[Any]:
    """Every method of every path, as schemathesis understands it."""
    config = SchemathesisConfig.from_dict(CONFIG)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=config)
    found = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    assert len(found) == sum(len(methods) for methods in app.openapi()["paths"].values())
    return found


def _makes_sense(operation: Any, mode: GenerationMode, *, own: bool) -> bool:
    """A route that takes nothing has no rows, and nothing that could be wrong."""
    if own:
        return bool(operation.path_parameters)
    takes = operation.path_parameters or operation.query or operation.body
    return mode is GenerationMode.POSITIVE or bool(takes)


def told(
    session: Session, owner: User, operation: Any, mode: GenerationMode, ids: dict[str, int]
) -> Failures:
    """What is wrong with the answers to requests of one kind, by the kind of failure."""
    names = {each.name for each in operation.path_parameters}
    own = {name: number for name, number in ids.items() if name in names}
    failures: Failures = {}

    @settings(
        max_examples=EXAMPLES,
        derandomize=SEED is None,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=own or None))
    def ask(case: Any) -> None:
        # Anew each time: some of what is asked for ends sign-ins.
        headers = factories.sign_in(session, owner)
        session.flush()
        answer = case.call(headers=headers, timeout=_PATIENCE_SECONDS)
        session.expire_all()
        try:
            case.validate_response(answer, headers=headers)
        except FailureGroup as group:
            for each in group.exceptions:
                sent = case.as_curl_command()[:500]
                failures[type(each).__name__] = f"{each}\n{sent}\n{answer.status_code}"

    ask_all = ask if SEED is None else seed(int(SEED))(ask)
    try:
        ask_all()
    except Unsatisfiable:
        # A path that takes any text whatever has no request that is not allowed.
        if mode is GenerationMode.POSITIVE:
            raise
    return failures


def own_rows(session: Session, owner: User) -> dict[str, int]:
    """A row of the member's own for every id that a path takes."""
    store = factories.make_store(session, owner)
    product = factories.make_product(session, owner)
    page = factories.make_product_url(session, product, store, is_primary=True)
    ids = {
        name: make(Belongings(session, owner, store, product, page)) for name, make in ROWS.items()
    }
    # One that is over: whoever listens to an open one waits for news.
    session.get_one(Job, ids["job_id"]).state = JobState.DONE
    session.flush()
    return ids


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Whatever is written inside is gone afterwards."""
    nested = session.begin_nested()
    try:
        yield
    finally:
        nested.rollback()
        session.expire_all()
