"""remember what pages looked like

Revision ID: 3d1f6b0c9a52
Revises: 3b9d2e7c4a10
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "3d1f6b0c9a52"
down_revision = "3b9d2e7c4a10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "product_urls",
        sa.Column("fingerprint", postgresql.JSONB(none_as_null=True), nullable=True),
    )
    op.add_column("product_urls", sa.Column("moved_to", sa.String(2000), nullable=True))
    op.add_column("price_checks", sa.Column("moved_to", sa.String(2000), nullable=True))


def downgrade() -> None:
    op.drop_column("price_checks", "moved_to")
    op.drop_column("product_urls", "moved_to")
    op.drop_column("product_urls", "fingerprint")
