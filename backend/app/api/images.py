"""Images of shops, through our own origin."""

from fastapi import APIRouter, Response

from app.services import images

router = APIRouter(prefix="/images", tags=["images"])


@router.get(
    "/{signed}",
    response_class=Response,
    responses={200: {"content": {"image/*": {}}, "description": "The image"}},
)
def show_image(signed: str) -> Response:
    """An image whose address we have signed; raster images up to 5 MB."""
    shown = images.image(signed)
    headers = {
        "Cache-Control": "private, max-age=604800, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline",
    }
    return Response(shown.body, media_type=shown.media_type, headers=headers)
