"""Images of shops, through our own origin."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from app.core.errors import NotFound, Unavailable
from app.services import images

router = APIRouter(prefix="/images", tags=["images"])

_FOR_A_DAY = "private, max-age=86400"
_NOT_AT_ALL = "no-store"
"""The image may well be there: its host did not answer, or too many were asked for at once."""


@router.get(
    "/{signed}",
    response_class=Response,
    responses={
        200: {"content": {"image/*": {}}, "description": "The image"},
        204: {"description": "There is none, and it was optional"},
    },
)
def show_image(
    signed: str,
    *,
    optional: Annotated[bool, Query(description="What may be missing is no error")] = False,
) -> Response:
    """An image whose address we have signed; raster images up to 5 MB."""
    try:
        shown = images.image(signed)
    except (NotFound, Unavailable) as error:
        if not optional:
            raise
        kept = _FOR_A_DAY if isinstance(error, NotFound) else _NOT_AT_ALL
        return Response(status_code=status.HTTP_204_NO_CONTENT, headers={"Cache-Control": kept})
    headers = {
        "Cache-Control": "private, max-age=604800, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline",
    }
    return Response(shown.body, media_type=shown.media_type, headers=headers)
