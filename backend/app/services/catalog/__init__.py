"""The catalogue: stores, products, their pages and tags."""

from app.services.catalog.product_lists import list_products
from app.services.catalog.product_urls import (
    add_page,
    create_product_url,
    delete_product_url,
    get_product_url,
    list_product_urls,
    tracked_elsewhere,
    update_product_url,
)
from app.services.catalog.products import (
    add_product,
    create_product,
    delete_product,
    get_product,
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
    "add_page",
    "add_product",
    "add_store",
    "change_store",
    "create_product",
    "create_product_url",
    "create_store",
    "create_tag",
    "delete_product",
    "delete_product_url",
    "delete_store",
    "delete_tag",
    "ensure_store",
    "ensure_tags",
    "get_product",
    "get_product_url",
    "get_store",
    "get_tag",
    "list_product_urls",
    "list_products",
    "list_stores",
    "list_tags",
    "quick_add_store",
    "store_for",
    "tracked_elsewhere",
    "update_product",
    "update_product_url",
    "update_store",
    "update_tag",
]
