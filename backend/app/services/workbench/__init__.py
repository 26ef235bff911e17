"""Trying out how a shop's pages are read: previews, kept pages, rules replayed on them."""

from app.services.workbench.filing import suggest_tags
from app.services.workbench.frames import frame
from app.services.workbench.kept import kept_page
from app.services.workbench.preview import checked, evaluate, preview
from app.services.workbench.replay import replay
from app.services.workbench.snapshots import expire_snapshots, page_of, source_of

__all__ = [
    "checked",
    "evaluate",
    "expire_snapshots",
    "frame",
    "kept_page",
    "page_of",
    "preview",
    "replay",
    "source_of",
    "suggest_tags",
]
