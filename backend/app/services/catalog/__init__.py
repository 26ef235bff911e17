"""The catalogue: stores, products and tags."""

from app.services.catalog.product_lists import list_products
from app.services.catalog.products import (
    add_product,
    create_product,
    delete_product,
    get_product,
    hold_product,
    update_product,
)
from app.services.catalog.stores import (
    FoundStore,
    add_store,
    change_store,
    create_store,
    delete_store,
    ensure_store,
    get_store,
    list_stores,
    quick_add_store,
    store_for,
    update_store,
)
from app.services.catalog.tags import (
    create_tag,
    delete_tag,
    ensure_tags,
    get_tag,
    list_tags,
    update_tag,
)

__all__ = [
    "FoundStore",
    "add_product",
    "add_store",
    "change_store",
    "create_product",
    "create_store",
    "create_tag",
    "delete_product",
    "delete_store",
    "delete_tag",
    "ensure_store",
    "ensure_tags",
    "get_product",
    "get_store",
    "get_tag",
    "hold_product",
    "list_products",
    "list_stores",
    "list_tags",
    "quick_add_store",
    "store_for",
    "update_product",
    "update_store",
    "update_tag",
]
