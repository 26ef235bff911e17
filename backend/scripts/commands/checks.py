"""Commands around checks: visiting pages now, and what beat runs by itself."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from babel.dates import format_timedelta

from app.core.actor import Actor
from app.core.config import get_settings
from app.core.database import Session, unit_of_work
from app.core.errors import NotFound
from app.models.types import utcnow
from app.models.users import Role
from app.services import pricing, visibility
from app.services.pricing import Batch, Check
from app.services.scraping.pages import Postponed
from app.tasks import schedule
from scripts.commands.running import command

_OPERATOR = Actor.of(0, Role.ADMIN)
"""Whoever can run commands on the machine reaches every row."""


@command(redis=True)
def check(
    product: Annotated[int | None, typer.Option(help="Visit the pages of this product.")] = None,
    url: Annotated[
        str | None, typer.Option(help="Visit this page: its address, or its product URL id.")
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="Visit whatever is due now.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Visit pages now, in this process, and print what came of each."""
    if sum((product is not None, url is not None, due)) != 1:
        raise typer.BadParameter("Name one of --product, --url and --due.")
    with unit_of_work() as session:
        batches = (
            pricing.lease_due(session)
            if due
            else pricing.lease_now(session, _chosen(session, product, url))
        )
    _visit(batches, as_json=as_json)


@command(redis=True)
def show_schedule(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Print what beat runs, when it last ran, and when it runs next."""
    now = utcnow()
    with unit_of_work() as session:
        found = schedule.runs(session)
    for run in found:
        if as_json:
            last = None if run.last is None else run.last.model_dump(mode="json")
            line = {
                "name": run.entry.name,
                "task": run.entry.task,
                "schedule": run.entry.described,
                "purpose": run.entry.purpose,
                "last_run": last,
                "next_run_at": run.next_run_at.isoformat(),
                "enabled": not run.rests,
            }
            typer.echo(json.dumps(line))
            continue
        typer.echo(f"{run.entry.name:20} {run.entry.described:12} {run.entry.purpose}")
        coming = "switched off" if run.rests else f"next {_ago(run.next_run_at - now)}"
        typer.echo(f"{'':20} {'':12} last {_told(run)}, {coming}")
    typer.echo(f"Clock times are in {get_settings().tz}.", err=True)


def _chosen(session: Session, product: int | None, url: str | None) -> Sequence[int]:
    if product is not None:
        visibility.product(session, _OPERATOR, product)
        pages = session.exec(pricing.pages_of_product(product)).all()
        if not pages:
            raise NotFound(f"Product {product} has no active page.")
        return pages
    text = url or ""
    if text.isdecimal():
        return [visibility.product_url(session, _OPERATOR, int(text)).id]
    pages = pricing.pages_at(session, text)
    if not pages:
        raise NotFound(f"No product tracks {text}.")
    return pages


def _visit(batches: Sequence[Batch], *, as_json: bool) -> None:
    if not batches:
        typer.echo("There is nothing to visit: no page is due, or all are being visited.", err=True)

    def tell(result: Check | Postponed) -> None:
        typer.echo(_json_line(result) if as_json else _line(result))

    for batch in batches:
        pricing.visit_pages(batch.product_url_ids, batch.lease, tell=tell)


def _line(result: Check | Postponed) -> str:
    if isinstance(result, Postponed):
        seconds = f"{result.seconds:.0f}"
        return f"{result.target.key}: postponed, its shop has to rest for {seconds} s"
    found = " ".join(str(part) for part in (result.price, result.availability) if part is not None)
    because = f" ({result.reason})" if result.reason else ""
    return f"{result.product_url_id}: {result.outcome} {found}{because}"


def _json_line(result: Check | Postponed) -> str:
    if isinstance(result, Postponed):
        return json.dumps(
            {"product_url_id": result.target.key, "postponed_seconds": round(result.seconds, 1)}
        )
    price = result.price
    return json.dumps(
        {
            "product_url_id": result.product_url_id,
            "outcome": result.outcome,
            "amount": None if price is None else str(price.amount),
            "currency": None if price is None else price.currency,
            "availability": result.availability,
            "reason": result.reason,
        },
        ensure_ascii=False,
    )


def _told(run: schedule.Run) -> str:
    if run.last is None:
        return "not known"
    ended = _ago(run.last.ended_at - utcnow())
    return f"{ended} ({run.last.outcome}, {run.last.duration_ms} ms)"


def _ago(delta: object) -> str:
    return str(format_timedelta(delta, add_direction=True, locale="en"))  # type: ignore[arg-type]  # a timedelta
