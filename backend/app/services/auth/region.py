"""What the environment says of where the first reader is."""

from app.core.config import Settings, get_settings
from app.models.sign_in import SetupRegion
from app.services.scraping.prices import currency_of_region, region_of_locale


def region_of_environment() -> SetupRegion:
    """Null for what nobody set: the browser of whoever sets up knows better than our defaults."""
    settings = get_settings()
    locale = _said(settings, "currency_locale")
    region = None if locale is None else region_of_locale(locale)
    return SetupRegion(
        locale=_said(settings, "default_locale"),
        currency=None if region is None else currency_of_region(region),
        timezone=_said(settings, "tz"),
    )


def _said(settings: Settings, name: str) -> str | None:
    """What somebody set, even to what is our default; `.env.example` sets none of these."""
    value: str = getattr(settings, name)
    return value if name in settings.model_fields_set else None
