"""Accounts with what administrators want to know of each: a few statements for any slice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.database import Session
from app.core.errors import NotFound
from app.models import (
    ApiToken,
    Invitation,
    Product,
    ProductUrl,
    RefreshFamily,
    RefreshToken,
    User,
)
from app.models.page import Page
from app.models.people import SignInMethod, UserDetail, UserRead, UserStatus
from app.models.users import Role, check_email
from app.services import auth, catalog
from app.services.query import page_of, sorted_by

_SORTS: Final = {
    "email": col(User.email),
    "full_name": func.lower(User.full_name),
    "role": col(User.role),
    "created_at": col(User.created_at),
    "signed_in_at": col(User.signed_in_at),
}
_LARGEST_ID: Final = 2**31 - 1


def list_users(
    session: Session,
    *,
    search: str = "",
    role: Role | None = None,
    status: UserStatus | None = None,
    sort: str = "email",
    limit: int = 50,
    offset: int = 0,
) -> Page[UserRead]:
    """Everybody whose name or address contains `search`, a slice at a time."""
    statement = select(User)
    if search:
        words = (col(User.email), col(User.full_name))
        statement = statement.where(or_(*(w.icontains(search, autoescape=True) for w in words)))
    if role is not None:
        statement = statement.where(User.role == role)
    if status is not None:
        statement = _of_status(statement, status)
    ordered = sorted_by(statement, sort, _SORTS, tie=col(User.id))
    page = page_of(session, ordered, limit=limit, offset=offset)
    return Page(items=read_users(session, page.items), total=page.total)


def get_user(session: Session, user_id: int) -> UserDetail:
    """One account with the counts of what it has; NotFound."""
    user = account(session, user_id)
    read = read_users(session, [user])[0]
    return UserDetail(**read.model_dump(), belongings=catalog.belongings_of(session, user.id))


def find_user(session: Session, email: str) -> User:
    """The account of this address; NotFound."""
    try:
        known = select(User).where(User.email == check_email(email))
    except ValueError as error:
        raise NotFound(f"'{email[:254]}' is not an e-mail address.") from error
    user = session.exec(known).one_or_none()
    if user is None:
        raise NotFound(f"There is no account '{email}'.")
    return user


def account(session: Session, row_id: int, *, held: bool = False) -> User:
    """The row, locked with `held`; NotFound for an id that nobody has."""
    statement = select(User).where(User.id == row_id)
    if held:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    user = session.exec(statement).one_or_none() if 0 < row_id <= _LARGEST_ID else None
    if user is None:
        raise NotFound(f"There is no user {row_id}.")
    return user


def read_users(session: Session, users: Sequence[User]) -> list[UserRead]:
    """These accounts as administrators see them."""
    ids = [user.id for user in users]
    if not ids:
        return []
    products = _by_user(session, ids, func.count(), Product)
    pages = _by_user(session, ids, func.count(), Product, ProductUrl)
    renewed = _by_user(session, ids, func.max(RefreshToken.created_at), RefreshFamily, RefreshToken)
    used = _by_user(session, ids, func.max(ApiToken.used_at), ApiToken)
    invited = _by_user(session, ids, func.max(Invitation.expires_at), Invitation)
    ways = auth.ways_of(session, users)
    return [
        UserRead(
            id=user.id,
            email=user.email,
            full_name=user.full_name,
            role=user.role,
            status=_status_of(user, ways[user.id]),
            sign_in_methods=ways[user.id],
            products_total=products.get(user.id, 0),
            urls_total=pages.get(user.id, 0),
            signed_in_at=user.signed_in_at,
            last_seen_at=_latest(user.signed_in_at, renewed.get(user.id), used.get(user.id)),
            invitation_expires_at=invited.get(user.id),
            created_at=user.created_at,
        )
        for user in users
    ]


def _status_of(user: User, ways: Sequence[SignInMethod]) -> UserStatus:
    if not user.active:
        return UserStatus.DISABLED
    return UserStatus.ACTIVE if ways else UserStatus.INVITED


def _of_status(statement: SelectOfScalar[User], status: UserStatus) -> SelectOfScalar[User]:
    if status is UserStatus.DISABLED:
        return statement.where(~col(User.active))
    enters = auth.has_a_way_in()
    return statement.where(col(User.active), enters if status is UserStatus.ACTIVE else ~enters)


def _by_user(session: Session, ids: list[int], figure: Any, *path: Any) -> dict[int, Any]:
    """A figure over the rows that the path of tables leads to, for each user who has any."""
    statement: Any = select(User.id, figure).select_from(User)
    for table in path:
        statement = statement.join(table)
    found = session.execute(statement.where(col(User.id).in_(ids)).group_by(col(User.id)))
    return dict(found.all())


def _latest(*instants: datetime | None) -> datetime | None:
    return max((instant for instant in instants if instant is not None), default=None)
