"""Commands about accounts as an operator types them."""

import json
from typing import Any

import pytest
from sqlmodel import select

from app.core.actor import Visitor
from app.core.database import Session
from app.models import AuditEntry, Product, User
from app.models.people import InvitationAccept
from app.models.users import Role
from app.services import auth
from tests import factories
from tests.scripts.test_manage_stores import run


def ok(session: Session, *arguments: str) -> str:
    session.flush()
    code, out, error = run(*arguments)
    assert code == 0, error
    session.expire_all()
    return out


def refused(session: Session, *arguments: str) -> str:
    session.flush()
    code, out, error = run(*arguments)
    assert (code, out) == (1, "")
    return error


def test_everybody_is_listed_beyond_one_slice(session: Session) -> None:
    for number in range(101):
        factories.make_user(session, email=f"user-{number:03}@example.com")
    factories.make_product(session, factories.make_user(session, email="ada@example.com"))

    lines = ok(session, "list-users").splitlines()
    told = [json.loads(line) for line in ok(session, "list-users", "--json").splitlines()]

    assert len(lines) == len(told) == 102
    assert lines[0].split() == [
        "ada@example.com",
        "member",
        "invited",
        "1",
        "products,",
        "0",
        "pages,",
        "seen",
        "never",
    ]
    assert (told[0]["email"], told[0]["products_total"]) == ("ada@example.com", 1)


def test_the_printed_link_sets_a_password(session: Session) -> None:
    link = ok(session, "invite-user", "ada@example.com", "--role", "viewer").strip()

    token = link.partition("#")[2]
    auth.accept_invitation(
        session, InvitationAccept(token=token, password="correct horse"), Visitor()
    )

    user = session.exec(select(User)).one()
    assert (user.email, user.role) == ("ada@example.com", Role.VIEWER)
    assert (user.password_hash or "").startswith("$argon2id$")
    again = ok(session, "reset-password", "ada@example.com").strip()
    assert auth.read_invitation(session, again.partition("#")[2]).has_password


def test_role_activity_and_name_are_changed_and_noted_as_an_operators_doing(
    session: Session,
) -> None:
    factories.make_user(session, email="ada@example.com")

    told = ok(session, "change-user", "ada@example.com", "--role", "viewer", "--disable")

    assert "viewer  disabled" in told
    entry = session.exec(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id) == ("user.updated", None)
    assert entry.changes == {"role": ("member", "viewer"), "active": (True, False)}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["change-user", "ada@example.com"], "Say what changes"),
        (["change-user", "ada@example.com", "--role", "member"], "last administrator"),
        (["change-user", "nobody@example.com", "--disable"], "no account"),
        (["change-user", "nobody", "--disable"], "not an e-mail address"),
        (["delete-user", "ada@example.com"], "last administrator"),
        (["invite-user", "ada@example.com"], "There is an account"),
        (["invite-user", "ada"], "email"),
        (["transfer-data", "ada@example.com", "--to", "ada@example.com"], "two accounts"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    session: Session, arguments: list[str], reason: str
) -> None:
    factories.make_user(session, email="ada@example.com", role=Role.ADMIN, password="correct horse")

    error = refused(session, *arguments)

    assert reason in error
    assert error.startswith("Error: ")
    assert len(error.splitlines()) == 1


def test_an_account_is_signed_out_handed_over_and_deleted(session: Session) -> None:
    ada = factories.make_user(session, email="ada@example.com")
    bob = factories.make_user(session, email="bob@example.com")
    product = factories.make_product(session, ada)
    headers: Any = factories.sign_in(session, ada)
    assert headers

    ok(session, "sign-out-user", "ada@example.com")
    version = ada.token_version
    told = ok(session, "transfer-data", "ada@example.com", "--to", "bob@example.com")
    ok(session, "delete-user", "ada@example.com")

    assert version == 1
    assert told == "bob@example.com has now: 1 products.\n"
    assert session.get_one(Product, product.id).user_id == bob.id
    assert [user.email for user in session.exec(select(User))] == ["bob@example.com"]


def test_a_catalogue_goes_only_when_that_is_said(session: Session) -> None:
    factories.make_product(session, factories.make_user(session, email="ada@example.com"))

    assert "say `transfer_to` or `erase`" in refused(session, "delete-user", "ada@example.com")
    ok(session, "delete-user", "ada@example.com", "--erase")

    assert session.exec(select(User)).all() == []
