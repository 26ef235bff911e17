"""Shops' pages: visiting them, and reading what they say."""

from app.services.scraping.fetch import fetch, fetch_many
from app.services.scraping.read import read

__all__ = ["fetch", "fetch_many", "read"]
