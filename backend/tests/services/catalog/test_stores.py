"""Which store an address belongs to."""

import pytest

from app.core.database import Session
from app.models import User
from app.services import catalog
from tests import factories


@pytest.mark.parametrize(
    ("host", "store"),
    [
        ("shop.example", "Shop"),
        ("www.shop.example", "Shop"),
        ("de.shop.example", "Germany"),
        ("www.de.shop.example", "Germany"),
        ("fr.shop.example", "Shop"),
        ("othershop.example", None),
        ("shop.example.net", None),
        ("example", None),
    ],
)
def test_the_longest_domain_on_a_label_border_wins(
    session: Session, owner: User, host: str, store: str | None
) -> None:
    factories.make_store(session, owner, name="Shop", domain="shop.example")
    factories.make_store(session, owner, name="Germany", domain="de.shop.example")

    found = catalog.store_for(session, owner.id, host)

    assert (None if found is None else found.name) == store


def test_a_strangers_store_is_never_used(session: Session, owner: User, stranger: User) -> None:
    factories.make_store(session, stranger, domain="shop.example")

    store, created = catalog.ensure_store(session, owner.id, "https://shop.example:8443/p/1?x=2")

    assert created
    assert store.user_id == owner.id
    assert store.website_url == "https://shop.example:8443/"


def test_a_domain_that_another_store_has_stays_with_it(session: Session, owner: User) -> None:
    """The preset of this shop names two domains."""
    factories.make_store(session, owner, name="Short links", domain="amzn.asia")

    store, created = catalog.ensure_store(session, owner.id, "https://www.amazon.com.au/dp/1")

    assert created
    assert [row.domain for row in store.domains] == ["amazon.com.au"]
    kept = catalog.store_for(session, owner.id, "amzn.asia")
    assert kept is not None
    assert kept.name == "Short links"
