"""The catalogue through the services that the API uses, read and never written.

From `backend/`: `uv run marimo run notebooks/catalog_explorer.py`. It reads the settings that the
app reads (the environment, `.env`, what `make run` noted), and so the same PostgreSQL.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Catalog explorer")

with app.setup:
    import marimo as mo

    from app.core.actor import Actor
    from app.core.config import get_settings
    from app.core.database import unit_of_work
    from app.core.environment import SettingsRefused
    from app.models.products import ProductFilter
    from app.services import catalog, people
    from app.services.catalog import Span
    from app.services.health import Component, Status, readiness

    MOST_OWNERS = 1_000
    MOST_READINGS = 1_000
    AT_ONCE = 100


@app.cell
def _():
    try:
        settings = get_settings()
    except SettingsRefused as refused:
        mo.stop(True, mo.callout(mo.md(f"Nothing is set up yet: {refused}"), kind="danger"))
    database = f"{settings.postgres_host}:{settings.postgres_port}/{settings.postgres_db}"
    found = readiness().components[Component.DATABASE]
    mo.stop(
        found.status is not Status.OK,
        mo.callout(
            mo.md(f"PostgreSQL does not answer at `{database}`. Start it, for example `make run`."),
            kind="danger",
        ),
    )
    mo.md(f"# Catalog explorer\n\nPostgreSQL at `{database}`. Nothing here changes it.")
    return (database,)


@app.cell
def _(database):
    mo.stop(not database)
    owners = []
    while len(owners) < MOST_OWNERS:
        with unit_of_work() as _session:
            _page = people.list_users(_session, limit=AT_ONCE, offset=len(owners))
        owners += _page.items
        if len(owners) >= _page.total:
            break
    mo.stop(
        not owners,
        mo.callout(mo.md("There is no account yet: make one in the app, or with `create-user`.")),
    )
    by_label = {
        f"{each.email} (id {each.id}, {each.products_total} products)": each for each in owners
    }
    most = max(by_label, key=lambda label: by_label[label].products_total)
    owner_choice = mo.ui.dropdown(
        options=by_label, value=most, label="Owner", searchable=True, full_width=True
    )
    return owner_choice, owners


@app.cell
def _(owner_choice):
    mo.stop(owner_choice.value is None, mo.md("Choose an owner."))
    owner = owner_choice.value
    actor = Actor.of(owner.id, owner.role)
    search = mo.ui.text(label="Search", debounce=True)
    sort = mo.ui.dropdown(
        options=["name", "-name", "-updated_at", "created_at", "-created_at"],
        value="name",
        label="Sort",
    )
    slice_number = mo.ui.number(
        start=1, stop=max(1, -(-owner.products_total // AT_ONCE)), label="Slice of 100"
    )
    mo.vstack([owner_choice, mo.hstack([search, sort, slice_number], justify="start")])
    return actor, owner, search, slice_number, sort


@app.cell
def _(actor, search, slice_number, sort):
    with unit_of_work() as _session:
        _listed = catalog.list_products(
            _session,
            actor,
            where=ProductFilter(search=search.value[:255]),
            sort=sort.value,
            limit=AT_ONCE,
            offset=(int(slice_number.value) - 1) * AT_ONCE,
        )
    payload = _listed.model_dump(mode="json")
    return (payload,)


@app.cell
def _(payload):
    _rows = [
        {
            "id": each["id"],
            "name": each["name"],
            "best": each["best"] and f"{each['best']['amount']} {each['best']['currency']}",
            "store": each["best"] and each["best"]["store_name"],
            "trend": each["trend"],
            "min": each["min"],
            "max": each["max"],
            "urls": f"{each['urls_active']}/{each['urls_total']}",
            "tags": ", ".join(tag["name"] for tag in each["tags"]),
            "status": each["status"],
            "last checked": each["last_checked_at"],
            "next check": each["next_check_at"],
        }
        for each in payload["items"]
    ]
    products = mo.ui.table(
        _rows, selection="single", initial_selection=[0] if _rows else [], page_size=20
    )
    mo.vstack(
        [
            mo.md(f"## Products\n\n{payload['total']} in all; choose one for its pages."),
            products,
            mo.accordion({"The payload, as the REST answer has it": mo.json(payload)}),
        ]
    )
    return (products,)


@app.cell
def _(actor, products):
    mo.stop(not products.value, mo.md("No product is chosen."))
    with unit_of_work() as _session:
        detail = catalog.get_product(_session, actor, products.value[0]["id"]).model_dump(
            mode="json"
        )
    return (detail,)


@app.cell
def _(detail):
    urls = [
        {
            "id": each["id"],
            "url": each["url"],
            "store": each["store"]["name"],
            "locale": each["store"]["locale"],
            "currency": each["store"]["currency"],
            "primary": each["is_primary"],
            "active": each["active"],
            "price": each["offer"] and each["offer"]["amount"],
            "last outcome": each["last_check"] and each["last_check"]["outcome"],
            "reason": each["last_check"] and each["last_check"]["reason"],
            "next check": each["next_check_at"],
        }
        for each in detail["urls"]
    ]
    mo.vstack(
        [
            # As text, since a name may hold anything.
            mo.md("## Pages of the chosen product"),
            mo.plain_text(detail["name"]),
            mo.ui.table(urls, selection=None),
        ]
    )


@app.cell
def _(actor, detail):
    history = []
    while len(history) < MOST_READINGS:
        with unit_of_work() as _session:
            _page = catalog.list_price_history(
                _session,
                actor,
                span=Span(product_id=detail["id"]),
                limit=AT_ONCE,
                offset=len(history),
            )
        history += _page.model_dump(mode="json")["items"]
        if len(history) >= _page.total:
            break
    _pages = {each["id"]: each for each in detail["urls"]}
    readings = [
        {
            "started": each["started_at"],
            "last seen": each["last_seen_at"],
            "amount": each["amount"],
            "currency": each["currency"],
            "availability": each["availability"],
            "store": _pages[each["product_url_id"]]["store"]["name"],
            "store locale": _pages[each["product_url_id"]]["store"]["locale"],
            "page": each["product_url_id"],
            "source": each["source"],
            "excluded": each["excluded"],
        }
        for each in history
    ]
    mo.vstack(
        [
            mo.md(
                f"## Price history\n\n{_page.total} readings, the newest {len(history)} of them."
            ),
            mo.ui.table(readings, selection=None, page_size=20),
        ]
    )
    return (history,)


@app.cell
def _(owner, owners):
    with unit_of_work() as _session:
        _theirs = catalog.belongings_of(_session, owner.id).model_dump()
        _all = catalog.belongings_of(_session, None).model_dump()
    counts = [
        {"what": noun.replace("_", " "), owner.email: _theirs[noun], "everybody": _all[noun]}
        for noun in _theirs
    ]
    mo.vstack(
        [
            mo.md(f"## Counts\n\nOf {len(owners)} accounts."),
            mo.ui.table(counts, selection=None),
        ]
    )
    return (counts,)


if __name__ == "__main__":
    app.run()
