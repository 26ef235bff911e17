"""Rules about the code itself, each of which holds one promise in one place."""

import ast
from collections.abc import Iterator
from typing import Final

import pytest
from sqlmodel import SQLModel

import app.models  # noqa: F401 -- every table
from app.core.environment import ROOT

APP: Final = ROOT / "backend" / "app"

MAY_COMMIT: Final = {"core/database.py"}

MAY_COMPARE_OWNERS: Final = {
    "services/visibility/accounts.py": "whose rows an actor sees",
    "services/visibility/catalogue.py": "whose rows an actor sees",
    "services/visibility/messages.py": "whose rows an actor sees",
    "core/dependencies.py": "whose rows an administrator asks for",
    "core/identity.py": "a token and its owner",
    "services/catalog/slugs.py": "the slugs that an owner has taken",
    "services/auth/families.py": "a sign-in and its owner",
    "services/auth/in_person.py": "the account of whoever is signed in, read anew",
    "services/auth/oidc/journey.py": "whether who links is who began to",
    "services/auth/ways.py": "an account and its ways in",
    "services/people/accounts.py": "whether an administrator means their own account",
}

OWNERS: Final = {"user_id", "owner_id"}


def parsed() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(APP.rglob("*.py")):
        yield path.relative_to(APP).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST, *methods: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in methods
        for node in ast.walk(tree)
    )


def compares_owners(tree: ast.AST) -> bool:
    """Whether an owner is compared, filtered by or looked for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(_names_an_owner(side) for side in sides):
                return True
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"in_", "filter_by", "is_", "is_not"}
            and (_names_an_owner(node.func.value) or _filters_by_owner(node))
        ):
            return True
    return False


def _names_an_owner(node: ast.AST) -> bool:
    """`Product.user_id`, `col(Product.user_id)`, `owner_id`."""
    if isinstance(node, ast.Call) and len(node.args) == 1:
        return _names_an_owner(node.args[0])
    if isinstance(node, ast.Attribute):
        return node.attr in OWNERS
    return isinstance(node, ast.Name) and node.id in OWNERS


def _filters_by_owner(node: ast.Call) -> bool:
    return any(keyword.arg in OWNERS for keyword in node.keywords)


def test_only_the_unit_of_work_commits() -> None:
    found = {name for name, tree in parsed() if calls(tree, "commit", "rollback")}

    assert found == MAY_COMMIT


def test_only_visibility_compares_owners() -> None:
    found = {name for name, tree in parsed() if compares_owners(tree)}

    assert found == set(MAY_COMPARE_OWNERS)


@pytest.mark.parametrize(
    "code",
    [
        "select(Product).where(Product.user_id == actor.user_id)",
        "where(col(Product.user_id).in_([1]))",
        "query.filter_by(user_id=1)",
        "if product.user_id != actor.user_id: pass",
        "owner_id in (1, 2)",
    ],
)
def test_a_comparison_of_owners_is_seen(code: str) -> None:
    assert compares_owners(ast.parse(code))


def test_making_a_row_for_its_owner_is_no_comparison() -> None:
    assert not compares_owners(ast.parse("Product(user_id=actor.user_id, name='TV')"))


HANDED_OVER: Final = {
    *("products", "stores", "store_domains", "tags", "saved_views", "alert_rules"),
}
"""Tables of somebody's that `catalog.hand_over` gives to another account."""

ENDS_WITH_THE_ACCOUNT: Final = {
    "refresh_families",
    "api_tokens",
    "invitations",
    "passkeys",
    "identities",
    "jobs",
    # What they were told, and how.
    "alerts",
    "notification_channels",
    "notification_preferences",
    "notification_deliveries",
    "feed_addresses",
    "push_subscriptions",
    # Previews: looks at pages, over after a day.
    "snapshots",
}
"""Tables that are about a person and not about their catalogue."""


def test_whatever_somebody_has_is_handed_over_or_ends_with_the_account() -> None:
    owned = {
        table.name
        for table in SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "users"
    }

    assert owned == HANDED_OVER | ENDS_WITH_THE_ACCOUNT
