"""`manage.py create-store` and `create-user` as an operator types them."""

import json
import shlex
import subprocess
import sys
from typing import Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from app.core.actor import Actor
from app.core.database import Session, unit_of_work
from app.core.environment import ROOT
from app.models import AuditEntry, Store, User
from app.models.users import Role
from app.services import auth, catalog
from scripts.manage import app
from tests import factories

PRINTED = r"""
uv run python backend/scripts/manage.py create-store \
    --owner-email ops@example.com \
    --name "Contoso" \
    --slug contoso \
    --website-url https://contoso.example \
    --domain contoso.example \
    --domain www.contoso.example \
    --locale en_US \
    --currency USD \
    --selector title=css:.product-title \
    --selector price=json:$.price.value \
    --selector image=attr:img::src \
    --test-url https://contoso.example/item/sku123 \
    --notes "Imported from legacy catalog"
"""
OPTIONS = shlex.split(PRINTED.replace("\\\n", " "))[4:]


def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, arguments, input=typed)
    return result.exit_code, result.stdout, result.stderr


def stored(*arguments: str) -> Any:
    code, out, error = run(*arguments, "--json")
    assert code == 0, error
    return json.loads(out)


@pytest.mark.usefixtures("committed")
def test_the_printed_command_typed_at_the_root_stores_what_it_says() -> None:
    command = ["/bin/sh", "-c", PRINTED.replace("uv run python", shlex.quote(sys.executable))]

    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Made the account ops@example.com: a member without a password.",
        "Stored the store 'Contoso' (id 1).",
        "  owner         ops@example.com",
        "  slug          contoso",
        "  website       https://contoso.example/",
        "  domains       contoso.example",
        "  locale        en_US",
        "  currency      USD",
        "  fetch mode    auto",
        "  title         css:.product-title",
        "  price         json:$.price.value",
        "  image         attr:img::src",
        "  test page     https://contoso.example/item/sku123",
        "  notes         Imported from legacy catalog",
    ]
    with unit_of_work() as session:
        owner = session.exec(select(User)).one()
        assert (owner.role, owner.password_hash) == (Role.MEMBER, None)
        assert auth.setup_needed(session)
        found = catalog.list_stores(session, Actor.of(owner.id, owner.role), limit=10, offset=0)
        assert [store.slug for store in found.items] == ["contoso"]


def test_a_second_run_leaves_the_store_as_it_is(session: Session) -> None:
    first = stored(*OPTIONS)

    again = stored(*OPTIONS, "--notes", "Changed")

    assert (first["created"], first["owner"]["created"]) == (True, True)
    assert (again["created"], again["updated"], again["owner"]["created"]) == (False, False, False)
    assert again["store"] == first["store"]
    assert len(session.exec(select(Store)).all()) == 1


def test_an_update_changes_what_is_given_and_nothing_else(session: Session) -> None:
    first = stored(*OPTIONS)["store"]
    name = ("create-store", "--owner-email", "ops@example.com", "--name", "Contoso")

    changed = stored(*name, "--currency", "eur", "--selector", "price=css:.p", "--update")

    assert changed["updated"] is True
    assert changed["store"]["currency"] == "EUR"
    assert list(changed["store"]["selectors"]) == ["price"]
    assert changed["store"]["domains"] == first["domains"]
    assert changed["store"]["notes"] == "Imported from legacy catalog"


def test_an_update_makes_a_store_that_is_not_there(session: Session) -> None:
    assert stored(*OPTIONS, "--update")["created"] is True


def test_an_owner_who_is_there_keeps_their_account(session: Session) -> None:
    admin = factories.make_user(session, email="ops@example.com", role=Role.ADMIN)

    made = stored(*OPTIONS)

    assert made["owner"] == {"email": "ops@example.com", "created": False}
    assert made["store"]["owner_id"] == admin.id


def test_two_owners_may_have_the_same_store(session: Session) -> None:
    stored(*OPTIONS)

    assert stored(*OPTIONS, "--owner-email", "two@example.com")["created"] is True


def test_what_an_operator_stores_is_noted_as_nobodys(session: Session) -> None:
    stored(*OPTIONS)

    entries = session.exec(select(AuditEntry).order_by("id")).all()
    assert [(entry.action, entry.actor_id) for entry in entries] == [
        ("user.created", None),
        ("store.created", None),
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("--currency", "XXQ"), "--currency: 'XXQ' is not an ISO 4217 currency code."),
        (("--locale", "klingon"), "--locale: 'klingon' is not a locale."),
        (("--selector", "colour=css:p"), "'colour=css:p' has to be FIELD=KIND:EXPRESSION"),
        (("--selector", "price=.price"), "'.price' has to start with one of css:"),
        (("--selector", "price=xpath:///["), "'///[' is no XPath 1.0."),
        (("--website-url", "http://10.0.0.1/"), "10.0.0.1 is not an address of the public"),
        (("--test-url", "file:///etc/passwd"), "The address has to start with http://"),
        (("--domain", "not a domain"), "'not a domain' is not a domain."),
        (("--slug", "!!!"), "'!!!' has no letter or digit for a slug."),
        (("--owner-email", "nobody"), "email: "),
    ],
)
def test_what_cannot_be_stored_is_said_in_one_line_and_leaves_nothing(
    session: Session, change: tuple[str, str], sentence: str
) -> None:
    code, out, error = run(*OPTIONS, *change)

    assert (code, out) == (1, "")
    assert error.startswith(f"Error: {sentence}")
    assert len(error.splitlines()) == 1
    assert session.exec(select(User)).all() == []
    assert session.exec(select(Store)).all() == []


def test_a_store_needs_to_be_somewhere(session: Session) -> None:
    code, _, error = run("create-store", "--owner-email", "ops@example.com", "--name", "Contoso")

    assert (code, error) == (1, "Error: A store needs a domain or a website_url.\n")


def test_a_domain_of_another_store_is_refused(session: Session) -> None:
    stored(*OPTIONS)

    code, _, error = run(*OPTIONS, "--slug", "other")

    assert code == 1
    assert error == "Error: contoso.example belongs to your store 'Contoso' already.\n"


def test_an_account_is_made_with_a_password_from_standard_input(session: Session) -> None:
    code, out, _ = run(
        "create-user",
        "--email",
        "Ops@Example.com",
        "--role",
        "admin",
        "--password-stdin",
        typed="correct horse battery\n",
    )

    user = session.exec(select(User)).one()
    assert (code, out) == (0, f"Made the account ops@example.com (id {user.id}): admin.\n")
    assert user.password_hash is not None
    assert not auth.setup_needed(session)


def test_an_account_that_is_there_is_not_made_again(session: Session) -> None:
    factories.make_user(session, email="ops@example.com")

    code, out, error = run("create-user", "--email", "ops@example.com")

    assert (code, out) == (1, "")
    assert error == "Error: There is an account 'ops@example.com' already.\n"
