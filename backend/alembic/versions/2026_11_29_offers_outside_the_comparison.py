"""offers outside the comparison

Revision ID: 5d0c7e91ab24
Revises: 7d2f9a4c1e86
"""

import sqlalchemy as sa
from alembic import op

revision = "5d0c7e91ab24"
down_revision = "7d2f9a4c1e86"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "product_urls",
        sa.Column("counted", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("product_urls", "counted")
