"""Targets in, visits out: pages over HTTP through the outbound gate, at the pace shops can bear."""

from app.services.scraping.fetch.fetcher import Fetcher, fetch, fetch_many

__all__ = ["Fetcher", "fetch", "fetch_many"]
