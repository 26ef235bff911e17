"""Whose schedule counts for a store, a product or a page, and whose pause."""

from collections.abc import Iterator, Sequence

from sqlmodel import col, select

from app.core.database import Session
from app.models import Product, ProductUrl, Store
from app.models.instance import InstanceSettings
from app.models.products import ProductStatus
from app.models.schedules import EffectiveSchedule, Schedule, ScheduleSource
from app.services.instance import instance_settings

ScheduleLayer = tuple[ScheduleSource, Schedule | None, bool]
"""Who, the schedule that they set, and whether they let checks come."""


def effective_schedule(
    instance: InstanceSettings,
    *,
    store: Store | None = None,
    product: Product | None = None,
    page: ProductUrl | None = None,
) -> EffectiveSchedule:
    """The closest schedule of those that are given, and the closest pause."""
    return closest_schedule(list(_layers(instance, store, product, page)))


def closest_schedule(layers: Sequence[ScheduleLayer]) -> EffectiveSchedule:
    """That of the first layer with one; the instance, which always has one, comes last."""
    paused_by = next((source for source, _, comes in layers if not comes), None)
    for source, schedule, _ in layers:
        if schedule is not None:
            return EffectiveSchedule(schedule=schedule, source=source, paused_by=paused_by)
    raise LookupError("The instance always has a schedule.")


def effective_schedules(session: Session, pages: Sequence[ProductUrl]) -> list[EffectiveSchedule]:
    """Those of many pages, in their order, from two statements."""
    instance = instance_settings(session)
    statement = (
        select(ProductUrl.id, Product, Store)
        .join(Product, col(Product.id) == ProductUrl.product_id)
        .join(Store, col(Store.id) == ProductUrl.store_id)
        .where(col(ProductUrl.id).in_([page.id for page in pages]))
    )
    around = {page_id: (product, store) for page_id, product, store in session.exec(statement)}
    return [
        effective_schedule(
            instance, page=page, product=around[page.id][0], store=around[page.id][1]
        )
        for page in pages
    ]


def _layers(
    instance: InstanceSettings,
    store: Store | None,
    product: Product | None,
    page: ProductUrl | None,
) -> Iterator[ScheduleLayer]:
    if page is not None:
        yield ScheduleSource.PRODUCT_URL, page.schedule, page.active and not page.paused
    if product is not None:
        comes = product.status is ProductStatus.ACTIVE and not product.paused
        yield ScheduleSource.PRODUCT, product.schedule, comes
    if store is not None:
        yield ScheduleSource.STORE, store.schedule, store.active and not store.paused
    yield ScheduleSource.INSTANCE, instance.schedule, not instance.paused
