"""keep snapshots of pages"""

import sqlalchemy as sa
from alembic import op

from app.models.types import UTCDateTime

revision = "6e1b8d40c2f7"
down_revision = "8ac334284108"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "snapshots",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("product_url_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("final_url", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(length=200), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(body) <= 524288", name=op.f("ck_snapshots_size")),
        sa.CheckConstraint(
            "(user_id IS NULL) <> (product_url_id IS NULL)",
            name=op.f("ck_snapshots_one_purpose"),
        ),
        sa.CheckConstraint(
            "(user_id IS NULL) = (expires_at IS NULL)",
            name=op.f("ck_snapshots_previews_expire"),
        ),
        sa.ForeignKeyConstraint(
            ["product_url_id"],
            ["product_urls.id"],
            name=op.f("fk_snapshots_product_url_id_product_urls"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_snapshots_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("product_url_id", name=op.f("uq_snapshots_product_url_id")),
    )
    op.create_index("ix_snapshots_expires_at", "snapshots", ["expires_at"])
    op.create_index(op.f("ix_snapshots_user_id"), "snapshots", ["user_id"])


def downgrade() -> None:
    op.drop_table("snapshots")
