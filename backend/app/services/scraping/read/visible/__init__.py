"""What a buyer sees: prices and words about stock on the page itself."""

from app.services.scraping.read.visible.look import Sight, look

__all__ = ["Sight", "look"]
