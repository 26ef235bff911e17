"""Commands that bring pages in."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

import typer

from app.core.actor import Actor
from app.core.database import unit_of_work
from app.core.errors import Invalid
from app.models import User
from app.models.imports import MOST_IN_A_JOB, ImportJob, SkipReason
from app.models.jobs import CREATED, JobItemRead
from app.models.users import Role
from app.services import auth, bulk_import, catalog, pricing, visibility
from app.services.bulk_import import Group
from app.tasks.pricing import queue_checks
from scripts.commands.running import command, operators_unit

NOT_ALL_IMPORTED: Final = 3

_OPERATOR = Actor.of(0, Role.ADMIN)
_TRACKED: Final = frozenset({CREATED, SkipReason.DUPLICATE, SkipReason.ALREADY_TRACKED})
"""What becomes of an address that is tracked when the command ends."""


@dataclass
class _Told:
    """What came of the whole file."""

    items: list[JobItemRead] = field(default_factory=list)
    products: list[int] = field(default_factory=list)

    @property
    def skipped(self) -> list[JobItemRead]:
        return [item for item in self.items if item.outcome != CREATED]


@command(redis=True)
def import_urls(  # noqa: PLR0917 -- typer's options
    file: Annotated[str, typer.Argument(help="A text or CSV file; - for standard input.")],
    owner_email: Annotated[
        str | None, typer.Option(help="Whose pages; made when there is no account.")
    ] = None,
    product_id: Annotated[
        int | None, typer.Option(help="The product for addresses that name none.")
    ] = None,
    search_query: Annotated[
        str | None, typer.Option(help="The name of a new product for addresses that name none.")
    ] = None,
    enqueue_refresh: Annotated[
        bool, typer.Option("--enqueue-refresh", help="Have the worker visit every page again.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an address.")] = False,
) -> None:
    """Track the pages whose addresses stand in a file.

    Plain text has one address a line (# begins a comment); CSV has a first line with `url`, and may
    have `product` (a name: that product of the owner gets the page, a new one is made), `tags`
    (separated by |) and `primary` (yes). Ends with 0 when every page is tracked, 3 when some could
    not be, 1 when nothing was begun.
    """
    groups = bulk_import.read_sheet(_content(file))
    actor = _importer(owner_email, product_id)
    told = _Told()
    total = sum(len(group.items) for group in groups)
    with typer.progressbar(length=total, label="Importing", file=sys.stderr) as bar:
        for group in groups:
            goal = product_id if group.product is None else _named(actor, group.product)
            name = group.product or search_query
            for item in _import(actor, group, goal, name, told, refresh=enqueue_refresh):
                told.items.append(item)
                bar.update(1)
    _tell(told, as_json=as_json)
    if any(item.outcome not in _TRACKED for item in told.items):
        raise typer.Exit(NOT_ALL_IMPORTED)


def _content(file: str) -> bytes:
    most = bulk_import.LARGEST_SHEET + 1
    if file == "-":
        return sys.stdin.buffer.read(most)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(most)
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error


def _importer(owner_email: str | None, product_id: int | None) -> Actor:
    """The owner that is named, or that of the product; NotFound for a product of somebody else."""
    with operators_unit() as session:
        if owner_email is None:
            if product_id is None:
                raise Invalid("Say whose the pages are: --owner-email, or --product-id.")
            owner = session.get_one(
                User, visibility.product(session, _OPERATOR, product_id).user_id
            )
            return Actor.of(owner.id, owner.role)
        owner, _ = auth.ensure_owner(session, owner_email)
        actor = Actor.of(owner.id, owner.role)
        if product_id is not None:
            visibility.product(session, actor, product_id)
        return actor


def _named(actor: Actor, name: str) -> int | None:
    with unit_of_work() as session:
        return catalog.product_named(session, actor.user_id, name)


def _import(
    actor: Actor,
    group: Group,
    product_id: int | None,
    name: str | None,
    told: _Told,
    *,
    refresh: bool,
) -> Iterator[JobItemRead]:
    """As jobs, which the owner sees as well; the next one goes on with the product of the first."""
    for start in range(0, len(group.items), MOST_IN_A_JOB):
        data = ImportJob(
            items=group.items[start : start + MOST_IN_A_JOB],
            product_id=product_id,
            search_query=None if product_id is not None else name,
        )
        with operators_unit() as session:
            job_id = bulk_import.start_import(session, actor, data).id
            lease = bulk_import.begin_import(session, job_id)
        while lease is not None:
            for items in bulk_import.run_import(job_id, lease):
                yield from items
            with operators_unit() as session:
                lease = bulk_import.begin_import(session, job_id)
        with operators_unit() as session:
            product_id = bulk_import.summary_of(session, job_id).product_id
    if product_id is None:
        return
    with operators_unit() as session:
        product = visibility.product(session, actor, product_id)
        if group.tags:
            catalog.tag_product(session, product, group.tags)
        if refresh:
            queue_checks(session, session.exec(pricing.pages_of_product(product_id)).all())
    told.products.append(product_id)


def _tell(told: _Told, *, as_json: bool) -> None:
    if as_json:
        for item in told.items:
            typer.echo(item.model_dump_json())
        return
    for item in told.skipped:
        typer.echo(f"skipped {_printable(item.url or '')}: {item.outcome}")
    for item in told.items:
        for warning in item.warnings:
            typer.echo(f"{_printable(item.url or '')}: {_printable(warning)}")
    reasons = Counter(item.outcome for item in told.skipped)
    because = ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))
    created = len(told.items) - len(told.skipped)
    typer.echo(
        f"{created} pages on {len(told.products)} products, {len(told.skipped)} skipped"
        + (f": {because}." if because else ".")
    )


def _printable(text: str) -> str:
    """What a file or a page says must not steer the terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
