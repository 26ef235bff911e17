"""The names of the queues, for whoever starts workers and needs neither Celery nor Redis."""

from typing import Final

BROWSER: Final = "browser"
"""The queue of pages that the browser service shows, and the name of a worker for it alone."""
QUEUES: Final = ("http", BROWSER, "housekeeping", "notify")
"""Visits wait apart from the rest, so that more workers can be given to either; a batch that took
`pricing.visits.LONGEST_BATCH_SECONDS` gives the rest of its pages back."""
