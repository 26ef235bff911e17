"""words for stock in an order: exact texts and patterns, asked before parts of texts

Revision ID: 4e0c7b1fa952
Revises: 9b51d7e3c06f
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "4e0c7b1fa952"
down_revision = "9b51d7e3c06f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "stores",
        sa.Column(
            "availability_rules",
            postgresql.JSONB(),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("stores", "availability_rules")
