"""Targets in, visits out: pages over HTTP through the outbound gate, at the pace shops can bear."""

from app.services.scraping.fetch.fetching import Fetching, fetch, fetch_many, fetch_with_pauses

__all__ = ["Fetching", "fetch", "fetch_many", "fetch_with_pauses"]
