"""A page in, a listing out: no network, no database, no exception."""

from app.services.scraping.read.reading import read

__all__ = ["read"]
