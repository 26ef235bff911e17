"""where passkeys work"""

import sqlalchemy as sa
from alembic import op

revision = "c06e8f1d73a9"
down_revision = "b9d27e60f514"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("passkeys", sa.Column("rp_id", sa.String(length=255), nullable=True))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("passkeys", "rp_id")
