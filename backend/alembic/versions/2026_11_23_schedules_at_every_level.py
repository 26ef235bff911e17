"""schedules and pauses at every level, and sites to dispatch by

Revision ID: 3b9d2e7c4a10
Revises: 7c1f0f6f2b1e
"""

from urllib.parse import urlsplit

import sqlalchemy as sa
import tldextract
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "3b9d2e7c4a10"
down_revision = "7c1f0f6f2b1e"
branch_labels = None
depends_on = None

SCHEDULED = ("stores", "products", "product_urls")
OFF = """
UPDATE product_urls u SET next_check_at = NULL FROM products p, stores s
WHERE p.id = u.product_id AND s.id = u.store_id AND NOT u.asked
  AND NOT (u.active AND s.active AND p.status = 'active' AND NOT p.paused)
"""
KNOW_LONGEST = """
UPDATE {table} SET schedule =
    schedule || jsonb_build_object('longest_minutes', schedule -> 'interval_minutes')
WHERE schedule IS NOT NULL
"""
# What was said in a way that the earlier version did not know is the default again.
FALL_BACK = """
UPDATE {table} SET schedule = CASE WHEN schedule ->> 'interval_minutes' IS NOT NULL
    THEN jsonb_build_object('interval_minutes', schedule -> 'interval_minutes') END
WHERE schedule IS NOT NULL
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "instance_settings",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_instance_settings")),
    )
    for table in ("stores", "product_urls"):
        op.add_column(table, sa.Column("paused", sa.Boolean(), server_default="false"))
        op.alter_column(table, "paused", nullable=False, server_default=None)
    for table in SCHEDULED:
        op.execute(KNOW_LONGEST.format(table=table))
    op.drop_index("ix_product_urls_due", "product_urls")
    op.drop_index("ix_product_urls_leased", "product_urls")
    op.alter_column("product_urls", "next_check_at", nullable=True)
    op.execute(OFF)
    op.add_column("product_urls", sa.Column("site", sa.String(length=253)))
    name_sites()
    op.alter_column("product_urls", "site", nullable=False)
    planned = sa.text("next_check_at IS NOT NULL")
    op.create_index(
        "ix_product_urls_due",
        "product_urls",
        ["next_check_at", "id"],
        postgresql_where=planned,
    )
    op.create_index(
        "ix_product_urls_due_at_site",
        "product_urls",
        ["site", "next_check_at"],
        postgresql_where=planned,
    )
    op.create_index(
        "ix_product_urls_leased",
        "product_urls",
        ["site"],
        postgresql_where=sa.text("leased_until IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_product_urls_leased", "product_urls")
    op.drop_index("ix_product_urls_due_at_site", "product_urls")
    op.drop_index("ix_product_urls_due", "product_urls")
    op.drop_column("product_urls", "site")
    op.execute("UPDATE product_urls SET next_check_at = now() WHERE next_check_at IS NULL")
    op.alter_column("product_urls", "next_check_at", nullable=False)
    op.create_index(
        "ix_product_urls_leased",
        "product_urls",
        ["store_id"],
        postgresql_where=sa.text("leased_until IS NOT NULL"),
    )
    op.create_index(
        "ix_product_urls_due",
        "product_urls",
        ["store_id", "next_check_at"],
        postgresql_where=sa.text("active OR asked"),
    )
    for table in SCHEDULED:
        op.execute(FALL_BACK.format(table=table))
    for table in ("product_urls", "stores"):
        op.drop_column(table, "paused")
    op.drop_table("instance_settings")


def name_sites() -> None:
    """By registrable domain, which only the list of public suffixes knows."""
    extract = tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )
    pages = op.get_bind().execute(sa.text("SELECT id, canonical_url FROM product_urls")).all()
    plan = []
    for page_id, url in pages:
        host = urlsplit(url).hostname or ""
        found = extract(host)
        plain = host if found.ipv4 or found.ipv6 else ".".join(host.split(".")[-2:])
        plan.append({"id": page_id, "site": found.top_domain_under_public_suffix or plain})
    if plan:
        update = sa.text("UPDATE product_urls SET site = :site WHERE id = :id")
        op.get_bind().execute(update, plan)
