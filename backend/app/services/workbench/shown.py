"""Pages and visits as clients see them."""

from collections.abc import Iterable
from decimal import Decimal

from app.models.checks import Outcome
from app.models.listing import Listing, Price
from app.models.snapshots import (
    AnswerHeader,
    FieldEvidence,
    PagePreview,
    PreviewAnswer,
    PreviewListing,
    PreviewResponse,
    Snapshot,
)
from app.services import images
from app.services.scraping.pages import Visit, WebPage
from app.services.workbench.frames import frame_path


def listed(listing: Listing) -> PreviewListing:
    """A listing as clients see it."""
    return PreviewListing(
        title=listing.title,
        price=_amount(listing.price),
        currency=None if listing.price is None else listing.price.currency,
        list_price=_amount(listing.list_price),
        unit_price=_amount(listing.unit_price),
        availability=listing.availability,
        image=listing.image,
        image_path=images.path_of(listing.image),
        description=listing.description,
        brand=listing.brand,
        sku=listing.sku,
        gtin=listing.gtin,
    )


def _amount(price: Price | None) -> Decimal | None:
    return None if price is None else price.amount


def nothing_of(visit: Visit, warnings: Iterable[str]) -> PagePreview:
    """The preview of a visit that brought no page: the reason, and how the shop answered."""
    response = PreviewResponse(
        outcome=visit.outcome,
        status=visit.status,
        final_url=visit.answers[-1].url if visit.answers else None,
        ms=visit.duration_ms,
        bytes=None,
        answers=_answers(visit),
    )
    return PagePreview(
        snapshot_id=None,
        page_path=None,
        listing=None,
        reason=visit.reason,
        evidence={},
        traces={},
        candidates=[],
        response=response,
        warnings=[*warnings, *visit.warnings],
    )


def shown_of(
    snapshot: Snapshot | None,
    page: WebPage,
    listing: Listing,
    warnings: Iterable[str],
    *,
    visit: Visit | None = None,
) -> PagePreview:
    """The preview of a page that was read: what is on it, and how each field was found.

    Without a visit it was kept before, and nobody knows how long it took; without a snapshot it is
    not kept, and cannot be shown in a frame.
    """
    return PagePreview(
        snapshot_id=None if snapshot is None else snapshot.id,
        page_path=None if snapshot is None else frame_path(snapshot.id),
        listing=listed(listing),
        reason=listing.reason,
        evidence={
            name: FieldEvidence(method=found.method.value, selector=found.path, raw=found.raw)
            for name, found in listing.evidence.items()
        },
        traces=listing.traces,
        candidates=list(listing.candidates),
        response=PreviewResponse(
            outcome=Outcome.OK,
            status=page.status,
            final_url=page.final_url,
            ms=None if visit is None else visit.duration_ms,
            bytes=page.size,
            answers=[] if visit is None else _answers(visit),
        ),
        warnings=[*warnings, *listing.warnings],
    )


def _answers(visit: Visit) -> list[PreviewAnswer]:
    return [
        PreviewAnswer(
            url=answer.url,
            status=answer.status,
            ms=answer.ms,
            headers=[AnswerHeader(name=name, value=value) for name, value in answer.headers],
        )
        for answer in visit.answers
    ]
