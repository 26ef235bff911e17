"""Trying out how a shop's pages are read: previews, kept pages, rules replayed on them."""

from app.services.workbench.frames import frame
from app.services.workbench.kept import kept_page
from app.services.workbench.preview import evaluate, preview
from app.services.workbench.replay import replay
from app.services.workbench.snapshots import expire_snapshots, source_of

__all__ = ["evaluate", "expire_snapshots", "frame", "kept_page", "preview", "replay", "source_of"]
