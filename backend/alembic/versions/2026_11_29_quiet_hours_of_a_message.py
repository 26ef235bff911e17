"""quiet hours of a message

Revision ID: 8e41c6d07b93
Revises: 5d0c7e91ab24
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "8e41c6d07b93"
down_revision = "5d0c7e91ab24"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "notification_deliveries",
        sa.Column("quiet_hours", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("notification_deliveries", "quiet_hours")
