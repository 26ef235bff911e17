"""tags with colours and places

Revision ID: 5b8e0f3a7c21
Revises: 8e41c6d07b93
"""

import sqlalchemy as sa
from alembic import op

revision = "5b8e0f3a7c21"
down_revision = "8e41c6d07b93"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "tags", sa.Column("colour", sa.String(length=20), nullable=False, server_default="grey")
    )
    op.add_column("tags", sa.Column("place", sa.Integer(), nullable=True))
    # Without a default at first: when the links that are there were made, nobody knows.
    op.add_column("product_tags", sa.Column("tagged_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("product_tags", "tagged_at", server_default=sa.func.now())


def downgrade() -> None:
    op.drop_column("product_tags", "tagged_at")
    op.drop_column("tags", "place")
    op.drop_column("tags", "colour")
