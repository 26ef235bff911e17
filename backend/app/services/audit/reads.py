"""Reading the audit log: newest first, with the names of those who are still there."""

from collections.abc import Iterator, Sequence

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.actor import Actor
from app.core.database import Session, unit_of_work
from app.models import AuditEntry, User
from app.models.audit import AuditActor, AuditFilter, AuditRead, Change
from app.models.page import Page
from app.services import visibility
from app.services.audit.left import Left, left_of
from app.services.query import page_of


def list_entries(
    session: Session, *, where: AuditFilter, limit: int, offset: int
) -> Page[AuditRead]:
    """One slice of everything that `where` lets through."""
    found = _filtered(visibility.audit_entries(), where)
    page = page_of(session, _newest_first(found), limit=limit, offset=offset)
    return Page(items=_told(session, page.items), total=page.total)


def list_product_entries(
    session: Session, actor: Actor, product_id: int, *, limit: int, offset: int
) -> Page[AuditRead]:
    """What was changed about a product; where others did it from is not its owner's business."""
    found = visibility.product_audit_entries(session, actor, product_id)
    return _told_to_owner(session, actor, found, limit=limit, offset=offset)


def list_store_entries(
    session: Session, actor: Actor, store_id: int, *, limit: int, offset: int
) -> Page[AuditRead]:
    """What was changed about a store, from which its earlier versions can be told."""
    found = visibility.store_audit_entries(session, actor, store_id)
    return _told_to_owner(session, actor, found, limit=limit, offset=offset)


def _told_to_owner(
    session: Session, actor: Actor, found: SelectOfScalar[AuditEntry], *, limit: int, offset: int
) -> Page[AuditRead]:
    page = page_of(session, _newest_first(found), limit=limit, offset=offset)
    told = _told(session, page.items)
    for entry in told:
        if not visibility.made_entry(actor, entry):
            entry.address = entry.request_id = entry.job_id = None
    return Page(items=told, total=page.total)


def slices(where: AuditFilter, *, size: int) -> Iterator[list[AuditRead]]:
    """All of it, a slice in memory and a unit of work at a time; newest first."""
    before: int | None = None
    while True:
        statement = _newest_first(_filtered(visibility.audit_entries(), where))
        if before is not None:
            statement = statement.where(col(AuditEntry.id) < before)
        with unit_of_work() as session:
            told = _told(session, session.exec(statement.limit(size)).all())
        if told:
            yield told
        if len(told) < size:
            return
        before = told[-1].id


def _newest_first(found: SelectOfScalar[AuditEntry]) -> SelectOfScalar[AuditEntry]:
    return found.order_by(col(AuditEntry.id).desc())


def _filtered(
    statement: SelectOfScalar[AuditEntry], where: AuditFilter
) -> SelectOfScalar[AuditEntry]:
    wanted = {
        AuditEntry.actor_id: where.actor_id,
        AuditEntry.action: where.action,
        AuditEntry.noun: where.entity,
        AuditEntry.subject_id: where.entity_id,
        AuditEntry.address: where.address,
    }
    for column, value in wanted.items():
        if value is not None:
            statement = statement.where(column == value)
    if where.since is not None:
        statement = statement.where(col(AuditEntry.at) >= where.since)
    if where.until is not None:
        statement = statement.where(col(AuditEntry.at) < where.until)
    return statement


def _told(session: Session, entries: Sequence[AuditEntry]) -> list[AuditRead]:
    ids = {entry.actor_id for entry in entries if entry.actor_id is not None}
    people = (
        {user.id: user for user in session.exec(select(User).where(col(User.id).in_(ids)))}
        if ids
        else {}
    )
    there = left_of(session, entries)
    return [_read(entry, people.get(entry.actor_id or 0), there) for entry in entries]


def _read(entry: AuditEntry, user: User | None, there: Left) -> AuditRead:
    actor = (
        None
        if entry.actor_id is None
        else AuditActor(
            id=entry.actor_id,
            email=None if user is None else user.email,
            full_name=None if user is None else user.full_name,
        )
    )
    return AuditRead(
        id=entry.id,
        at=entry.at,
        actor=actor,
        action=entry.action,
        entity=entry.noun,
        entity_id=entry.subject_id,
        entity_gone=there.is_gone(entry.noun, entry.subject_id),
        product_id=entry.product_id,
        product_gone=there.is_gone("product", entry.product_id),
        address=entry.address,
        request_id=entry.request_id,
        job_id=entry.job_id,
        job_gone=there.is_gone("job", entry.job_id),
        changes={
            name: Change(old=before, new=after) for name, (before, after) in entry.changes.items()
        },
    )
