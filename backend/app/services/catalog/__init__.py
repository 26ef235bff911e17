"""The catalogue: tags."""

from app.services.catalog.tags import create_tag, delete_tag, get_tag, list_tags, update_tag

__all__ = ["create_tag", "delete_tag", "get_tag", "list_tags", "update_tag"]
