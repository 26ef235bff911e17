"""The catalogue: stores, products, their pages, readings and checks, tags."""

from app.services.catalog.addresses import kept_address
from app.services.catalog.bulk_deletions import bulk_delete
from app.services.catalog.bulk_updates import bulk_update, chosen_ids, tag_products
from app.services.catalog.checks import list_checks
from app.services.catalog.duplicates import duplicate_product
from app.services.catalog.handover import belongings_of, erase, hand_over
from app.services.catalog.merges import merge_products, move_product_url
from app.services.catalog.price_history import (
    WITHOUT_EVIDENCE,
    Span,
    list_price_history,
    pages_within,
)
from app.services.catalog.product_lists import list_products
from app.services.catalog.product_urls import (
    add_page,
    add_pages,
    create_product_url,
    delete_product_url,
    get_product_url,
    list_product_urls,
    refuse_tracked,
    tracked_elsewhere,
    tracking,
    update_product_url,
)
from app.services.catalog.products import (
    add_product,
    add_products,
    create_product,
    delete_product,
    get_product,
    product_named,
    products_named,
    tag_product,
    update_product,
)
from app.services.catalog.readdress import readdress_product_url
from app.services.catalog.readings import (
    create_reading,
    delete_reading,
    get_reading,
    update_reading,
)
from app.services.catalog.resume import resume_store
from app.services.catalog.saved_views import (
    create_saved_view,
    delete_saved_view,
    get_saved_view,
    list_saved_views,
    update_saved_view,
)
from app.services.catalog.store_bulk import bulk_update_stores
from app.services.catalog.store_changes import add_store
from app.services.catalog.store_health import store_health
from app.services.catalog.store_lookup import ensure_store, store_for, store_to_be, stores_for
from app.services.catalog.store_offers import store_offers
from app.services.catalog.store_statistics import store_statistics
from app.services.catalog.stores import (
    FoundStore,
    PutStore,
    create_store,
    delete_store,
    get_store,
    list_stores,
    put_store,
    quick_add_store,
    update_store,
)
from app.services.catalog.tags import (
    create_tag,
    delete_tag,
    ensure_tags,
    get_tag,
    list_tags,
    merge_tags,
    order_tags,
    preview_merge,
    update_tag,
)

__all__ = [
    "WITHOUT_EVIDENCE",
    "FoundStore",
    "PutStore",
    "Span",
    "add_page",
    "add_pages",
    "add_product",
    "add_products",
    "add_store",
    "belongings_of",
    "bulk_delete",
    "bulk_update",
    "bulk_update_stores",
    "chosen_ids",
    "create_product",
    "create_product_url",
    "create_reading",
    "create_saved_view",
    "create_store",
    "create_tag",
    "delete_product",
    "delete_product_url",
    "delete_reading",
    "delete_saved_view",
    "delete_store",
    "delete_tag",
    "duplicate_product",
    "ensure_store",
    "ensure_tags",
    "erase",
    "get_product",
    "get_product_url",
    "get_reading",
    "get_saved_view",
    "get_store",
    "get_tag",
    "hand_over",
    "kept_address",
    "list_checks",
    "list_price_history",
    "list_product_urls",
    "list_products",
    "list_saved_views",
    "list_stores",
    "list_tags",
    "merge_products",
    "merge_tags",
    "move_product_url",
    "order_tags",
    "pages_within",
    "preview_merge",
    "product_named",
    "products_named",
    "put_store",
    "quick_add_store",
    "readdress_product_url",
    "refuse_tracked",
    "resume_store",
    "store_for",
    "store_health",
    "store_offers",
    "store_statistics",
    "store_to_be",
    "stores_for",
    "tag_product",
    "tag_products",
    "tracked_elsewhere",
    "tracking",
    "update_product",
    "update_product_url",
    "update_reading",
    "update_saved_view",
    "update_store",
    "update_tag",
]
