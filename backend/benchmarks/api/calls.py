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


_TAGS: Final = """
    (SELECT json_agg(json_build_object('id', t.id, 'name', t.name, 'slug', t.slug,
        'colour', t.colour) ORDER BY t.slug)
     FROM product_tags l JOIN tags t ON t.id = l.tag_id WHERE l.product_id = p.id) AS tags
"""
_TARGET: Final = """
    (SELECT json_build_object('rule_id', r.id, 'amount', r.amount::text, 'currency', r.currency)
     FROM alert_rules r
     WHERE r.product_id = p.id AND r.active AND r.kind = 'target_price' AND r.product_url_id IS NULL
     ORDER BY r.amount DESC, r.id LIMIT 1) AS target
"""
_PAGES: Final = """
CROSS JOIN LATERAL (
    SELECT count(*) AS total, count(*) FILTER (WHERE active) AS active,
        max(last_checked_at) AS last_checked_at, min(next_check_at) AS next_check_at
    FROM product_urls WHERE product_id = p.id) AS u
"""
_LIST: Final = f"""
SELECT p.id, p.name, p.slug, p.image_url, p.status, p.favourite, p.paused, p.trend, p.badges,
    p.price_summary, p.user_id AS owner_id, p.created_at, p.updated_at, {_TAGS}, {_TARGET},
    u.total, u.active, u.last_checked_at, u.next_check_at,
    (SELECT count(*) FROM products WHERE user_id = %(owner)s) AS counted
FROM products p {_PAGES}
WHERE p.user_id = %(owner)s ORDER BY lower(p.name), p.id LIMIT 50
"""  # noqa: S608 -- constants
_DETAIL: Final = f"""
SELECT p.id, p.name, p.slug, p.image_url, p.status, p.favourite, p.paused, p.trend, p.badges,
    p.price_summary, p.price_cache, p.description, p.unit, p.schedule, p.user_id AS owner_id,
    p.created_at, p.updated_at, {_TAGS}, {_TARGET},
    u.total, u.active, u.last_checked_at, u.next_check_at,
    (SELECT json_agg(json_build_object('id', l.id, 'url', l.url, 'is_primary', l.is_primary,
        'active', l.active, 'counted', l.counted, 'pack_size', l.pack_size, 'paused', l.paused,
        'schedule', l.schedule, 'last_checked_at', l.last_checked_at, 'outcome', l.last_outcome,
        'reason', l.last_reason, 'next_check_at', l.next_check_at, 'store', json_build_object(
            'id', s.id, 'name', s.name, 'locale', s.locale, 'currency', s.currency,
            'active', s.active, 'paused', s.paused, 'schedule', s.schedule)) ORDER BY l.id)
     FROM product_urls l JOIN stores s ON s.id = l.store_id WHERE l.product_id = p.id) AS urls,
    (SELECT json_object_agg(k.name, k.value) FROM instance_settings k) AS instance
FROM products p {_PAGES}
WHERE p.id = %(product)s AND p.user_id = %(owner)s
"""  # noqa: S608 -- constants
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
        Call("search", "/api/products?search=kettle+3f"),
        Call("detail", f"/api/products/{product_id}", limit=_DETAIL),
        Call("history", f"/api/price-history?product_id={product_id}", limit=_HISTORY),
        Call("dashboard", "/api/dashboard"),
        Call("create", "/api/products", "POST", {"name": "Zither", "tags": ["Tag 1"]}),
    ]
