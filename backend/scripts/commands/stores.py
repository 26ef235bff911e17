"""Commands that make stores."""

import json
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from app.core.actor import Actor, Author, write_as
from app.core.database import unit_of_work
from app.core.errors import Invalid
from app.models.fetching import Appearance, FetchMode
from app.models.selectors import SelectorField
from app.models.store_changes import StoreUpdate
from app.models.stores import StoreRead
from app.services import auth, catalog
from app.services.catalog import PutStore
from scripts.commands.running import command
from scripts.commands.selectors import parse_selectors


@command()
def create_store(  # noqa: PLR0917 -- typer's options
    owner_email: Annotated[str, typer.Option(help="Whose store; made when there is no account.")],
    name: Annotated[str, typer.Option(help="What the store is called.")],
    slug: Annotated[str | None, typer.Option(help="Made from the name when left out.")] = None,
    website_url: Annotated[str | None, typer.Option(help="Where the shop is.")] = None,
    domain: Annotated[list[str] | None, typer.Option(help="A host of the shop; repeat it.")] = None,
    locale: Annotated[str | None, typer.Option(help="Such as en_US.")] = None,
    currency: Annotated[str | None, typer.Option(help="An ISO 4217 code.")] = None,
    selector: Annotated[
        list[str] | None, typer.Option(help="FIELD=KIND:EXPRESSION; repeat it.")
    ] = None,
    test_url: Annotated[str | None, typer.Option(help="A product page to try with.")] = None,
    notes: Annotated[str | None, typer.Option(help="For people.")] = None,
    fetch_mode: Annotated[FetchMode | None, typer.Option(help="How pages are fetched.")] = None,
    appearance: Annotated[
        Appearance | None, typer.Option(help="Who we look like; ourselves when left out.")
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Change a store that is there already.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Make a store, once: a second run leaves it as it is, or changes it with --update."""
    options = {
        "name": name,
        "slug": slug,
        "website_url": website_url,
        "domains": domain,
        "locale": locale,
        "currency": currency,
        "selectors": parse_selectors(selector) if selector else None,
        "test_url": test_url,
        "notes": notes,
        "fetch_mode": fetch_mode,
        "appearance": appearance,
    }
    data = _checked({option: value for option, value in options.items() if value})
    with unit_of_work() as session:
        write_as(session.info, Author(None))
        owner, owner_created = auth.ensure_owner(session, owner_email)
        actor = Actor.of(owner.id, owner.role)
        put = catalog.put_store(session, actor, data, update=update)
    if as_json:
        typer.echo(_json(put, owner.email, owner_created=owner_created))
        return
    if owner_created:
        typer.echo(f"Made the account {owner.email}: a member without a password.")
    typer.echo(_headline(put))
    for label, value in [("owner", owner.email), *_lines(put.store)]:
        typer.echo(f"  {label:13} {value}")


def _checked(options: dict[str, Any]) -> StoreUpdate:
    try:
        return StoreUpdate.model_validate(options)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        option = "--" + str(first["loc"][0]).replace("_", "-").replace("domains", "domain")
        message = str(first["msg"]).removeprefix("Value error, ")
        raise Invalid(f"{option}: {message}") from error


def _headline(put: PutStore) -> str:
    store = f"store '{put.store.name}' (id {put.store.id})"
    if put.created:
        return f"Stored the {store}."
    if put.updated:
        return f"Updated the {store}."
    return f"The {store} is there already and stays as it is; --update changes it."


def _lines(store: StoreRead) -> list[tuple[str, str]]:
    facts = [
        ("slug", store.slug),
        ("website", store.website_url),
        ("domains", ", ".join(store.domains)),
        ("locale", store.locale),
        ("currency", store.currency),
        ("fetch mode", store.fetch_mode),
        ("appearance", None if store.appearance is Appearance.HONEST else store.appearance),
        *(
            (field, " | ".join(rule.selector for rule in store.selectors[field]))
            for field in SelectorField
            if field in store.selectors
        ),
        ("test page", store.test_url),
        ("notes", store.notes),
    ]
    return [(label, value) for label, value in facts if value]


def _json(put: PutStore, owner_email: str, *, owner_created: bool) -> str:
    answer = {
        "created": put.created,
        "updated": put.updated,
        "owner": {"email": owner_email, "created": owner_created},
        "store": put.store.model_dump(mode="json"),
    }
    return json.dumps(answer, ensure_ascii=False)
