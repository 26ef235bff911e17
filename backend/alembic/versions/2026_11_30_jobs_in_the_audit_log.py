"""jobs in the audit log: what a worker changed for somebody

Revision ID: 9b51d7e3c06f
Revises: e7a40d92c6b1
"""

import sqlalchemy as sa
from alembic import op

revision = "9b51d7e3c06f"
down_revision = "e7a40d92c6b1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("audit_log", sa.Column("job_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("audit_log", "job_id")
