"""Private feeds: whose they are, what they hold, and that they end when they are rotated."""

from datetime import datetime
from typing import Any

from fastapi.testclient import TestClient
from lxml import etree

from app.core.database import Session
from app.models import User
from tests import factories
from tests.conftest import MakeClient


def test_a_feed_is_one_readers_and_stays_the_same_one_when_its_address_is_new(
    client: TestClient,
    client_for: MakeClient,
    anonymous: TestClient,
    session: Session,
    owner: User,
    stranger: User,
) -> None:
    """By RFC 4287: each has an id of its own, for good, a time, an author and what it says."""
    alert = factories.make_alert(session, factories.make_product(session, owner))
    names = {"a": "http://www.w3.org/2005/Atom"}

    def feed(whose: TestClient) -> Any:
        address = whose.post("/api/notifications/feeds/rotate").json()["atom_url"]
        answer = anonymous.get(address.removeprefix("http://localhost:8000"))
        return etree.fromstring(answer.content)

    mine, again, theirs = feed(client), feed(client), feed(client_for(stranger))
    ids = [each.xpath("a:id/text()", namespaces=names) for each in (mine, again, theirs)]
    assert ids[0] == ids[1] != ids[2]
    assert all(len(each) == 1 for each in ids)
    assert len(mine.xpath("a:title", namespaces=names)) == 1
    assert theirs.xpath("a:entry", namespaces=names) == []
    (entry,) = mine.xpath("a:entry", namespaces=names)
    for part in ("id", "title", "updated", "author/a:name", "content", "link/@href"):
        assert len(entry.xpath(f"a:{part}", namespaces=names)) == 1, part
    (said,) = entry.xpath("a:updated/text()", namespaces=names)
    assert datetime.fromisoformat(said) == alert.happened_at
    assert datetime.fromisoformat(mine.xpath("string(a:updated)", namespaces=names)).tzinfo


def test_a_calendar_holds_each_alert_as_an_event_of_its_moment(
    client: TestClient, anonymous: TestClient, session: Session, owner: User
) -> None:
    """By RFC 5545: unfolded, each line is a name and a value, and each event has what it needs."""
    name = "Kühlschrank, groß; \\ weiß " * 6
    alert = factories.make_alert(session, factories.make_product(session, owner, name=name))
    address = client.post("/api/notifications/feeds/rotate").json()["ical_url"]

    text = anonymous.get(address.removeprefix("http://localhost:8000")).text

    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    event = dict(line.split(":", 1) for line in lines[lines.index("BEGIN:VEVENT") :])
    at = f"{alert.happened_at:%Y%m%dT%H%M%SZ}"
    assert (event["DTSTART"], event["DTSTAMP"]) == (at, at)
    assert event["UID"] == f"alert-{alert.id}@localhost"
    assert event["DTEND"] > at
    assert event["SUMMARY"].startswith("Kühlschrank\\, groß\\; \\\\ weiß")
    assert event["URL"] == f"http://localhost:8000/products/{alert.product_id}"


def test_feeds_are_private_rotate_and_escape_what_a_shop_writes(
    client: TestClient, anonymous: TestClient, session: Session, owner: User
) -> None:
    product = factories.make_product(
        session, owner, name="<script>&,; Kettle\N{RIGHT-TO-LEFT OVERRIDE}"
    )
    factories.make_alert(session, product)
    first = client.post("/api/notifications/feeds/rotate").json()

    atom = anonymous.get(first["atom_url"].removeprefix("http://localhost:8000"))
    ical = anonymous.get(first["ical_url"].removeprefix("http://localhost:8000"))

    assert atom.headers["content-type"] == "application/atom+xml; charset=utf-8"
    names = {"a": "http://www.w3.org/2005/Atom"}
    read: Any = etree.fromstring(atom.content)
    titles = read.xpath("//a:entry/a:title/text()", namespaces=names)
    assert titles == ["<script>&,; Kettle costs €89.90"]
    (own,) = read.xpath("//a:link[@rel='self']/@href", namespaces=names)
    assert own == first["atom_url"]
    assert "<script>" not in atom.text
    lines = ical.text.split("\r\n")
    assert "SUMMARY:<script>&\\,\\; Kettle costs €89.90" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert ical.text.count("BEGIN:VEVENT") == 1

    second = client.post("/api/notifications/feeds/rotate").json()
    assert second["atom_url"] != first["atom_url"]
    assert anonymous.get(first["atom_url"].removeprefix("http://localhost:8000")).status_code == 404
    assert client.get("/api/notifications/feeds").json()["active"] is True
    owner.active = False
    assert (
        anonymous.get(second["atom_url"].removeprefix("http://localhost:8000")).status_code == 404
    )
