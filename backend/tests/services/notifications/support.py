"""Owners with channels, what waits in the outbox, and a sender that runs until nothing is due."""

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any, Final

import time_machine
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.database import Session, unit_of_work
from app.models import NotificationChannel, NotificationDelivery, Product, User
from app.models.notifications import ChannelKind, ChannelUpdate, DeliveryState
from app.models.types import utcnow
from app.services import notifications
from scripts.stack.services import BACKEND
from tests import factories

SECRETS_KEY: Final = "vR2-7qLw9_ZxPf4TnKs8mBcYd3HgJe6A"
WAITING, SENT, FAILED = DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.FAILED


def make_owner(session: Session, *channels: tuple[ChannelKind, dict[str, Any]]) -> Product:
    """A product of somebody who has these channels."""
    owner = factories.make_user(session)
    for kind, settings in channels:
        row = NotificationChannel(user_id=owner.id, kind=kind, settings=settings)
        session.add(row)
    session.flush()
    return factories.make_product(session, owner, name="Kettle")


def webhook(session: Session, product: Product, url: str) -> None:
    """The whole of it is secret, so it goes in through the front door."""
    user = session.get_one(User, product.user_id)
    data = ChannelUpdate(settings={"url": url})
    notifications.put_channel(session, Actor.of(user.id, user.role), "webhook", data)


def ntfy(url: str) -> tuple[ChannelKind, dict[str, Any]]:
    return ChannelKind.NTFY, {"url": url, "topic": "prices"}


def rows() -> list[NotificationDelivery]:
    """What is in the outbox, the oldest first."""
    with unit_of_work() as session:
        found = select(NotificationDelivery).order_by(col(NotificationDelivery.id))
        return list(session.exec(found))


def sent_until_nothing_is_due() -> None:
    while notifications.deliver_due():
        pass


def later(**span: float) -> Any:
    """Travel so far ahead, in words of `timedelta`."""
    return time_machine.travel(utcnow() + timedelta(**span))


def start_sender() -> subprocess.Popen[bytes]:
    """A sender in a process of its own."""
    command = [sys.executable, "-m", "tests.services.notifications.sender"]
    return subprocess.Popen(command, cwd=BACKEND, env={**os.environ, "PYTHONPATH": str(BACKEND)})  # noqa: S603 -- our own module
