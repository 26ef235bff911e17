"""tell the audit log: by request and by product, and by people who are gone

Revision ID: 4c7d1e90ab52
Revises: a41c7be0d358
"""

import sqlalchemy as sa
from alembic import op

revision = "4c7d1e90ab52"
down_revision = "a41c7be0d358"
branch_labels = None
depends_on = None

# What can still be told of earlier entries: deleted pages no longer say whose they were.
OF_PRODUCTS = "UPDATE audit_log SET product_id = subject_id WHERE noun = 'product'"
OF_PAGES = """
UPDATE audit_log SET product_id = product_urls.product_id FROM product_urls
WHERE audit_log.noun = 'product_url' AND product_urls.id = audit_log.subject_id
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("audit_log", sa.Column("request_id", sa.String(length=64), nullable=True))
    op.add_column("audit_log", sa.Column("product_id", sa.Integer(), nullable=True))
    op.execute(OF_PRODUCTS)
    op.execute(OF_PAGES)
    op.drop_constraint(op.f("fk_audit_log_actor_id"), "audit_log", type_="foreignkey")
    op.create_index("ix_audit_log_subject", "audit_log", ["noun", "subject_id", "id"])
    op.create_index(
        "ix_audit_log_product",
        "audit_log",
        ["product_id", "id"],
        postgresql_where=sa.text("product_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_audit_log_product", table_name="audit_log")
    op.drop_index("ix_audit_log_subject", table_name="audit_log")
    op.execute("UPDATE audit_log SET actor_id = NULL WHERE actor_id NOT IN (SELECT id FROM users)")
    op.create_foreign_key(
        op.f("fk_audit_log_actor_id"),
        "audit_log",
        "users",
        ["actor_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.drop_column("audit_log", "product_id")
    op.drop_column("audit_log", "request_id")
