"""learn how stores want to be fetched

Revision ID: 6f0d3b8a9c41
Revises: 9b62e0d4f718
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "6f0d3b8a9c41"
down_revision = "9b62e0d4f718"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "stores",
        sa.Column("learned_mode", postgresql.JSONB(none_as_null=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("stores", "learned_mode")
