"""Who changed what, when, and from where: what services note, and what each flush tells by itself.

Importing this is enough for the changes of the catalogue to be noted.
"""

from app.services.audit.changes import note_changes
from app.services.audit.entries import expire, record, record_by_author
from app.services.audit.reads import (
    list_entries,
    list_product_entries,
    list_store_entries,
    slices,
)
from app.services.audit.updates import record_updates

__all__ = [
    "expire",
    "list_entries",
    "list_product_entries",
    "list_store_entries",
    "note_changes",
    "record",
    "record_by_author",
    "record_updates",
    "slices",
]
