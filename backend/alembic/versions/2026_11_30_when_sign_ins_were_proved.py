"""when sign-ins were proved"""

import sqlalchemy as sa
from alembic import op

revision = "b9d27e60f514"
down_revision = "71f4c0a93be5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "refresh_families", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("refresh_families", "proved_at")
