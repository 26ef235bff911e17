"""keep what lists show, filter and sort by beside the price cache; units and pack sizes

Revision ID: 3d9a51c7e0b4
Revises: 3d1f6b0c9a52
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "3d9a51c7e0b4"
down_revision = "3d1f6b0c9a52"
branch_labels = None
depends_on = None

# As much as is known from the caches that stand; the next rebuild writes the rest.
GLANCE = """
UPDATE products SET
    trend = coalesce(price_cache ->> 'trend', 'none'),
    badges = ARRAY(SELECT jsonb_array_elements_text(price_cache -> 'badges')),
    best_amount = (price_cache #>> '{best,0,amount}')::numeric,
    best_currency = price_cache #>> '{best,0,currency}',
    price_summary = jsonb_build_object(
        'best', price_cache #> '{best,0}',
        'min', price_cache #> '{statistics,all_time,min}',
        'max', price_cache #> '{statistics,all_time,max}',
        'average_30d', price_cache #> '{statistics,days_30,average}',
        'delta_30d', price_cache -> 'delta_30d',
        'sparkline', price_cache -> 'sparkline')
WHERE price_cache IS NOT NULL
"""
INDEXES = {
    "ix_products_user_id_name": ("products", ["user_id", sa.text("lower(name)"), "id"], None),
    "ix_products_user_id_best": (
        "products",
        ["user_id", "best_currency", "best_amount", "id"],
        None,
    ),
    "ix_products_user_id_trend": ("products", ["user_id", "trend"], None),
    "ix_products_favourites": ("products", ["updated_at", "id"], "favourite"),
    "ix_product_urls_failing": ("product_urls", ["last_checked_at"], "failures >= 2"),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for column in (
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("price_summary", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("trend", sa.String(length=20), server_default="none", nullable=False),
        sa.Column("badges", sa.ARRAY(sa.String(length=20)), server_default="{}", nullable=False),
        sa.Column("best_amount", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("best_currency", sa.String(length=3), nullable=True),
    ):
        op.add_column("products", column)
    op.execute(GLANCE)
    op.alter_column("products", "trend", server_default=None)
    op.alter_column("products", "badges", server_default=None)
    op.add_column(
        "product_urls", sa.Column("pack_size", sa.Numeric(precision=12, scale=4), nullable=True)
    )
    op.create_check_constraint(
        op.f("ck_product_urls_pack_size_positive"), "product_urls", "pack_size > 0"
    )
    for name, (table, columns, where) in INDEXES.items():
        op.create_index(
            name, table, columns, postgresql_where=None if where is None else sa.text(where)
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
    op.drop_constraint(op.f("ck_product_urls_pack_size_positive"), "product_urls")
    op.drop_column("product_urls", "pack_size")
    for column in ("best_currency", "best_amount", "badges", "trend", "price_summary", "unit"):
        op.drop_column("products", column)
