"""lease without touching an index

Revision ID: 5d0c8a7e9f34
Revises: 8e2c4f7a1b60
"""

import sqlalchemy as sa
from alembic import op

revision = "5d0c8a7e9f34"
down_revision = "8e2c4f7a1b60"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_product_urls_leased", "product_urls")
    # Room in each block, so that the new version of a leased row lies beside the old one.
    op.execute("ALTER TABLE product_urls SET (fillfactor = 85)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE product_urls RESET (fillfactor)")
    op.create_index(
        "ix_product_urls_leased",
        "product_urls",
        ["site"],
        postgresql_where=sa.text("leased_until IS NOT NULL"),
    )
