"""Private feeds of alerts: Atom and iCalendar at an address that only its reader knows."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from sqlmodel import col

from app.core.actor import Actor
from app.core.config import get_settings
from app.core.database import Session
from app.core.errors import NotFound
from app.core.security import hash_token, new_opaque_token
from app.models import Alert, FeedAddress, User
from app.models.notifications import FeedCreated, FeedRead
from app.models.types import utcnow
from app.services import audit, visibility
from app.services.notifications import Message, message_of

MOST_ENTRIES: Final = 100
_LINE: Final = 73
"""Octets of a line of iCalendar, without those that fold it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One alert of a feed."""

    id: int
    message: Message
    at: datetime


def read_feed(session: Session, actor: Actor) -> FeedRead:
    row = session.exec(visibility.feed_of(actor)).one_or_none()
    return FeedRead(active=row is not None, created_at=row.created_at if row else None)


def rotate_feed(session: Session, actor: Actor) -> FeedCreated:
    """A new address, told this once; the one before it is no longer good."""
    user = session.get_one(User, actor.user_id, with_for_update={"key_share": True})
    row = session.exec(visibility.feed_of(actor)).one_or_none()
    token, now = new_opaque_token(), utcnow()
    if row is None:
        row = FeedAddress(user_id=user.id, token_hash=hash_token(token))
        session.add(row)
    row.token_hash, row.created_at = hash_token(token), now
    session.flush()
    audit.record_by_author(session, "feed.rotated", "feed", row.id)
    base = f"{get_settings().base_url}/api/feeds/{token}"
    return FeedCreated(
        active=True, created_at=now, atom_url=f"{base}/alerts.atom", ical_url=f"{base}/alerts.ics"
    )


def close_feed(session: Session, actor: Actor) -> None:
    row = session.exec(visibility.feed_of(actor)).one_or_none()
    if row is not None:
        session.delete(row)
        audit.record_by_author(session, "feed.closed", "feed", row.id)


def atom_of(session: Session, token: str) -> str:
    """The newest alerts as Atom (RFC 4287); NotFound for an address that is none."""
    reader = _reader(session, token)
    return _atom(_entries(session, reader), reader.id, token)


def ical_of(session: Session, token: str) -> str:
    """The newest alerts as iCalendar (RFC 5545), each a moment of its day; NotFound as above."""
    return _ical(_entries(session, _reader(session, token)))


def _reader(session: Session, token: str) -> User:
    user = session.exec(visibility.reader_of_feed(hash_token(token))).one_or_none()
    if user is None:
        raise NotFound("There is no such feed.")
    return user


def _entries(session: Session, user: User) -> list[Entry]:
    told = visibility.alerts_of(user.id).where(col(Alert.silence).is_(None))
    newest = session.exec(told.order_by(col(Alert.id).desc()).limit(MOST_ENTRIES))
    return [
        Entry(
            alert.id,
            message_of(alert.kind, alert.happening, alert.product_id, locale=user.locale),
            alert.happened_at,
        )
        for alert in newest
    ]


def _atom(entries: Sequence[Entry], user_id: int, token: str) -> str:
    """Its id is one reader's, whatever its address is; the address is told to whoever has it."""
    settings = get_settings()
    base = html.escape(settings.base_url)
    updated = entries[0].at if entries else utcnow()
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom">',
            f"<title>{html.escape(settings.app_name)}</title>",
            f"<id>{base}/alerts/of/{user_id}</id>",
            f'<link href="{base}/alerts"/>',
            f'<link rel="self" href="{base}/api/feeds/{html.escape(token)}/alerts.atom"/>',
            f"<updated>{updated.isoformat()}</updated>",
            *(_atom_entry(entry, base) for entry in entries),
            "</feed>\n",
        ]
    )


def _atom_entry(entry: Entry, base: str) -> str:
    at, text = entry.at.isoformat(), html.escape("\n".join(entry.message.lines))
    link = html.escape(entry.message.links[-1].url)
    return (
        f"<entry><id>{base}/alerts/{entry.id}</id><title>{html.escape(entry.message.title)}</title>"
        f"<updated>{at}</updated><published>{at}</published>"
        f"<author><name>{html.escape(get_settings().app_name)}</name></author>"
        f'<link href="{link}"/><content type="text">{text}</content></entry>'
    )


def _ical(entries: Sequence[Entry]) -> str:
    settings = get_settings()
    host = urlsplit(settings.base_url).hostname or "localhost"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//CostCourter//Alerts//EN",
        f"X-WR-CALNAME:{_ical_text(settings.app_name)}",
    ]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:alert-{entry.id}@{host}",
            f"DTSTAMP:{_ical_time(entry.at)}",
            f"DTSTART:{_ical_time(entry.at)}",
            f"DTEND:{_ical_time(entry.at + timedelta(minutes=15))}",
            f"SUMMARY:{_ical_text(entry.message.title)}",
            f"DESCRIPTION:{_ical_text(entry.message.text)}",
            f"URL:{entry.message.links[-1].url}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _ical_time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _ical_text(text: str) -> str:
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Cut into lines of so many octets, never within a character."""
    parts, part = [], ""
    for character in line:
        if len(f"{part}{character}".encode()) > _LINE:
            parts.append(part)
            part = ""
        part += character
    return "\r\n ".join([*parts, part])
