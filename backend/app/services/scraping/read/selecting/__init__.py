"""What the store's own selectors find."""

from app.services.scraping.read.selecting.fields import Selected, select

__all__ = ["Selected", "select"]
