"""keep how we stand with sites

Revision ID: 8e2c4f7a1b60
Revises: 5d1a6c0b9e27
"""

import sqlalchemy as sa
from alembic import op

revision = "8e2c4f7a1b60"
down_revision = "5d1a6c0b9e27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "site_standings",
        sa.Column("site", sa.String(length=253), nullable=False),
        sa.Column("last_visit_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocks", sa.Integer(), nullable=False),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visits_on", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_site_standings")),
    )


def downgrade() -> None:
    op.drop_table("site_standings")
