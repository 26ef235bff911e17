"""What clients ask for, and the same data by one hand-written statement."""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Call:
    """One request; `limit` is the statement that reads what it answers."""

    name: str
    path: str
    method: str = "GET"
    body: dict[str, Any] | None = None
    limit: str | None = None


_LIST: Final = """
SELECT p.id, p.name, p.slug, p.image_url, p.status, p.favourite, p.paused, p.trend, p.badges,
    p.price_summary, p.user_id AS owner_id, p.created_at, p.updated_at,
    (SELECT json_agg(json_build_object('id', t.id, 'name', t.name, 'slug', t.slug) ORDER BY t.slug)
     FROM product_tags l JOIN tags t ON t.id = l.tag_id WHERE l.product_id = p.id) AS tags,
    u.total, u.active, u.last_checked_at, u.next_check_at,
    (SELECT count(*) FROM products WHERE user_id = %(owner)s) AS counted
FROM products p
CROSS JOIN LATERAL (
    SELECT count(*) AS total, count(*) FILTER (WHERE active) AS active,
        max(last_checked_at) AS last_checked_at, min(next_check_at) AS next_check_at
    FROM product_urls WHERE product_id = p.id) AS u
WHERE p.user_id = %(owner)s ORDER BY lower(p.name), p.id LIMIT 50
"""
_DETAIL: Final = """
SELECT p.id, p.name, p.slug, p.image_url, p.status, p.favourite, p.paused, p.trend, p.badges,
    p.price_summary, p.price_cache, p.description, p.unit, p.schedule, p.user_id AS owner_id,
    p.created_at, p.updated_at,
    (SELECT json_agg(json_build_object('id', t.id, 'name', t.name, 'slug', t.slug) ORDER BY t.slug)
     FROM product_tags l JOIN tags t ON t.id = l.tag_id WHERE l.product_id = p.id) AS tags,
    (SELECT json_agg(json_build_object('id', u.id, 'url', u.url, 'is_primary', u.is_primary,
        'active', u.active, 'last_checked_at', u.last_checked_at, 'outcome', u.last_outcome,
        'next_check_at', u.next_check_at, 'store', json_build_object('id', s.id, 'name', s.name,
        'locale', s.locale, 'currency', s.currency)) ORDER BY u.id)
     FROM product_urls u JOIN stores s ON s.id = u.store_id WHERE u.product_id = p.id) AS urls
FROM products p WHERE p.id = %(product)s AND p.user_id = %(owner)s
"""
_HISTORY: Final = """
SELECT h.id, h.product_url_id, h.started_at, h.last_seen_at, h.amount, h.currency, h.availability,
    h.source, h.excluded, count(*) OVER () AS total
FROM price_history h
JOIN product_urls u ON u.id = h.product_url_id
JOIN products p ON p.id = u.product_id
WHERE p.id = %(product)s AND p.user_id = %(owner)s
ORDER BY h.started_at DESC, h.id DESC LIMIT 50
"""


def calls(product_id: int) -> list[Call]:
    """Every kind of request, with one product to look at; what is made sorts behind the rest."""
    return [
        Call("list", "/api/products", limit=_LIST),
        Call("filtered list", "/api/products?trend=lowest&sort=price"),
        Call("search", "/api/products?search=model+3f7"),
        Call("detail", f"/api/products/{product_id}", limit=_DETAIL),
        Call("history", f"/api/price-history?product_id={product_id}", limit=_HISTORY),
        Call("dashboard", "/api/dashboard"),
        Call("create", "/api/products", "POST", {"name": "Zither", "tags": ["Tag 1"]}),
    ]
