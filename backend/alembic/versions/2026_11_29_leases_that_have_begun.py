"""leases that have begun

Revision ID: 9b3d6f2a7c15
Revises: 4c7d1e90ab52
"""

import sqlalchemy as sa
from alembic import op

revision = "9b3d6f2a7c15"
down_revision = "4c7d1e90ab52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "product_urls",
        sa.Column("begun", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("product_urls", "begun")
