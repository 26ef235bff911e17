"""choose how stores see us

Revision ID: d27a9c5e4b18
Revises: 2c9e7a51d0b4
"""

import sqlalchemy as sa
from alembic import op

revision = "d27a9c5e4b18"
down_revision = "2c9e7a51d0b4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "stores",
        sa.Column("appearance", sa.String(length=20), nullable=False, server_default="honest"),
    )
    op.alter_column("stores", "appearance", server_default=None)


def downgrade() -> None:
    op.drop_column("stores", "appearance")
