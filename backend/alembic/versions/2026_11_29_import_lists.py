"""imports for several products

Revision ID: 7d2f9a4c1e86
Revises: d27a9c5e4b18
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "7d2f9a4c1e86"
down_revision = "d27a9c5e4b18"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "import_products",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("created", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("tags", postgresql.JSONB(none_as_null=True), nullable=False),
        sa.Column("target", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["jobs.id"],
            name=op.f("fk_import_products_job_id_jobs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_import_products_product_id_products"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_products")),
    )
    op.create_index(op.f("ix_import_products_job_id"), "import_products", ["job_id"])
    op.create_index(op.f("ix_import_products_product_id"), "import_products", ["product_id"])
    op.add_column("job_items", sa.Column("import_product_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_job_items_import_product_id"), "job_items", ["import_product_id"])
    op.create_foreign_key(
        op.f("fk_job_items_import_product_id_import_products"),
        "job_items",
        "import_products",
        ["import_product_id"],
        ["id"],
        ondelete="CASCADE",
    )
    # An import that waits goes on: so far each had one product.
    op.execute("""
        INSERT INTO import_products (job_id, product_id, created, name, tags)
        SELECT id, product_id, created_product, options ->> 'search_query', '[]'
        FROM jobs WHERE kind = 'bulk_import'
    """)
    op.execute("""
        UPDATE job_items i SET import_product_id = p.id
        FROM import_products p WHERE p.job_id = i.job_id
    """)
    op.drop_column("jobs", "created_product")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "jobs",
        sa.Column("created_product", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute("""
        UPDATE jobs SET created_product = true
        FROM import_products p WHERE p.job_id = jobs.id AND p.created
    """)
    op.alter_column("jobs", "created_product", server_default=None)
    op.drop_constraint(
        op.f("fk_job_items_import_product_id_import_products"), "job_items", type_="foreignkey"
    )
    op.drop_index(op.f("ix_job_items_import_product_id"), table_name="job_items")
    op.drop_column("job_items", "import_product_id")
    op.drop_table("import_products")
