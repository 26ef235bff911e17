"""What the store's own selectors find."""

from app.services.scraping.read.selecting.engines import BadSelector
from app.services.scraping.read.selecting.fields import Asked, Selected, select
from app.services.scraping.read.selecting.saving import check_selectors, check_words

__all__ = ["Asked", "BadSelector", "Selected", "check_selectors", "check_words", "select"]
