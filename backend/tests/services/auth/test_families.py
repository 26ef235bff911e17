"""Sign-ins as families of refresh tokens."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.actor import Actor, Visitor
from app.core.database import Session, unit_of_work
from app.core.errors import Unauthenticated
from app.models import AuditEntry, FeedAddress, RefreshFamily, RefreshToken, User
from app.models.types import utcnow
from app.services import alerts, auth
from app.services.auth.families import open_family
from tests import factories

HERE = Visitor("192.0.2.1", "Firefox")


def test_a_sign_in_remembers_where_it_was_made(session: Session, owner: User) -> None:
    open_family(session, owner, HERE, proved_at=None)

    family = session.exec(select(RefreshFamily)).one()
    assert family.address == "192.0.2.1"
    assert family.user_agent == "Firefox"


def test_only_hashes_of_tokens_are_kept(session: Session, owner: User) -> None:
    pair = open_family(session, owner, HERE, proved_at=None)

    assert session.exec(select(RefreshToken.token_hash)).one() != pair.refresh_token


def test_a_sign_in_that_is_used_goes_on(session: Session, owner: User) -> None:
    pair = open_family(session, owner, HERE, proved_at=None)
    family = session.exec(select(RefreshFamily)).one()
    family.expires_at = utcnow() + timedelta(days=1)

    fresh = auth.refresh(session, pair.refresh_token, HERE)

    assert family.expires_at > utcnow() + timedelta(days=29)
    assert fresh.refresh_expires_in == 30 * 24 * 3600


def test_ending_everything_leaves_other_people_signed_in(
    session: Session, owner: User, stranger: User
) -> None:
    ours = open_family(session, owner, HERE, proved_at=None)
    theirs = open_family(session, stranger, HERE, proved_at=None)

    auth.end_all(session, owner)

    with pytest.raises(Unauthenticated):
        auth.refresh(session, ours.refresh_token, HERE)
    assert auth.refresh(session, theirs.refresh_token, HERE)
    assert owner.token_version == 1
    assert stranger.token_version == 0


def test_ending_everything_closes_the_secret_address_of_the_feeds(
    session: Session, owner: User, stranger: User
) -> None:
    for user in (owner, stranger):
        alerts.rotate_feed(session, Actor.of(user.id, user.role))

    auth.end_all(session, owner)

    assert session.exec(select(FeedAddress.user_id)).all() == [stranger.id]


def test_sign_ins_that_are_over_are_dropped(session: Session, owner: User) -> None:
    open_family(session, owner, HERE, proved_at=None)
    for field in ("expires_at", "ended_at"):
        open_family(session, owner, HERE, proved_at=None)
        newest = session.exec(select(RefreshFamily).order_by("id")).all()[-1]
        setattr(newest, field, utcnow() - timedelta(days=2))
    session.flush()

    dropped = auth.expire_sign_ins(session, utcnow() - timedelta(days=1))

    assert dropped == 2
    assert len(session.exec(select(RefreshFamily)).all()) == 1
    assert len(session.exec(select(RefreshToken)).all()) == 1


def test_used_tokens_are_kept_as_long_as_they_could_come_back(
    session: Session, owner: User
) -> None:
    pair = open_family(session, owner, HERE, proved_at=None)
    pair = auth.refresh(session, pair.refresh_token, HERE)
    auth.refresh(session, pair.refresh_token, HERE)
    older, newer, _ = session.exec(select(RefreshToken).order_by("id")).all()
    older.used_at = utcnow() - timedelta(days=32)
    newer.used_at = utcnow() - timedelta(days=29)
    session.flush()

    auth.expire_sign_ins(session, utcnow() - timedelta(days=1))

    left = session.exec(select(RefreshToken.id).order_by("id")).all()
    assert len(left) == 2
    assert newer.id == left[0]


@pytest.mark.usefixtures("committed")
def test_of_two_requests_with_one_token_one_wins_and_the_sign_in_ends() -> None:
    with unit_of_work() as session:
        pair = open_family(session, factories.make_user(session), HERE, proved_at=None)

    def refresh() -> None:
        with unit_of_work() as session:
            auth.refresh(session, pair.refresh_token, HERE)

    with ThreadPoolExecutor() as pool:
        with unit_of_work() as session:
            auth.refresh(session, pair.refresh_token, HERE)
            second = pool.submit(refresh)
            wait([second], timeout=0.5)

        with pytest.raises(Unauthenticated):
            second.result()

    with unit_of_work() as session:
        assert session.exec(select(RefreshFamily)).one().ended_at is not None
        assert session.exec(select(AuditEntry)).one().action == "refresh_token.reused"
